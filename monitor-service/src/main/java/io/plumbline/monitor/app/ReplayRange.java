package io.plumbline.monitor.app;

import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.profile.Window;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is replayed: the events of a span of event time {@code [from, to)}.
 *
 * @param model the model they are of; null for all
 */
public record ReplayRange(
        Instant from, Instant to, @Nullable String model) {
    public ReplayRange {
        if (!from.isBefore(to)) {
            throw new IllegalArgumentException("a range ends after it begins: " + from + " to " + to);
        }
    }

    boolean hasModel(String name) {
        return model == null || model.equals(name);
    }

    /** Whether the window lies wholly inside, so that the replay has all of its events. */
    boolean holds(WindowId window, Function<String, ModelPlan> plans) {
        return hasModel(window.model().model())
                && !window.start().isBefore(from)
                && !end(window, plans.apply(window.model().model())).isAfter(to);
    }

    /** The end of a window: of the one that holds its start, if that is not how windows are cut then. */
    static Instant end(WindowId window, ModelPlan plan) {
        return Instant.ofEpochMilli(cut(window, plan).end());
    }

    /** The window of this size that holds its start. */
    static Window cut(WindowId window, ModelPlan plan) {
        long start = window.start().toEpochMilli();
        return window.size().containing(start, plan.at(start).windows().zone());
    }
}
