package io.plumbline.monitor.history;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The records that were no events, whichever instance rejected them. */
public interface DeadLetters {
    /**
     * The newest that wait, newest first; those that were sent again are not among them.
     *
     * @throws HistoryUnavailable if they cannot be read now
     */
    Newest newest();

    /**
     * @param records how many records were looked at
     * @param older further ones that were not, as the topic's offsets tell
     * @param letters newest first
     */
    record Newest(long records, long older, List<Letter> letters) {}

    /**
     * A record that was rejected.
     *
     * @param at when it was put here
     * @param reason in a word, {@code missing_model}
     * @param topic where it was
     * @param timestamp its own, in milliseconds
     * @param key as it was
     * @param value as it was, or its beginning
     * @param whole whether all of its value is here
     * @param redriven how often it was sent again before
     */
    record Letter(
            Instant at,
            String reason,
            String detail,
            String topic,
            int partition,
            long offset,
            long timestamp,
            byte @Nullable [] key,
            byte @Nullable [] value,
            boolean whole,
            int redriven) {
        /** {@code events-0@17}. */
        public String position() {
            return topic + "-" + partition + "@" + offset;
        }

        /** With so many bytes of its value, at the most. */
        public Letter cut(int bytes) {
            return value == null || value.length <= bytes
                    ? this
                    : new Letter(
                            at,
                            reason,
                            detail,
                            topic,
                            partition,
                            offset,
                            timestamp,
                            key,
                            Arrays.copyOf(value, bytes),
                            false,
                            redriven);
        }
    }
}
