package io.plumbline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.detect.Change;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SuddenChangeTest {
    private static final ModelRef MODEL = new ModelRef("bike-demand", "3");
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final SuddenChange.Within HOUR = new SuddenChange.Within("1h", NINE.toEpochMilli());
    private static final Duration QUIET = Duration.ofMinutes(10);

    private static Change change(String column, int second) {
        return new Change(column, DetectorMethod.ADWIN, NINE.plusSeconds(second).toEpochMilli(), 7, 12.1, 15.3, 40);
    }

    private static SuddenChange.Step found(@Nullable SuddenChange before, Change change) {
        SuddenChange.Step step = SuddenChange.found(before, ChangeRule.COLUMNS, MODEL, change, HOUR);
        assertThat(SuddenChange.read(step.next().toBytes())).isEqualTo(step.next());
        return step;
    }

    private static AlertTransition told(SuddenChange.Step step) {
        AlertTransition told = Objects.requireNonNull(step.transition());
        assertThat(AlertTransition.fromJson(told.toJson())).isEqualTo(told);
        return told;
    }

    @Test
    void shouldTellOnceOfAnEpisodeAndOfWhatMakesItGraver() {
        SuddenChange.Step first = found(null, change("temp", 61));
        AlertTransition began = told(first);
        assertThat(began.state()).isEqualTo(State.FIRING);
        assertThat(began.rule()).isEqualTo("change_detected");
        assertThat(began.severity()).isEqualTo(Severity.MODERATE);
        assertThat(began.at()).isEqualTo(began.since()).isEqualTo(NINE.plusSeconds(61));
        assertThat(began.windowStart()).isEqualTo(NINE);
        assertThat(began.summary())
                .isEqualTo(
                        "bike-demand 3 changed suddenly: temp at 2024-05-06 09:01:01 UTC, mean 12.1 before, 15.3 after, by ADWIN");
        assertThat(began.columns()).singleElement().satisfies(finding -> {
            assertThat(finding.message()).endsWith("by ADWIN; it began about 40 events before it was found");
            assertThat(Objects.requireNonNull(finding.detected()).before()).isEqualTo(12.1);
        });
        SuddenChange.Step again = found(first.next(), change("temp", 130));
        assertThat(again.transition())
                .as("another partition, or the same once more")
                .isNull();
        SuddenChange.Step graver = found(again.next(), change("prediction", 140));
        AlertTransition worse = told(graver);
        assertThat(worse.graver()).isTrue();
        assertThat(worse.severity()).isEqualTo(Severity.MAJOR);
        assertThat(worse.since()).isEqualTo(began.since());
        assertThat(worse.fingerprint()).isEqualTo(began.fingerprint());
        assertThat(worse.columns()).extracting(AlertTransition.Finding::column).containsExactly("prediction", "temp");
        assertThat(found(graver.next(), change("hum", 150)).transition()).isNull();
    }

    @Test
    void shouldBeOverOnceEventTimeIsFurtherByWhatIsToBeQuiet() {
        SuddenChange change = found(found(null, change("temp", 60)).next(), change("hum", 120))
                .next();
        long last = NINE.plusSeconds(120).toEpochMilli();
        assertThat(change.isOver(Long.MIN_VALUE, QUIET)).isFalse();
        assertThat(change.isOver(last + QUIET.toMillis() - 1, QUIET)).isFalse();
        assertThat(change.isOver(last + QUIET.toMillis(), QUIET)).isTrue();
        AlertTransition end = change.ends(ChangeRule.COLUMNS, MODEL, QUIET, HOUR);
        assertThat(end.state()).isEqualTo(State.RESOLVED);
        assertThat(end.at()).isEqualTo(NINE.plusSeconds(720));
        assertThat(end.since()).isEqualTo(NINE.plusSeconds(60));
        assertThat(end.summary())
                .isEqualTo(
                        "bike-demand 3 has not changed again for 10 minutes: hum, temp; the alert lasted 11 minutes");
    }

    @Test
    void shouldTellOfErrorsByARuleOfTheirOwnAndOfMaskedColumnsWithoutNumbers() {
        AlertTransition error = told(SuddenChange.found(null, ChangeRule.ERRORS, MODEL, change("error", 0), HOUR));
        assertThat(error.rule()).isEqualTo("error_change_detected");
        assertThat(error.summary()).contains("changed suddenly: error at 2024-05-06 09:00 UTC, mean 12.1 before");
        AlertTransition masked = told(found(null, change("temp", 0).masked()));
        assertThat(new String(masked.toJson(), java.nio.charset.StandardCharsets.UTF_8))
                .doesNotContain("12.1", "15.3", "before\"");
        assertThat(masked.isWithinWindow()).isTrue();
    }
}
