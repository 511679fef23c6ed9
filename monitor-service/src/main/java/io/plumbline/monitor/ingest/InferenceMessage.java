package io.plumbline.monitor.ingest;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.plumbline.monitor.event.FeatureValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A question or an answer of the Open Inference Protocol in protobuf. Read by the numbers of its fields, as in {@code
 * open_inference_grpc.proto} of <a href="https://github.com/kserve/open-inference-protocol">the protocol</a>; others
 * are passed over:
 *
 * <pre>
 * ModelInferRequest     model_name 1, model_version 2, id 3, inputs 5, raw_input_contents 7
 * ModelInferResponse    model_name 1, model_version 2, id 3, outputs 5, raw_output_contents 6
 * InferInputTensor, InferOutputTensor    name 1, datatype 2, shape 3, contents 5
 * InferTensorContents   bool 1, int 2, int64 3, uint 4, uint64 5, fp32 6, fp64 7, bytes 8
 * </pre>
 *
 * @param modelName empty where it names none, as are version and id
 */
record InferenceMessage(String modelName, String modelVersion, String id, InferenceRows rows) {
    private static final int MODEL_NAME = 1;
    private static final int MODEL_VERSION = 2;
    private static final int ID = 3;
    private static final int TENSORS = 5;
    private static final int RAW_OUTPUTS = 6;
    private static final int RAW_INPUTS = 7;

    private static final int NAME = 1;
    private static final int DATATYPE = 2;
    private static final int SHAPE = 3;
    private static final int CONTENTS = 5;

    private static final int BOOL = 1;
    private static final int INT = 2;
    private static final int INT64 = 3;
    private static final int UINT = 4;
    private static final int UINT64 = 5;
    private static final int FP32 = 6;
    private static final int FP64 = 7;
    private static final int BYTES = 8;

    /** A tensor as it is read, before raw contents, which come after all tensors, are known. */
    private static final class Reading {
        private String name = "";
        private String datatype = "";
        private final List<Long> shape = new ArrayList<>(2);
        private final List<FeatureValue> values = new ArrayList<>();

        private Tensor tensor(List<FeatureValue> data, int place) throws Refusal {
            return Tensor.of(
                    Tensor.name(name, place),
                    shape.stream().mapToLong(Long::longValue).toArray(),
                    data);
        }
    }

