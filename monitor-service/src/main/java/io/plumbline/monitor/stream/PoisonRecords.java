package io.plumbline.monitor.stream;

import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Records at which Plumbline itself fails. After a failure the record comes again, as nothing of it was committed; one that
 * fails {@link #MOST} times is rejected the next time, before anything is counted of it, and goes to the dead letters. So
 * an error in Plumbline costs the record, which is kept, and not the stream.
 */
final class PoisonRecords {
    static final int MOST = 2;

    private record Failing(long offset, int times, String why) {}

    private final Map<TopicPartition, Failing> failing = new ConcurrentHashMap<>();

    /** Notes that this record failed. */
    void failed(String topic, int partition, long offset, RuntimeException why) {
        failing.compute(new TopicPartition(topic, partition), (at, before) -> {
            int times = before == null || before.offset != offset ? 1 : before.times + 1;
            return new Failing(offset, times, why.toString());
        });
    }

    /** Why the record must not be tried again; null for nearly all. */
    DecodeResult.@Nullable Rejected rejected(SourceRecord record) {
        if (failing.isEmpty()) {
            return null;
        }
        Failing known = failing.get(new TopicPartition(record.topic(), record.partition()));
        return known == null || known.offset != record.offset() || known.times < MOST
                ? null
                : new DecodeResult.Rejected(
                        RejectReason.INTERNAL_ERROR,
                        "an error in Plumbline, " + known.times + " times at this record: " + known.why);
    }
}
