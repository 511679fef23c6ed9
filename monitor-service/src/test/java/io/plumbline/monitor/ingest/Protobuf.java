package io.plumbline.monitor.ingest;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Messages in protobuf, written field by field. */
public final class Protobuf {
    private Protobuf() {}

    /** Writes the fields of a message. */
    public interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    public static byte[] message(Fields fields) {
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
