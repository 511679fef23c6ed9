package io.plumbline.monitor.app;

import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.profile.WindowSettings;
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
    boolean holds(WindowId window, Function<String, WindowSettings> windows) {
        return hasModel(window.model().model())
                && !window.start().isBefore(from)
                && !end(window, windows.apply(window.model().model())).isAfter(to);
    }

    /** The end of a window: of the one that holds its start, if that is not how windows are cut now. */
    static Instant end(WindowId window, WindowSettings settings) {
        return Instant.ofEpochMilli(window.size()
                .containing(window.start().toEpochMilli(), settings.zone())
                .end());
    }
}
