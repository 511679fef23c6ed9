package io.plumbline.monitor.stream;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Knows which sources have been read to their end, and how much is left on the others. Kafka Streams does not tell its
 * processors, so the main consumers are watched as they poll, by {@link WatchedClients}.
 */
final class SourcePositions {
    /**
     * @param lastOffset of the last record that a poll returned; -1 before the first
     * @param lag records after those, when it was last looked at; -1 where not known
     * @param next offset that would be read next
     */
    private record Position(long lastOffset, long lag, long next) {}

    /**
     * A question to the broker, and its answer.
     *
     * @param next where reading would have gone on when it was asked
     * @param at when that was, by the wall clock
     */
    private record Asked(long next, long at, CompletableFuture<Long> end) {}

    /** Asks a broker where a partition ends, for readers of committed records. */
    interface Ends {
        CompletionStage<Long> ask(TopicPartition partition);
    }

    private final @Nullable Ends ends;
    private final Map<TopicPartition, Position> positions = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Long> processed = new ConcurrentHashMap<>();
    private final Map<TopicPartition, Asked> questions = new ConcurrentHashMap<>();

    /** What a poll tells is the truth, whenever it was. */
    SourcePositions() {
        this.ends = null;
    }

    SourcePositions(Ends ends) {
        this.ends = ends;
    }

    /** Offset of the last record of the source that was processed, as far as is known; -1 before the first. */
    long processed(Source source) {
        return processed.getOrDefault(partition(source), -1L);
    }

    /** Whether it is known how much is left on the source. */
    boolean isKnown(Source source) {
        Position position = positions.get(partition(source));
        return position != null && position.lag >= 0;
    }

    /** Whether everything on the source was handed to its task and processed, up to the given offset. */
    boolean readToEnd(Source source, long processedOffset) {
        TopicPartition partition = partition(source);
        long done = processed.merge(partition, processedOffset, Math::max);
        Position position = positions.get(partition);
        return position != null && position.lag == 0 && done >= position.lastOffset;
    }

    /**
     * Whether a broker has said, at that time or later, that the source has no more than was read. What the last poll saw
     * may be old: it is all that there is to see while the broker is away, and for a moment after. Asks the broker where
     * it has not said so; ask again to hear the answer.
     *
     * @param notBefore the earliest that will do, by the wall clock
     * @param now by the wall clock
     */
    boolean isEndConfirmed(Source source, long notBefore, long now) {
        if (ends == null) {
            return true;
        }
        TopicPartition partition = partition(source);
        Position position = positions.get(partition);
        if (position == null) {
            return false;
        }
        Asked asked = questions.get(partition);
        if (asked != null && !asked.end.isDone()) {
            return false;
        }
        if (asked != null
                && !asked.end.isCompletedExceptionally()
                && asked.next == position.next
                && asked.at >= notBefore
                && asked.end.join() <= position.next) {
            return true;
        }
        questions.put(
                partition, new Asked(position.next, now, ends.ask(partition).toCompletableFuture()));
        return false;
    }

    /**
     * A poll of a partition returned.
     *
     * @param lastOffset of the last record it returned; -1 if it returned none
     * @param lag records after those; -1 where not known
     * @param next offset that the next poll would begin with; -1 where not known
     */
    void polled(TopicPartition partition, long lastOffset, long lag, long next) {
        Position before = positions.get(partition);
        Position now = new Position(lastOffset >= 0 || before == null ? lastOffset : before.lastOffset, lag, next);
        if (!now.equals(before)) {
            positions.put(partition, now);
        }
    }

    /** The partition went to another consumer. */
    void left(TopicPartition partition) {
        positions.remove(partition);
        processed.remove(partition);
        questions.remove(partition);
    }

    /** Records of these topics that wait to be processed, by partition, where that is known. */
    Map<String, Long> behind(Set<String> topics) {
        Map<String, Long> behind = new TreeMap<>();
        positions.forEach((partition, position) -> {
            if (position.lag >= 0 && topics.contains(partition.topic())) {
                long done = processed.getOrDefault(partition, -1L);
                long inHand = done < 0 ? 0 : Math.max(0, position.lastOffset - done);
                behind.put(partition.toString(), position.lag + inHand);
            }
        });
        return behind;
    }

    private static TopicPartition partition(Source source) {
        return new TopicPartition(source.topic(), source.partition());
    }
}
