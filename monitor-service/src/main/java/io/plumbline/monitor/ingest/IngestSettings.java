package io.plumbline.monitor.ingest;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of what is taken in.
 *
 * @param maxBytes largest record, in bytes
 * @param maxAhead how far an event's time may be ahead of its record's timestamp
 * @param deduplication when an event is one that came before; null where each that comes is counted
 * @param columns what the columns of models are called
 * @param topics how the records of a topic are read, by its name; those of others say so themselves
 */
public record IngestSettings(
        int maxBytes,
        Duration maxAhead,
        @Nullable Deduplication deduplication,
        ColumnNames columns,
        Map<String, TopicFormat> topics) {
    public static final IngestSettings DEFAULT = new IngestSettings(1 << 20, Duration.ofMinutes(10));

    /** Each event that comes is counted. */
    public IngestSettings(int maxBytes, Duration maxAhead) {
        this(maxBytes, maxAhead, null);
    }

    public IngestSettings {
        topics = Map.copyOf(topics);
    }

    /** The same with other names of columns. */
    public IngestSettings withColumns(ColumnNames other) {
        return new IngestSettings(maxBytes, maxAhead, deduplication, other, topics);
    }

    /** Columns are called as they are, and records say what they are. */
    public IngestSettings(int maxBytes, Duration maxAhead, @Nullable Deduplication deduplication) {
        this(maxBytes, maxAhead, deduplication, ColumnNames.AS_THEY_ARE, Map.of());
    }

    /**
     * An event is one that came before if it has the model, the id and the kind of content of an earlier one of its
     * partition.
     *
     * @param within time between the records of the two, by their timestamps
     * @param ids most identities remembered of one partition; above it, the oldest are forgotten early
     */
    public record Deduplication(Duration within, int ids) {
        public static final Deduplication DEFAULT = new Deduplication(Duration.ofHours(1), 100_000);

        public Deduplication {
            if (within.isZero() || within.isNegative()) {
                throw new IllegalArgumentException("within: more than nothing is allowed: " + within);
            }
            if (ids < 1) {
                throw new IllegalArgumentException("ids: 1 or more is allowed: " + ids);
            }
        }
    }
}
