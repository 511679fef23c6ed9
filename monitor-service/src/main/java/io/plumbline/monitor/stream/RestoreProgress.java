package io.plumbline.monitor.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.jspecify.annotations.Nullable;

/** How far state has been read back from the broker. */
final class RestoreProgress implements StateRestoreListener {
    private static final class Part {
        final String store;
        final long records;
        long done;

        Part(String store, long records) {
            this.store = store;
            this.records = records;
        }
    }

    /**
     * @param records to be read back, of all stores being restored
     * @param done of those
     * @param store one that is not complete; null where nothing is restored
     * @param last how long the last restore took, from the first store begun to the last one done; null before it
     */
    record Seen(
            long records,
            long done,
            @Nullable String store,
            @Nullable Duration last) {}

    private final InstantSource clock;
    private final Map<TopicPartition, Part> parts = new HashMap<>();
    private long records;
    private long done;
    private @Nullable Instant begun;
    private @Nullable Duration last;

    RestoreProgress(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Seen seen() {
        String store = parts.values().stream()
                .map(part -> part.store)
                .min(String::compareTo)
                .orElse(null);
        return new Seen(store == null ? 0 : records, store == null ? 0 : done, store, last);
    }

    @Override
    public synchronized void onRestoreStart(TopicPartition partition, String store, long from, long end) {
        if (parts.isEmpty()) {
            records = 0;
            done = 0;
            begun = clock.instant();
        }
        Part part = new Part(store, Math.max(0, end - from));
        parts.put(partition, part);
        records += part.records;
    }

    @Override
    public synchronized void onBatchRestored(TopicPartition partition, String store, long batchEnd, long restored) {
        Part part = parts.get(partition);
        if (part != null) {
            // Offsets have gaps where transactions ended: records read are fewer than offsets passed.
            long more = Math.min(restored, part.records - part.done);
            part.done += more;
            done += more;
        }
    }

    @Override
    public synchronized void onRestoreEnd(TopicPartition partition, String store, long total) {
        end(partition);
    }

    @Override
    public synchronized void onRestoreSuspended(TopicPartition partition, String store, long total) {
        end(partition);
    }

    private void end(TopicPartition partition) {
        Part part = parts.remove(partition);
        if (part != null) {
            done += part.records - part.done;
        }
        if (parts.isEmpty() && begun != null) {
            last = Duration.between(begun, clock.instant());
            begun = null;
        }
    }
}
