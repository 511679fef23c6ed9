package io.plumbline.monitor.ingest;

/** Where the schemas are that records were written with. */
public interface SchemaSource {
    /**
     * The schema of an id. Never throws; may wait for a registry, within bounds of its own, and remembers what it
     * found.
     */
    Answer schema(SchemaId id);

    /** Where a record has its schema's id. */
    WireFormat wireFormat();

    /** A schema, or the reason why there is none. */
    sealed interface Answer {
        /** What the record was written with. */
        record Found(WriterSchema schema) implements Answer {}

        /** @param detail a sentence for people */
        record Missing(RejectReason reason, String detail) implements Answer {}
    }
}
