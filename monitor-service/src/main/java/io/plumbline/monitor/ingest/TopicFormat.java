package io.plumbline.monitor.ingest;

import org.jspecify.annotations.Nullable;

/**
 * How the records of a topic are read, where they do not say so themselves.
 *
 * @param mapping where the parts of an event stand; null where records are in one of the known formats
 * @param schemas what records were written with; null where they are JSON, or protobuf as Seldon has it
 */
public record TopicFormat(
        @Nullable RecordMapping mapping, @Nullable SchemaSource schemas) {}
