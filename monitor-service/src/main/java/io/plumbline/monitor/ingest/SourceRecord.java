package io.plumbline.monitor.ingest;

import org.jspecify.annotations.Nullable;

/**
 * A record as it lies on a topic.
 *
 * @param timestamp the record's own, in milliseconds since the epoch
 * @param value null for a tombstone
 */
public record SourceRecord(String topic, int partition, long offset, long timestamp, byte @Nullable [] value) {}
