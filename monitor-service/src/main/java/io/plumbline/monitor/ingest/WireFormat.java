package io.plumbline.monitor.ingest;

import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where a record has the id of the schema that it was written with. */
public enum WireFormat {
    /** A zero, the id in 4 bytes, the highest first, then the data. */
    CONFLUENT,
    /**
     * In a header, or in front of the data after a zero: in 8 bytes, or in 4. Of an id in 8 bytes the first 4 are
     * zeros, and 0 is no id in 4.
     */
    APICURIO;

    private static final String GLOBAL_ID = "apicurio.value.globalid";
    private static final String CONTENT_ID = "apicurio.value.contentid";

    /**
     * A record taken apart.
     *
     * @param from where its data begin
     */
    record Framed(SchemaId id, int from) {}

    /**
     * Takes a record apart.
     *
     * @return null where it names no schema: it is read as if there were no registry
     * @throws Refusal if it is too short for the id that it begins with
     */
    @Nullable
    Framed read(Map<String, String> headers, byte[] value) throws Refusal {
        if (this == APICURIO) {
            Framed framed = header(headers, GLOBAL_ID, SchemaId.Kind.GLOBAL);
            framed = framed == null ? header(headers, CONTENT_ID, SchemaId.Kind.CONTENT) : framed;
            if (framed != null) {
                return framed;
            }
        }
        if (value[0] != 0) {
            return null;
        }
        ByteBuffer bytes = ByteBuffer.wrap(value);
        if (value.length < 5) {
            throw tooShort(value);
        }
        int first = bytes.getInt(1);
        if (this == APICURIO && first == 0) {
            if (value.length < 9) {
                throw tooShort(value);
            }
            return new Framed(new SchemaId(SchemaId.Kind.PAYLOAD, bytes.getLong(1)), 9);
        }
        return new Framed(new SchemaId(SchemaId.Kind.PAYLOAD, Integer.toUnsignedLong(first)), 5);
    }

    private static Refusal tooShort(byte[] value) {
        return new Refusal(
                RejectReason.MALFORMED, value.length + " bytes that begin with a zero, and no schema's id after it");
    }

    private static @Nullable Framed header(Map<String, String> headers, String name, SchemaId.Kind kind) {
        String text = headers.get(name);
        try {
            return text == null ? null : new Framed(new SchemaId(kind, Math.abs(Long.parseLong(text))), 0);
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
