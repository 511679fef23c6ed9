package io.plumbline.benchmarks;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A call as a ModelInferRequest in protobuf: a tensor for each column, FP64 or BYTES. */
final class CallMessage {
    private CallMessage() {}

    private interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    /** @param raw whether contents are raw, all after the tensors */
    static byte[] of(LoggedCall call, boolean raw) {
        return message(out -> {
            out.writeString(1, "churn");
            out.writeString(3, call.id());
            for (String name : call.names()) {
                out.writeByteArray(5, message(tensor -> {
                    tensor.writeString(1, name);
                    tensor.writeString(2, call.isText(name) ? "BYTES" : "FP64");
                    tensor.writeByteArray(3, message(shape -> {
                        shape.writeInt64NoTag(call.rows().size());
                        shape.writeInt64NoTag(1);
                    }));
                    if (!raw) {
                        tensor.writeByteArray(5, contents(call, name));
                    }
                }));
            }
            for (String name : raw ? call.names() : List.<String>of()) {
                out.writeByteArray(7, rawContents(call.column(name)));
            }
        });
    }

    private static byte[] contents(LoggedCall call, String name) {
        return message(out -> {
            if (call.isText(name)) {
                for (Object value : call.column(name)) {
                    out.writeByteArray(8, bytes((String) value));
                }
                return;
            }
            out.writeTag(7, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt32NoTag(8 * call.rows().size());
            for (Object value : call.column(name)) {
                out.writeDoubleNoTag((double) value);
            }
        });
    }

    private static byte[] rawContents(List<Object> column) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Object value : column) {
            ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            if (value instanceof String text) {
                out.write(bytes.putInt(bytes(text).length).array(), 0, 4);
                out.writeBytes(bytes(text));
            } else {
                out.writeBytes(bytes.putDouble((double) value).array());
            }
        }
        return out.toByteArray();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] message(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream out = CodedOutputStream.newInstance(bytes);
        try {
            fields.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
