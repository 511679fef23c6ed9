package io.plumbline.monitor.ingest;

import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Bounds of what is taken in.
 *
 * @param maxBytes largest record, in bytes
 * @param maxAhead how far an event's time may be ahead of its record's timestamp
 * @param deduplication when an event is one that came before; null where each that comes is counted
 * @param columns what the columns of a model are called, by its name; {@link #AS_THEY_ARE} costs nothing
 */
public record IngestSettings(
        int maxBytes,
        Duration maxAhead,
        @Nullable Deduplication deduplication,
        Function<String, ColumnMapping> columns) {
    /** All columns of all models are called as they are. */
    public static final Function<String, ColumnMapping> AS_THEY_ARE = model -> ColumnMapping.NONE;

    public static final IngestSettings DEFAULT = new IngestSettings(1 << 20, Duration.ofMinutes(10));

    /** Each event that comes is counted. */
    public IngestSettings(int maxBytes, Duration maxAhead) {
        this(maxBytes, maxAhead, null);
    }

    /** Columns are called as they are. */
    public IngestSettings(int maxBytes, Duration maxAhead, @Nullable Deduplication deduplication) {
        this(maxBytes, maxAhead, deduplication, AS_THEY_ARE);
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
