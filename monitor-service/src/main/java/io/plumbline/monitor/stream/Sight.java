package io.plumbline.monitor.stream;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is to be seen of the stream at one moment.
 *
 * @param answers of brokers so far; {@link #NO_CLIENTS} where there is nobody to hear them
 * @param polls of the main consumers so far
 * @param records that those brought
 * @param behind records that wait on each source partition, where that is known
 * @param lastCommit null before the first
 */
record Sight(
        Life life,
        long answers,
        long polls,
        long records,
        Map<String, Long> behind,
        RestoreProgress.Seen restore,
        @Nullable Instant lastCommit) {
    static final long NO_CLIENTS = -1;

    /** Where a Kafka Streams object, or what keeps it going, is in its life. */
    enum Life {
        STARTING,
        REBALANCING,
        RUNNING,
        /** It failed; it is being closed, or waits to be started anew. */
        FAILING,
        STOPPED,
        FAILED
    }

    long allBehind() {
        return behind.values().stream().mapToLong(Long::longValue).sum();
    }

    Sight in(Life other) {
        return new Sight(other, answers, polls, records, behind, restore, lastCommit);
    }
}
