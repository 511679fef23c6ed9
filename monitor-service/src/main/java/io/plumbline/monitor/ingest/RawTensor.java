package io.plumbline.monitor.ingest;

import com.google.protobuf.ByteString;
import io.plumbline.monitor.event.FeatureValue;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * Raw contents of a tensor of the Open Inference Protocol: values one after the other, little-endian, without padding;
 * before each value of type BYTES its length in four bytes.
 */
final class RawTensor {
    private RawTensor() {}

    /**
     * The values.
     *
     * @param name of the tensor, for the reason of a refusal
     * @param datatype as the protocol writes it: {@code FP32}
     * @throws Refusal if the type is unknown, or the bytes end within a value
     */
    static List<FeatureValue> values(String name, String datatype, ByteString raw) throws Refusal {
        ByteBuffer in = raw.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
        int size = size(datatype);
        if (size == 0) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    "tensor \"" + name + "\" is of datatype \"" + shortened(datatype)
                            + "\"; BOOL, INT8 to INT64, UINT8 to UINT64, FP16, BF16, FP32, FP64 and BYTES are allowed");
        }
        List<FeatureValue> values = new ArrayList<>(datatype.equals("BYTES") ? 8 : in.remaining() / size + 1);
        while (in.remaining() >= size) {
            if (!datatype.equals("BYTES")) {
                values.add(value(datatype, in));
                continue;
            }
            int length = in.getInt(in.position());
            if (length < 0 || length > in.remaining() - size) {
                break;
            }
            int from = in.position() + size;
            values.add(new FeatureValue.Text(raw.substring(from, from + length).toStringUtf8()));
            in.position(from + length);
        }
        if (in.hasRemaining()) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    "raw contents of tensor \"" + name + "\" of datatype " + datatype + " end within value "
                            + values.size() + ", " + raw.size() + " bytes in all");
        }
        return values;
    }

    private static String shortened(String text) {
        return text.substring(0, Math.min(text.length(), 60));
    }

    /** Bytes of a value, of type BYTES those of its length; 0 for no type of the protocol. */
    private static int size(String datatype) {
        return switch (datatype) {
            case "BOOL", "INT8", "UINT8" -> 1;
            case "INT16", "UINT16", "FP16", "BF16" -> 2;
            case "INT32", "UINT32", "FP32", "BYTES" -> 4;
            case "INT64", "UINT64", "FP64" -> 8;
            default -> 0;
        };
    }

    private static FeatureValue value(String datatype, ByteBuffer in) {
        return switch (datatype) {
            case "BOOL" -> in.get() == 0 ? FeatureValue.Flag.FALSE : FeatureValue.Flag.TRUE;
            case "INT8" -> new FeatureValue.Numeric(in.get());
            case "UINT8" -> new FeatureValue.Numeric(Byte.toUnsignedInt(in.get()));
            case "INT16" -> new FeatureValue.Numeric(in.getShort());
            case "UINT16" -> new FeatureValue.Numeric(Short.toUnsignedInt(in.getShort()));
            case "INT32" -> new FeatureValue.Numeric(in.getInt());
            case "UINT32" -> new FeatureValue.Numeric(Integer.toUnsignedLong(in.getInt()));
            case "INT64" -> new FeatureValue.Numeric(in.getLong());
            case "UINT64" -> new FeatureValue.Numeric(unsigned(in.getLong()));
            case "FP16" -> new FeatureValue.Numeric(half(in.getShort()));
            case "BF16" -> new FeatureValue.Numeric(Float.intBitsToFloat(in.getShort() << 16));
            case "FP32" -> new FeatureValue.Numeric(in.getFloat());
            default -> new FeatureValue.Numeric(in.getDouble());
        };
    }

    /** The nearest double of an unsigned integer of 64 bits. */
    static double unsigned(long bits) {
        // Halved with its lowest bit kept, so that it is rounded once.
        return bits >= 0 ? bits : ((bits >>> 1) | (bits & 1)) * 2.;
    }

    /** IEEE 754 binary16: a sign, five bits of exponent, ten of fraction. */
    static double half(short bits) {
        int exponent = bits >> 10 & 0x1f;
        int fraction = bits & 0x3ff;
        double size;
        if (exponent == 0x1f) {
            size = fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN;
        } else {
            size = exponent == 0
                    ? Math.scalb((double) fraction, -24)
                    : Math.scalb((double) (fraction | 0x400), exponent - 25);
        }
        return bits < 0 ? -size : size;
    }
}