    /**
     * Reads a message.
     *
     * @param response whether it is a ModelInferResponse; the bytes do not say
     * @throws Refusal if it is neither, holds no tensor, or one that does not fill its shape
     */
    static InferenceMessage read(byte[] bytes, boolean response) throws Refusal {
        String model = "";
        String version = "";
        String id = "";
        List<Reading> tensors = new ArrayList<>();
        List<ByteString> raw = new ArrayList<>();
        int rawField = response ? RAW_OUTPUTS : RAW_INPUTS;
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
                int field = isBytes(tag) ? WireFormat.getTagFieldNumber(tag) : 0;
                if (field == MODEL_NAME) {
                    model = in.readStringRequireUtf8();
                } else if (field == MODEL_VERSION) {
                    version = in.readStringRequireUtf8();
                } else if (field == ID) {
                    id = in.readStringRequireUtf8();
                } else if (field == TENSORS) {
                    tensors.add(tensor(in));
                } else if (field == rawField) {
                    raw.add(in.readBytes());
                } else {
                    skip(in, tag);
                }
            }
        } catch (IOException e) {
            throw new Refusal(
                    RejectReason.MALFORMED,
                    "neither JSON nor a " + kind(response) + " in protobuf: "
                            + NativeJsonDecoder.firstLine(e.getMessage()));
        }
        if (tensors.isEmpty()) {
            throw new Refusal(
                    RejectReason.NOT_AN_EVENT,
                    "a " + kind(response) + " without " + (response ? "outputs" : "inputs")
                            + "; at least one is needed");
        }
        List<Tensor> all = raw.isEmpty() ? typed(tensors) : raw(tensors, raw);
        InferenceRows rows =
                response ? InferenceRows.ofOutputs(Tensor.outputs(all)) : InferenceRows.ofFeatures(Tensor.rows(all));
        return new InferenceMessage(model, version, id, rows);
    }

    private static String kind(boolean response) {
        return response ? "ModelInferResponse" : "ModelInferRequest";
    }

    private static boolean isBytes(int tag) {
        return WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
    }

    private static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("the end of a group that did not begin");
        }
    }

    private static Reading tensor(CodedInputStream in) throws IOException {
        Reading tensor = new Reading();
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field == SHAPE) {
                shape(in, tag, tensor.shape);
            } else if (field == NAME && isBytes(tag)) {
                tensor.name = in.readStringRequireUtf8();
            } else if (field == DATATYPE && isBytes(tag)) {
                tensor.datatype = in.readStringRequireUtf8();
            } else if (field == CONTENTS && isBytes(tag)) {
                contents(in, tensor.values);
            } else {
                skip(in, tag);
            }
        }
        in.popLimit(outer);
        return tensor;
    }

    private static void shape(CodedInputStream in, int tag, List<Long> shape) throws IOException {
        if (isBytes(tag)) {
            int outer = in.pushLimit(in.readRawVarint32());
            while (in.getBytesUntilLimit() > 0) {
                shape.add(in.readInt64());
            }
            in.popLimit(outer);
        } else if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
            shape.add(in.readInt64());
        } else {
            skip(in, tag);
        }
    }

    private static void contents(CodedInputStream in, List<FeatureValue> values) throws IOException {
        int outer = in.pushLimit(in.readRawVarint32());
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int field = WireFormat.getTagFieldNumber(tag);
            if (field > BYTES || WireFormat.getTagWireType(tag) != wireType(field) && !isBytes(tag)) {
                skip(in, tag);
            } else if (field != BYTES && isBytes(tag)) { // packed, as numbers usually are
                int inner = in.pushLimit(in.readRawVarint32());
                while (in.getBytesUntilLimit() > 0) {
                    values.add(value(in, field));
                }
                in.popLimit(inner);
            } else {
                values.add(value(in, field));
            }
        }
        in.popLimit(outer);
    }

    private static int wireType(int field) {
        return switch (field) {
            case FP32 -> WireFormat.WIRETYPE_FIXED32;
            case FP64 -> WireFormat.WIRETYPE_FIXED64;
            case BYTES -> WireFormat.WIRETYPE_LENGTH_DELIMITED;
            default -> WireFormat.WIRETYPE_VARINT;
        };
    }

    private static FeatureValue value(CodedInputStream in, int field) throws IOException {
        return switch (field) {
            case BOOL -> in.readBool() ? FeatureValue.Flag.TRUE : FeatureValue.Flag.FALSE;
            case INT -> new FeatureValue.Numeric(in.readInt32());
            case INT64 -> new FeatureValue.Numeric(in.readInt64());
            case UINT -> new FeatureValue.Numeric(Integer.toUnsignedLong(in.readUInt32()));
            case UINT64 -> new FeatureValue.Numeric(RawTensor.unsigned(in.readUInt64()));
            case FP32 -> new FeatureValue.Numeric(in.readFloat());
            case FP64 -> new FeatureValue.Numeric(in.readDouble());
            default -> new FeatureValue.Text(in.readBytes().toStringUtf8());
        };
    }

    private static List<Tensor> typed(List<Reading> tensors) throws Refusal {
        List<Tensor> all = new ArrayList<>(tensors.size());
        for (Reading tensor : tensors) {
            all.add(tensor.tensor(tensor.values, all.size()));
        }
        return all;
    }

    private static List<Tensor> raw(List<Reading> tensors, List<ByteString> raw) throws Refusal {
        if (raw.size() != tensors.size()) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    raw.size() + " raw contents for " + tensors.size() + " tensors; one for each is needed");
        }
        List<Tensor> all = new ArrayList<>(tensors.size());
        for (Reading tensor : tensors) {
            String name = Tensor.name(tensor.name, all.size());
            if (!tensor.values.isEmpty()) {
                throw new Refusal(
                        RejectReason.BAD_SHAPE,
                        "tensor \"" + name + "\" has contents and raw contents; one is allowed");
            }
            all.add(tensor.tensor(RawTensor.values(name, tensor.datatype, raw.get(all.size())), all.size()));
        }
        return all;
    }
}
