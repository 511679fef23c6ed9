package io.plumbline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.event.ModelRef;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DataFlowTest {
    private static final ModelRef MODEL = new ModelRef("m", "2");
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final List<String> told = new ArrayList<>();
    private @Nullable DataFlow flow;
    private AlertSettings settings = AlertSettings.DEFAULT;

    private void event(Instant time, Instant now) {
        long millis = time.toEpochMilli();
        flow = flow == null ? DataFlow.begin(millis, now.toEpochMilli()) : flow.heard(millis, now.toEpochMilli());
        look(now);
    }

    private void look(Instant now) {
        if (flow == null) {
            return;
        }
        DataFlow.Step step = java.util.Objects.requireNonNull(flow)
                .look(
                        DataFlow.Kind.DATA,
                        now.toEpochMilli(),
                        settings.expectEvery(),
                        MODEL,
                        "1h",
                        MONDAY.toEpochMilli());
        flow = DataFlow.read(step.next().toBytes());
        AlertTransition transition = step.transition();
        if (transition != null) {
            told.add(transition.state() + " at " + transition.at() + " since " + transition.since());
        }
    }

    /** An event each ten minutes in those hours of the working days, looked at as often. */
    private void weeks(int days, int fromHour, int toHour) {
        for (Instant now = MONDAY;
                now.isBefore(MONDAY.plus(Duration.ofDays(days)));
                now = now.plus(MINUTE.multipliedBy(10))) {
            long day = Duration.between(MONDAY, now).toDays();
            int hour = (int) (Duration.between(MONDAY, now).toHours() % 24);
            if (day % 7 < 5 && fromHour <= hour && hour < toHour) {
                event(now, now);
            } else {
                look(now);
            }
        }
    }

    @Test
    void shouldTellOnceOfASilenceAndOnceOfItsEnd() {
        // Every day, and one outage of five hours.
        for (Instant now = MONDAY;
                now.isBefore(MONDAY.plus(Duration.ofDays(20)));
                now = now.plus(MINUTE.multipliedBy(10))) {
            long hour = Duration.between(MONDAY, now).toHours();
            if (hour < 100 || hour > 105) {
                event(now, now);
            }
        }
        assertThat(told).as("too little was known of the model").isEmpty();
        Instant last = MONDAY.plus(Duration.ofDays(20)).minus(MINUTE.multipliedBy(10));
        Duration usual = java.util.Objects.requireNonNull(flow).most(settings.expectEvery());
        assertThat(usual).as("the outage aside, ten minutes").isEqualTo(Duration.ofHours(1));
        for (int i = 0; i < 20; i++) {
            look(last.plus(MINUTE.multipliedBy(10L * i)));
        }
        event(last.plus(Duration.ofHours(7)), last.plus(Duration.ofHours(7)));
        look(last.plus(Duration.ofHours(7)));
        assertThat(told)
                .containsExactly(
                        "FIRING at " + last.plus(Duration.ofHours(1)) + " since " + last,
                        "RESOLVED at " + last.plus(Duration.ofHours(7)) + " since " + last);
    }

    /** Nights and week-ends without an event are what is usual. */
    @Test
    void shouldNotTellOfNightsAndWeekEnds() {
        weeks(35, 8, 18);
        assertThat(told).isEmpty();
        assertThat(java.util.Objects.requireNonNull(flow).most(settings.expectEvery()))
                .as("three week-ends")
                .isEqualTo(Duration.ofMinutes(62 * 60 + 10).multipliedBy(3));
    }

    @Test
    void shouldNotTellOfANightlyBatch() {
        weeks(35, 2, 3);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldNeverMissABackFill() {
        Instant now = MONDAY;
        for (int day = 0; day < 400; day++) {
            event(Instant.parse("2011-01-01T00:00:00Z").plus(Duration.ofDays(day)), now);
        }
        look(now.plus(Duration.ofDays(100)));
        assertThat(told).isEmpty();
    }

    @Test
    void shouldGoByWhatAPersonSays() {
        settings = new AlertSettings(1, 2, Duration.ZERO, Duration.ofMinutes(30), List.of());
        event(MONDAY, MONDAY);
        look(MONDAY.plus(Duration.ofMinutes(30)));
        assertThat(told).isEmpty();
        look(MONDAY.plus(Duration.ofMinutes(31)));
        assertThat(told).containsExactly("FIRING at 2026-03-02T00:30:00Z since 2026-03-02T00:00:00Z");
    }

    @Test
    void shouldSayWhatIsMissing() {
        settings = new AlertSettings(1, 2, Duration.ZERO, Duration.ofMinutes(30), List.of());
        DataFlow silent = DataFlow.begin(MONDAY.toEpochMilli(), MONDAY.toEpochMilli());
        AlertTransition transition = java.util.Objects.requireNonNull(silent.look(
                        DataFlow.Kind.DATA,
                        MONDAY.plus(Duration.ofHours(2)).toEpochMilli(),
                        settings.expectEvery(),
                        MODEL,
                        "1h",
                        MONDAY.toEpochMilli())
                .transition());
        assertThat(transition.summary())
                .isEqualTo(
                        "m has no data: its last event is of 2026-03-02 00:00 UTC, and one must come every 30 minutes");
        assertThat(transition.state()).isEqualTo(State.FIRING);
        assertThat(transition.rule()).isEqualTo("no_data");
        assertThat(transition.id()).isEqualTo(transition.fingerprint() + "-" + MONDAY.toEpochMilli() + "-firing-major");
    }

    /** They are in the stores of services that run: this text must never change. */
    @Test
    void shouldReadTheBytesOfVersion1() {
        DataFlow some = new DataFlow(
                1000, 9000, 9001, List.of(new DataFlow.Gap(9000, 5000), new DataFlow.Gap(4000, 3000)), 4000);
        assertThat(HexFormat.of().formatHex(some.toBytes())).isEqualTo("01d00fd08c01d28c01c03e02d08c018827c03eb817");
        assertThat(DataFlow.read(some.toBytes())).isEqualTo(some);
        assertThatIllegalArgumentException().isThrownBy(() -> DataFlow.read(new byte[] {2, 0, 0, 0, 0, 0}));
    }
}
