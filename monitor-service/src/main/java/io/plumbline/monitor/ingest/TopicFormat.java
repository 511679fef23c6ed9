package io.plumbline.monitor.ingest;

import org.jspecify.annotations.Nullable;

/**
 * How the records of a topic are read, where they do not say so themselves.
 *
 * @param mapping where the parts of an event stand; null where records are in one of the known formats
 */
public record TopicFormat(@Nullable RecordMapping mapping) {}
