package io.plumbline.monitor.outcome;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a model's predictions are held against their labels.
 *
 * @param metric the one that is judged, of {@link Task#judged}
 * @param margin by how much it may be worse than in the reference before that matters, as a share of its value there, in (0, 1)
 * @param horizon how long after its prediction a label may be given
 * @param sample share of the predictions, by the hash of their ids, that are joined, in (0, 1]
 * @param labelsEvery how long no label may come; null for what is usual of the model
 * @param fairness names by which segments are formed that must be treated alike
 */
public record OutcomeSettings(
        Task task,
        String metric,
        double margin,
        Duration horizon,
        double sample,
        @Nullable Duration labelsEvery,
        List<String> fairness) {
    /** Two weeks. */
    public static final Duration HORIZON = Duration.ofDays(14);
    /** A twentieth. */
    public static final double MARGIN = .05;

    private static final Duration LONGEST = Duration.ofDays(400);

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
    public OutcomeSettings {
        fairness = List.copyOf(fairness);
        if (!task.judged().contains(metric)) {
            throw new IllegalArgumentException(
                    "metric: one of " + String.join(", ", task.judged()) + " is allowed: " + metric);
        }
        if (!(margin > 0 && margin < 1)) {
            throw new IllegalArgumentException("margin: above 0 and below 1 is allowed: " + margin);
        }
        if (!(sample > 0 && sample <= 1)) {
            throw new IllegalArgumentException("sample: above 0 and up to 1 is allowed: " + sample);
        }
        if (horizon.isNegative() || horizon.isZero() || horizon.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("horizon: more than nothing, and 400d at most, is allowed: " + horizon);
        }
        if (labelsEvery != null && (labelsEvery.isZero() || labelsEvery.isNegative())) {
            throw new IllegalArgumentException("labels_every: more than nothing is allowed: " + labelsEvery);
        }
        if (!fairness.isEmpty()
                && !(task instanceof Task.Classification c && c.layout().positive() != null)) {
            throw new IllegalArgumentException("fairness: needs positive, the class that is wanted");
        }
    }

    /** Of a task, and nothing else said. */
    public static OutcomeSettings of(Task task) {
        return new OutcomeSettings(
                task,
                task instanceof Task.Classification c && c.layout().positive() != null
                        ? "roc_auc"
                        : task.metrics().get(0),
                MARGIN,
                HORIZON,
                1,
                null,
                List.of());
    }

    public long horizonMillis() {
        return horizon.toMillis();
    }

    /** Whether a prediction is one of the sample, by a hash of its id that is even over all longs. */
    public boolean takes(long hash) {
        return sample >= 1 || (hash >>> 11) * 0x1p-53 < sample;
    }
}
