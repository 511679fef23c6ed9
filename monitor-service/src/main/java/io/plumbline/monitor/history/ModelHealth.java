package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a model stands, by the newest window of each size and the alerts that fire.
 *
 * @param severity the highest of what drifted or fires; null unless DRIFTED
 * @param decisive the window that says so
 * @param firing number of its alerts that fire
 */
public record ModelHealth(State state, @Nullable Severity severity, WindowSummary decisive, int firing) {
    /** In a word. */
    public enum State {
        /** A newest window drifted, or an alert fires. */
        DRIFTED,
        /** Nothing comes of it any more, and it should. */
        NO_DATA,
        /** No newest window is decided. */
        INCONCLUSIVE,
        /** What its events are compared with is still being learned. */
        LEARNING,
        /** A newest window is stable, and none drifted. */
        STABLE
    }

    /** The gravest first: no data is between a moderate drift and a minor one. */
    public static final Comparator<ModelHealth> GRAVEST_FIRST = Comparator.comparingInt(ModelHealth::rank);

    private static final String NO_DATA = "no_data";

    /**
     * @param newest the newest window of each size, of all events
     * @param firing alerts of the model that fire
     * @return empty where there is no window
     */
    public static Optional<ModelHealth> of(List<WindowSummary> newest, List<AlertTransition> firing) {
        if (newest.isEmpty()) {
            return Optional.empty();
        }
        if (firing.stream().anyMatch(alert -> alert.rule().equals(NO_DATA))) {
            return Optional.of(new ModelHealth(State.NO_DATA, null, last(newest), firing.size()));
        }
        Optional<WindowSummary> drifted = newest.stream()
                .filter(window -> window.verdict() == Verdict.DRIFTED)
                .max(Comparator.comparing(
                                (WindowSummary window) -> Objects.requireNonNullElse(window.severity(), Severity.MINOR))
                        .thenComparing(WindowSummary::size));
        if (drifted.isPresent() || !firing.isEmpty()) {
            Severity severity = Stream.concat(
                            drifted.map(WindowSummary::severity).stream(),
                            firing.stream().map(AlertTransition::severity))
                    .filter(Objects::nonNull)
                    .max(Comparator.naturalOrder())
                    .orElse(null);
            return Optional.of(
                    new ModelHealth(State.DRIFTED, severity, drifted.orElseGet(() -> last(newest)), firing.size()));
        }
        Optional<WindowSummary> stable = newest.stream()
                .filter(window -> window.verdict() == Verdict.STABLE)
                .max(Comparator.comparing(WindowSummary::size));
        if (stable.isPresent()) {
            return Optional.of(new ModelHealth(State.STABLE, null, stable.get(), 0));
        }
        WindowSummary last = last(newest);
        return Optional.of(
                new ModelHealth(last.learning() == null ? State.INCONCLUSIVE : State.LEARNING, null, last, 0));
    }

    /** Of the largest size. */
    private static WindowSummary last(List<WindowSummary> newest) {
        return newest.stream().max(Comparator.comparing(WindowSummary::size)).orElseThrow();
    }

    private int rank() {
        return switch (state) {
            case DRIFTED -> severity == Severity.MAJOR ? 0 : severity == Severity.MODERATE ? 1 : 3;
            case NO_DATA -> 2;
            case INCONCLUSIVE -> 4;
            case LEARNING -> 5;
            case STABLE -> 6;
        };
    }
}
