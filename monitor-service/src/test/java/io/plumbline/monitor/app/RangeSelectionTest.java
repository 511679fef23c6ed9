package io.plumbline.monitor.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.stream.Source;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RangeSelectionTest {
    private static final Source A = new Source("events", 0);
    private static final Source B = new Source("events", 1);
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final WindowSize DAY = WindowSize.parse("1d");
    private static final ReplayRange RANGE = new ReplayRange(time("10:00"), time("12:00"), "churn");

    private final RangeSelection selection = new RangeSelection(
            RANGE,
            Map.of(A, 5L, B, 7L),
            model -> ModelPlan.always(ModelPolicy.of(new WindowSettings(
                    List.of(HOUR, DAY), Duration.ofMinutes(10), Duration.ofMinutes(50), ZoneOffset.UTC))));

    private static Instant time(String ofDay) {
        return Instant.parse("2012-03-01T" + ofDay + ":00Z");
    }

    private boolean takes(Source source, String model, String ofDay) {
        return selection.takes(
                source,
                new InferenceEvent(
                        new ModelRef(model, "3"),
                        null,
                        time(ofDay).toEpochMilli(),
                        Map.of(),
                        null,
                        Map.of(),
                        Map.of()));
    }

    @Test
    void shouldTakeTheRangeOfTheModelUpToTheEnds() {
        assertThat(takes(A, "churn", "09:59")).isFalse();
        assertThat(takes(A, "churn", "10:00")).isTrue();
        assertThat(takes(A, "churn", "11:59")).isTrue();
        assertThat(takes(A, "churn", "12:00")).isFalse();
        assertThat(takes(A, "fraud", "11:00")).isFalse();
        assertThat(selection.end(A)).isEqualTo(5);
        assertThat(selection.end(B)).isEqualTo(7);
        assertThat(selection.end(new Source("plumbline-partials", 0)))
                .as("a topic of its own")
                .isEqualTo(Long.MAX_VALUE);
        assertThat(selection.reached("churn")).isEqualTo(time("12:00").toEpochMilli());
    }

    @Test
    void shouldCountEventsOfWindowsThatMayHaveBeenOverAtTheirSource() {
        WindowId hour = new WindowId(new ModelRef("churn", "3"), "all", HOUR, time("10:00"));
        takes(A, "churn", "10:30");
        takes(A, "churn", "11:59");
        takes(A, "churn", "10:31"); // the window can be restated until 12:00
        assertThat(selection.late(hour)).isZero();
        takes(A, "churn", "12:00");
        takes(B, "churn", "10:32"); // another source, which may have held the window open
        assertThat(selection.late(hour)).isZero();
        takes(A, "churn", "10:33");
        takes(A, "churn", "10:34");
        assertThat(selection.late(hour)).isEqualTo(2);
        assertThat(selection.late(new WindowId(new ModelRef("churn", "3"), "all", DAY, time("00:00"))))
                .as("the day was open")
                .isZero();
    }
}
