package io.plumbline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertStatus.Seen;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every state, with every signal of a window of its size and of another, reported first and restated. */
class AlertStatusTest {
    private static final long HOUR = 3_600_000;
    private static final AlertSettings SETTINGS = new AlertSettings(3, 2, Duration.ZERO, null, List.of());
    private static final Signal MOVED =
            new Signal.Moved(List.of(new Finding("x", Severity.MODERATE, "cause", "message")));

    /** All began with the window of hour 0. */
    private static AlertStatus status(String name) {
        Episode episode = Episode.begin("1h", HOUR, Severity.MODERATE, List.of("x"), 0);
        Episode further = episode.moved("1h", 2 * HOUR, Severity.MODERATE, List.of("x"));
        return switch (name) {
            case "inactive" -> AlertStatus.Inactive.INACTIVE;
            case "pending 1" -> new AlertStatus.Pending(episode, 1);
            case "pending 2" -> new AlertStatus.Pending(further, 2);
            case "firing 0, one window" -> new AlertStatus.Firing(episode, 0);
            case "firing 0" -> new AlertStatus.Firing(further, 0);
            case "firing 1" -> new AlertStatus.Firing(further, 1);
            case "resolved 0" -> new AlertStatus.Resolved(further, 0);
            case "withdrawn" -> new AlertStatus.Resolved(episode, 0);
            case "resolved 12" -> new AlertStatus.Resolved(further, AlertStatus.SOON);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private static String name(AlertStatus status) {
        if (status instanceof AlertStatus.Pending pending) {
            return "pending " + pending.windows() + flaps(pending.episode());
        } else if (status instanceof AlertStatus.Firing firing) {
            return "firing " + firing.calm() + flaps(firing.episode());
        } else if (status instanceof AlertStatus.Resolved resolved) {
            return "resolved " + resolved.quiet() + flaps(resolved.episode());
        }
        return "inactive";
    }

    private static String flaps(Episode episode) {
        return episode.flaps() == 0 ? "" : " come back";
    }

    private static Signal signal(String name) {
        return switch (name) {
            case "moved" -> MOVED;
            case "calm" -> Signal.Still.CALM;
            default -> Signal.Still.UNDECIDED;
        };
    }

    private static Seen window(String name) {
        return switch (name) {
            case "next" -> new Seen("1h", 2 * HOUR, 3 * HOUR, true);
            case "restated" -> new Seen("1h", HOUR, 2 * HOUR, false);
            case "first restated" -> new Seen("1h", 0, HOUR, false);
            case "larger" -> new Seen("1d", 0, 24 * HOUR, true);
            case "larger later" -> new Seen("1d", 24 * HOUR, 48 * HOUR, true);
            default -> throw new IllegalArgumentException(name);
        };
    }

    @ParameterizedTest(name = "{0}, {2} {1}: {3}")
    @CsvSource(delimiter = '|', textBlock = """
            inactive             | moved     | next           | pending 1
            inactive             | moved     | restated       | pending 1
            inactive             | moved     | larger         | pending 1
            inactive             | calm      | next           | inactive
            inactive             | undecided | next           | inactive
            pending 1            | moved     | next           | pending 2
            pending 1            | moved     | restated       | pending 1
            pending 1            | moved     | larger         | pending 1
            pending 1            | undecided | next           | pending 1
            pending 1            | calm      | next           | inactive
            pending 1            | calm      | larger         | pending 1
            pending 1            | calm      | first restated | inactive
            pending 2            | moved     | next           | firing 0
            pending 2            | moved     | restated       | pending 2
            pending 2            | calm      | restated       | pending 2
            pending 2            | calm      | next           | inactive
            firing 0, one window | moved     | next           | firing 0
            firing 0, one window | calm      | first restated | resolved 0
            firing 0, one window | calm      | next           | firing 1
            firing 0             | calm      | restated       | firing 0
            firing 0             | calm      | larger         | firing 0
            firing 0             | undecided | next           | firing 0
            firing 1             | calm      | next           | resolved 0
            firing 1             | calm      | restated       | firing 1
            firing 1             | calm      | larger         | firing 1
            firing 1             | undecided | next           | firing 1
            firing 1             | moved     | next           | firing 0
            firing 1             | moved     | restated       | firing 0
            firing 1             | moved     | larger         | firing 1
            resolved 0           | moved     | larger         | resolved 0
            resolved 0           | moved     | next           | pending 1 come back
            resolved 0           | moved     | larger later   | pending 1 come back
            resolved 0           | calm      | next           | resolved 1
            resolved 0           | calm      | restated       | resolved 0
            resolved 0           | calm      | larger         | resolved 0
            resolved 0           | undecided | next           | resolved 0
            withdrawn            | moved     | first restated | resolved 0
            withdrawn            | moved     | next           | pending 1 come back
            resolved 12          | moved     | next           | pending 1
            resolved 12          | calm      | next           | resolved 12
            """)
    void shouldBecome(String before, String signal, String window, String after) {
        assertThat(name(status(before).next(window(window), signal(signal), SETTINGS)))
                .isEqualTo(after);
    }
}
