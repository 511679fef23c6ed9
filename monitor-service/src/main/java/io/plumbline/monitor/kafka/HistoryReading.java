package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.WindowId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic into rows on disk, from where these end. Where they are of another topic of that name, or of records that
 * it does not have any more at its end, all is read anew.
 */
final class HistoryReading implements TopicTail.Reading {
    /** How often it is looked whether the topic is still the same, and what is left of it. */
    static final Duration LOOK = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(HistoryReading.class);

    private final String topic;
    private final Supplier<TopicState> look;
    private final WindowRows rows;
    private final Function<ConsumerRecord<byte[], byte[]>, WindowRows.Entry> entry;
    private final LongSupplier nanoTime;
    private final Changes.Listener changes;
    private long lookAt;
    private Set<TopicPartition> read = Set.of();

    /**
     * @param look what is there of the topic now
     * @param entry what is kept of a record that has a value; what it throws has the record passed over
     * @param nanoTime for the time between looks
     * @param changes told of each record that is kept
     */
    HistoryReading(
            String topic,
            Supplier<TopicState> look,
            WindowRows rows,
            Function<ConsumerRecord<byte[], byte[]>, WindowRows.Entry> entry,
            LongSupplier nanoTime,
            Changes.Listener changes) {
        this.topic = topic;
        this.look = look;
        this.rows = rows;
        this.entry = entry;
        this.nanoTime = nanoTime;
        this.changes = changes;
    }

    @Override
    public Map<TopicPartition, Long> begin(Consumer<byte[], byte[]> consumer) {
        rows.repair();
        TopicState found = look();
        String of = rows.topic();
        Map<Integer, Long> positions = rows.positions();
        boolean same = found.id().equals(of);
        if (!same || !found.reaches(positions)) {
            if (of != null) {
                LOG.atWarn()
                        .addKeyValue("topic", topic)
                        .addKeyValue("reason", same ? "it has lost records that were read" : "it was made anew")
                        .log("What is kept of a topic is thrown away, and the topic read anew");
            }
            rows.beginAnew(found.id());
            positions = Map.of();
        }
        rows.removeBefore(found.beginnings());
        read = Set.copyOf(found.beginnings().keySet());
        consumer.assign(read);
        for (Map.Entry<TopicPartition, Long> first : found.beginnings().entrySet()) {
            // What retention has deleted meanwhile need not be missed: it would be gone from the rows as well.
            long position = positions.getOrDefault(first.getKey().partition(), 0L);
            consumer.seek(first.getKey(), Math.max(position, first.getValue()));
        }
        return found.ends();
    }

    private TopicState look() {
        TopicState found = look.get();
        lookAt = nanoTime.getAsLong() + LOOK.toNanos();
        return found;
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            WindowId gone = StoredReports.id(record.key());
            Series series = gone == null ? null : new Series(gone.model(), gone.segment(), gone.size());
            rows.remove(record, series, gone == null ? Instant.EPOCH : gone.start());
            changes.changed(gone == null ? null : gone.model());
        } else {
            WindowRows.Entry kept = entry.apply(record);
            rows.put(record, kept);
            changes.changed(kept.series().model());
        }
    }

    @Override
    public boolean goesOn() {
        if (rows.hasFailed()) {
            return false;
        }
        if (nanoTime.getAsLong() - lookAt < 0) {
            return true;
        }
        TopicState found = look();
        if (!found.id().equals(rows.topic()) || !found.beginnings().keySet().equals(read)) {
            return false;
        }
        rows.removeBefore(found.beginnings());
        return true;
    }
}
