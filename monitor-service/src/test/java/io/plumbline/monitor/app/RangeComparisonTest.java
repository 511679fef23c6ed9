package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.app.RangeResult.Finding;
import io.plumbline.monitor.app.RangeResult.Kind;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.StoredReports.Stored;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The same bytes are the same; other bytes differ, unless the replay could not have come to the same. */
class RangeComparisonTest {
    private static final ModelRef MODEL = new ModelRef("churn", "3");
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final Instant START = Instant.parse("2012-03-01T10:00:00Z");
    private static final WindowId WINDOW = new WindowId(MODEL, "all", HOUR, START);
    private static final WindowSettings WINDOWS =
            new WindowSettings(List.of(HOUR), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);

    private Instant now = Instant.parse("2012-03-09T00:00:00Z");
    private Instant inputFrom = Instant.MIN;
    private Instant reportsFrom = Instant.MIN;
    private Instant reached = now;
    private long late;
    private long reportsEnd = 1000;

    private @Nullable Finding judge(WindowId window, @Nullable Stored reported, @Nullable Stored replayed) {
        return new RangeComparison(
                        model -> ModelPlan.always(ModelPolicy.of(WINDOWS)),
                        now,
                        inputFrom,
                        reportsFrom,
                        any -> late,
                        model -> reached.toEpochMilli(),
                        stored -> stored.offset() >= reportsEnd)
                .judge(window, reported, replayed);
    }

    private static Stored report(String digest, long events, @Nullable String reference) {
        return report(digest, events, reference, null);
    }

    private static Stored report(String digest, long events, @Nullable String reference, @Nullable Reason reason) {
        WindowSummary summary = new WindowSummary(
                MODEL,
                "all",
                HOUR,
                START,
                START.plus(HOUR.length()),
                1,
                Verdict.STABLE,
                reason,
                null,
                reference,
                events,
                0,
                null,
                null,
                List.of());
        return new Stored(summary, digest, new TopicPartition("reports", 0), 7);
    }

    private static void isNotComparable(@Nullable Finding finding, String why) {
        Finding found = Objects.requireNonNull(finding);
        assertThat(found.kind()).isEqualTo(Kind.NOT_COMPARABLE);
        assertThat(found.details()).singleElement().asString().contains(why);
    }

    private static void is(@Nullable Finding finding, Kind kind) {
        assertThat(Objects.requireNonNull(finding).kind()).isEqualTo(kind);
    }

    @Test
    void shouldTellWhatDiffersFromWhatIsMissing() {
        assertThat(judge(WINDOW, report("a", 9, "r"), report("a", 9, "r"))).isNull();
        is(judge(WINDOW, report("a", 9, "r"), report("b", 9, "r")), Kind.DIFFERENT);
        is(judge(WINDOW, report("a", 9, "r"), null), Kind.NOT_REPLAYED);
        is(judge(WINDOW, null, report("a", 9, "r")), Kind.NOT_REPORTED);
    }

    @Test
    void shouldCallADocumentThatIsNoReportDifferent() {
        Stored rubbish = new Stored(null, "c", new TopicPartition("reports", 0), 7);
        late = 100;
        is(judge(WINDOW, rubbish, report("b", 9, "r")), Kind.DIFFERENT);
    }

    @Test
    void shouldExcuseNothingThatIsTheSame() {
        inputFrom = Instant.MAX;
        reportsEnd = 0;
        now = START;
        assertThat(judge(WINDOW, report("a", 9, "r"), report("a", 9, "r"))).isNull();
    }

    @Test
    void shouldNotCompareWindowsWhoseEventsAreDeleted() {
        inputFrom = START.plusMillis(1);
        isNotComparable(judge(WINDOW, report("a", 9, "r"), report("b", 8, "r")), "complete from " + inputFrom + " on");
        isNotComparable(judge(WINDOW, report("a", 9, "r"), null), "complete from");
        inputFrom = Instant.MAX;
        isNotComparable(judge(WINDOW, report("a", 9, "r"), null), "complete from no time on");
        inputFrom = START;
        is(judge(WINDOW, report("a", 9, "r"), report("b", 8, "r")), Kind.DIFFERENT);
    }

    @Test
    void shouldNotCompareWindowsOverAnotherReference() {
        isNotComparable(
                judge(WINDOW, report("a", 9, "r"), report("b", 9, "s")),
                "compared with reference r; now there is reference s");
        isNotComparable(
                judge(WINDOW, report("a", 9, null), report("b", 9, "s")),
                "compared with no reference; now there is reference s");
        isNotComparable(
                judge(WINDOW, report("a", 9, "r", Reason.REFERENCE_CHANGED), report("b", 9, "r")), "two references");
    }

    @Test
    void shouldNotCompareWindowsThatTheConfigurationDoesNotMake() {
        WindowId day = new WindowId(MODEL, "all", WindowSize.parse("1d"), Instant.parse("2012-03-01T00:00:00Z"));
        isNotComparable(judge(day, report("a", 9, "r"), null), "no such window");
        WindowId shifted = new WindowId(MODEL, "all", HOUR, START.plusSeconds(1800));
        isNotComparable(judge(shifted, report("a", 9, "r"), null), "no such window");
    }

    @Test
    void shouldNotCompareWhatChangesMeanwhile() {
        reportsEnd = 7;
        isNotComparable(judge(WINDOW, report("a", 9, "r"), report("b", 8, "r")), "anew while the replay ran");
        now = START.plusSeconds(3600 + 59);
        isNotComparable(judge(WINDOW, null, report("b", 8, "r")), "may still be open");
        now = START.plusSeconds(3600 + 60);
        is(judge(WINDOW, null, report("b", 8, "r")), Kind.NOT_REPORTED);
    }

    @Test
    void shouldNotMissAReportThatIsDeletedOrNotYetDue() {
        reportsFrom = START.plusSeconds(3601);
        isNotComparable(judge(WINDOW, null, report("b", 8, "r")), "its report is deleted");
        is(judge(WINDOW, report("a", 9, "r"), report("b", 8, "r")), Kind.DIFFERENT);
        reportsFrom = START.plusSeconds(3600);
        is(judge(WINDOW, null, report("b", 8, "r")), Kind.NOT_REPORTED);
        reached = START.plusSeconds(3600 + 59);
        isNotComparable(judge(WINDOW, null, report("b", 8, "r")), "nothing came after it");
    }

    @Test
    void shouldAllowForAsManyEventsAsCameTooLate() {
        late = 2;
        isNotComparable(judge(WINDOW, report("a", 7, "r"), report("b", 9, "r")), "2 of its events came when");
        isNotComparable(judge(WINDOW, null, report("b", 2, "r")), "2 of its events");
        is(judge(WINDOW, report("a", 6, "r"), report("b", 9, "r")), Kind.DIFFERENT);
        is(judge(WINDOW, report("a", 9, "r"), report("b", 9, "r")), Kind.DIFFERENT);
        is(judge(WINDOW, report("a", 10, "r"), report("b", 9, "r")), Kind.DIFFERENT);
    }

    @Test
    void shouldNotCompareWhatIsCountedTogether() {
        WindowId others = new WindowId(new ModelRef("churn", "_others"), "all", HOUR, START);
        isNotComparable(judge(others, report("a", 9, null), null), "above a limit");
    }
}
