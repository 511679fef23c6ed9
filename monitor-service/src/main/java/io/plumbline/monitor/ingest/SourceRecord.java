package io.plumbline.monitor.ingest;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A record as it lies on a topic.
 *
 * @param timestamp the record's own, in milliseconds since the epoch
 * @param key null where it has none
 * @param value null for a tombstone
 * @param headers by name in lower case, as text; the last of each name
 */
public record SourceRecord(
        String topic,
        int partition,
        long offset,
        long timestamp,
        byte @Nullable [] key,
        byte @Nullable [] value,
        Map<String, String> headers) {

    /** A record that has neither key nor headers. */
    public SourceRecord(String topic, int partition, long offset, long timestamp, byte @Nullable [] value) {
        this(topic, partition, offset, timestamp, null, value, Map.of());
    }

    /** Null where the header is not there, or empty. */
    @Nullable
    String header(String name) {
        String text = headers.get(name);
        return text == null || text.isEmpty() ? null : text;
    }
}
