package io.plumbline.monitor.outcome;

import io.plumbline.stats.Hash64;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins predictions and labels of a bounded set of events by their ids, on the heap. Of more than {@value #MOST} ids, some are taken: by
 * their hashes, so that which they are does not depend on their order.
 */
public final class OutcomeJoin {
    /** Some hundred megabytes at most. */
    static final int MOST = 500_000;

    private static final long NO_HORIZON = Long.MAX_VALUE / 2;

    private final Map<Long, OutcomeRow> rows = new HashMap<>();
    private int thinning; // of two to the power of this many ids, one is taken

    /** What an event says of an id: a prediction, a label, or both. */
    public void add(String id, @Nullable Prediction prediction, @Nullable Truth truth) {
        long hash = Hash64.of(id);
        if (!isTaken(hash) || prediction == null && truth == null) {
            return;
        }
        OutcomeRow row = rows.getOrDefault(hash, OutcomeRow.EMPTY);
        row = prediction == null ? row : row.with(prediction, NO_HORIZON);
        rows.put(hash, truth == null ? row : row.with(truth, NO_HORIZON));
        if (rows.size() > MOST) {
            thinning++;
            rows.keySet().removeIf(one -> !isTaken(one));
        }
    }

    private boolean isTaken(long hash) {
        return (hash & (1L << thinning) - 1) == 0;
    }

    /** Hands over the predictions, with their labels where they have one, in no order. */
    public void forEach(BiConsumer<Prediction, @Nullable Truth> consumer) {
        rows.values().forEach(row -> {
            Prediction prediction = row.prediction();
            if (prediction != null) {
                consumer.accept(prediction, row.truth());
            }
        });
    }
}
