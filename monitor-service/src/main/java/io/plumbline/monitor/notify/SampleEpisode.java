package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** An alert that is none, to try receivers with. It says so of itself. */
final class SampleEpisode {
    private static final Duration HOUR = Duration.ofHours(1);

    private SampleEpisode() {}

    /** Its beginning, an hour before, and its end. */
    static List<AlertTransition> at(Instant now) {
        Instant end = now.truncatedTo(ChronoUnit.SECONDS);
        Instant begin = end.minus(HOUR);
        return List.of(
                transition(
                        State.FIRING,
                        begin,
                        begin,
                        "A test of this receiver: no model drifts, and nothing is to be done",
                        List.of(new Finding("example", Severity.MAJOR, "a test", "this is how a column is shown"))),
                transition(State.RESOLVED, end, begin, "The end of the test of this receiver", List.of()));
    }

    private static AlertTransition transition(
            State state, Instant at, Instant since, String summary, List<Finding> columns) {
        // A fingerprint of its own each time: one test does not answer, or end, another.
        String fingerprint = "test-" + Long.toHexString(since.getEpochSecond());
        return new AlertTransition(
                fingerprint + "-" + state.name().toLowerCase(Locale.ROOT),
                fingerprint,
                "drift",
                "plumbline-test",
                "1",
                Segment.ALL,
                state,
                at,
                since,
                at.minus(HOUR),
                "1h",
                Severity.MAJOR,
                summary,
                columns,
                false);
    }
}
