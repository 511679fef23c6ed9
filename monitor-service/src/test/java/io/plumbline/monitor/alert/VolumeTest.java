package io.plumbline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;

class VolumeTest {
    private static final ModelRef MODEL = new ModelRef("prices", "1");
    private static final long BEGIN = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli(); // a Monday
    private static final WindowSize HOUR = WindowSize.parse("1h");

    private final List<AlertTransition> told = new ArrayList<>();
    private Volume volume = Volume.unknown();

    /** Hours from the first on, each with so many events. */
    private void hours(int from, int to, LongUnaryOperator events) {
        for (int hour = from; hour < to; hour++) {
            count(HOUR, hour, events.applyAsLong(hour));
        }
    }

    private void count(WindowSize size, int window, long events) {
        Volume.Step step =
                volume.counted(MODEL, size, BEGIN + window * size.length().toMillis(), events, AlertSettings.DEFAULT);
        volume = Volume.read(step.next().toBytes());
        assertThat(volume).isEqualTo(step.next());
        if (step.transition() != null) {
            told.add(step.transition());
        }
    }

    /** A quiet night, a busy noon, and half as much at week-ends. */
    private static long daily(long hour) {
        long most = hour % 24 < 8 ? 100 : 2000;
        return hour / 24 % 7 >= 5 ? most / 2 : most;
    }

    @Test
    void shouldSayNothingOfAUsualMonth() {
        hours(0, 30 * 24, hour -> daily(hour) + hour * 7919 % 37);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTellOfFarFewerEventsAndOfTheEnd() {
        hours(0, 14 * 24 + 12, VolumeTest::daily);
        hours(14 * 24 + 12, 14 * 24 + 16, hour -> daily(hour) / 5);
        hours(14 * 24 + 16, 14 * 24 + 20, VolumeTest::daily);
        assertThat(told).hasSize(2);
        AlertTransition fired = told.get(0);
        assertThat(fired.state()).isEqualTo(State.FIRING);
        assertThat(fired.rule()).isEqualTo("volume");
        assertThat(fired.severity()).isEqualTo(Severity.MODERATE);
        assertThat(fired.summary())
                .isEqualTo("prices has fewer events than usual: 400 in a window; on the days before 1,000 to 2,000");
        assertThat(fired.windowStart()).isEqualTo("2026-03-16T12:00:00Z");
        assertThat(fired.at()).isEqualTo("2026-03-16T13:00:00Z");
        AlertTransition over = told.get(1);
        assertThat(over.state()).isEqualTo(State.RESOLVED);
        assertThat(over.fingerprint()).isEqualTo(fired.fingerprint());
        assertThat(over.since()).isEqualTo(fired.since());
        assertThat(over.summary()).isEqualTo("prices has as many events as usual again; the alert lasted 5 hours");
    }

    @Test
    void shouldTellOfFarMoreEventsAndWhenThereAreEvenMore() {
        hours(0, 15 * 24, hour -> 1000);
        hours(15 * 24, 15 * 24 + 1, hour -> 2021);
        assertThat(told)
                .singleElement()
                .satisfies(one -> assertThat(one.summary())
                        .isEqualTo("prices has more events than usual: 2,021 in a window; on the days before 1,000"));
        hours(15 * 24 + 1, 15 * 24 + 2, hour -> 10_000);
        assertThat(told).hasSize(2);
        assertThat(told.get(1).severity()).isEqualTo(Severity.MAJOR);
        assertThat(told.get(1).graver()).isTrue();
        assertThat(told.get(1).id()).isNotEqualTo(told.get(0).id());
    }

    @Test
    void shouldTakeForUsualWhatStaysForTwoWeeks() {
        hours(0, 30 * 24, hour -> 1000);
        hours(30 * 24, 44 * 24, hour -> 300);
        assertThat(told).as("all the time").extracting(AlertTransition::state).containsExactly(State.FIRING);
        hours(44 * 24, 46 * 24, hour -> 300);
        assertThat(told).extracting(AlertTransition::state).containsExactly(State.FIRING, State.RESOLVED);
        hours(46 * 24, 75 * 24, hour -> 300);
        assertThat(told).hasSize(2);
        hours(75 * 24, 76 * 24, hour -> 1000);
        assertThat(told).as("by now that is strange").hasSize(3);
    }

    @Test
    void shouldSayNothingBeforeTwoWeeksAreKnown() {
        hours(0, 14 * 24, hour -> hour % 5 == 0 ? 10_000 : 30);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldLeaveSmallNumbersAlone() {
        hours(0, 60 * 24, hour -> hour * 7919 % 19 == 0 ? 21 : 1);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldCompareDaysWithDays() {
        WindowSize day = WindowSize.parse("1d");
        for (int i = 0; i < 20; i++) {
            count(day, i, i % 7 >= 5 ? 5000 : 9000);
            hours(i * 24, (i + 1) * 24, VolumeTest::daily);
        }
        count(day, 20, 2000);
        assertThat(told)
                .singleElement()
                .satisfies(one -> assertThat(one.windowSize()).isEqualTo("1d"));
    }

    @Test
    void shouldNotMeasureNowByABackFill() {
        hours(24 * 30, 24 * 60, hour -> 1000);
        Volume before = volume;
        hours(0, 24 * 14, hour -> 1);
        assertThat(volume).isEqualTo(before);
        assertThat(told).isEmpty();
    }

    /** The claim: counts that vary at random, as much as by a factor of three from hour to hour, are rarely unusual. */
    @Test
    void shouldRarelyBeWrongWhereCountsVaryAtRandom() {
        int years = 0;
        int alerts = 0;
        for (double sd : new double[] {.05, .2, .5, 1}) {
            for (int seed = 0; seed < 3; seed++) {
                Random random = new Random(seed);
                Volume all = Volume.unknown();
                for (int hour = 0; hour < 365 * 24; hour++) {
                    long events = Math.round(daily(hour) * Math.exp(sd * random.nextGaussian())) + 1;
                    long start = BEGIN + hour * Duration.ofHours(1).toMillis();
                    Volume.Step step = all.counted(MODEL, HOUR, start, events, AlertSettings.DEFAULT);
                    all = step.next();
                    alerts += step.transition() != null && step.transition().state() == State.FIRING ? 1 : 0;
                }
                years++;
            }
        }
        System.out.println("| volume: " + alerts + " false alerts in " + years + " years of hourly windows");
        assertThat(alerts).isLessThanOrEqualTo(years / 5);
    }

    @Test
    void shouldRefuseOtherBytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> Volume.read(new byte[] {9}));
    }
}
