package io.plumbline.monitor.ingest;

/**
 * The id that a schema has in a registry.
 *
 * @param id 0 or more
 */
public record SchemaId(Kind kind, long id) {
    /** Which of the numbers of a schema it is. */
    public enum Kind {
        /** The number in front of a record's data. */
        PAYLOAD,
        /** Apicurio's number of a version of an artifact. */
        GLOBAL,
        /** Apicurio's number of a content, which several versions may share. */
        CONTENT
    }

    @Override
    public String toString() {
        return switch (kind) {
            case PAYLOAD -> "schema " + id;
            case GLOBAL -> "schema with global id " + id;
            case CONTENT -> "schema with content id " + id;
        };
    }
}
