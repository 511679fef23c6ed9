package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.stream.MonitorDriver.Reported;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hard cases of event time: which events a window waits for, when it is closed, and what comes too late. */
class EventTimeTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final ModelRef NEXT = new ModelRef("m", "2");
    private static final ModelRef OTHER = new ModelRef("other", "1");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Instant TODAY = Instant.parse("2024-05-06T00:00:00Z");

    @TempDir
    private @Nullable Path state;

    private @Nullable MonitorDriver started;

    @AfterEach
    void close() {
        if (started != null) {
            started.close();
        }
    }

    /** Windows of one minute's grace and a day's restatement. */
    private MonitorDriver start(String clock, String sizes, String... topics) {
        WindowSettings windows = new WindowSettings(
                Stream.of(sizes.split(" ")).map(WindowSize::parse).toList(), MINUTE, DAY, ZoneOffset.UTC);
        started = new MonitorDriver(Objects.requireNonNull(state), at(clock), windows, topics);
        return started;
    }

    private static Instant at(String clock) {
        return TODAY.plus(Duration.between(LocalTime.MIN, LocalTime.parse(clock)));
    }

    /** The first report of a five-minute window. */
    private static Reported first(ModelRef model, Instant start, long events) {
        return new Reported(model, "5m", start, 1, events);
    }

    /** First reports of so many five-minute windows, with as many events each. */
    private static List<Reported> firsts(ModelRef model, Instant start, Duration step, int windows, long events) {
        return IntStream.range(0, windows)
                .mapToObj(i -> first(model, start.plus(step.multipliedBy(i)), events))
                .toList();
    }

    /** An event of the model a minute, the first of them now, as the wall clock goes on to the given time. */
    private static void live(MonitorDriver monitor, String topic, ModelRef model, String until) {
        while (monitor.now().isBefore(at(until))) {
            monitor.event(topic, model, monitor.now());
            monitor.pass(MINUTE);
        }
    }

    @Test
    void shouldWaitForAnOldEventOnABusyPartitionOnlyUntilTheModelIsIdleThere() {
        MonitorDriver monitor = start("10:00", "5m", "a", "busy");
        monitor.lag("busy");
        monitor.event("busy", MODEL, at("09:58"));
        while (monitor.now().isBefore(at("10:20"))) {
            monitor.event("a", MODEL, monitor.now());
            monitor.event("busy", OTHER, monitor.now());
            monitor.pass(MINUTE);
        }
        // More of the model may be waiting on the partition, so silence says nothing.
        assertThat(monitor.reported()).extracting(Reported::model).isNotEmpty().containsOnly(OTHER);

        monitor.readToEnd("busy");
        for (int second = 0; second < 33; second++) {
            monitor.event("a", MODEL, at("10:20"));
            monitor.event("busy", OTHER, monitor.now());
            monitor.pass(Duration.ofSeconds(1));
        }
        assertThat(monitor.reported())
                .filteredOn(r -> r.model().equals(MODEL))
                .containsExactly(
                        first(MODEL, at("09:55"), 1),
                        first(MODEL, at("10:00"), 5),
                        first(MODEL, at("10:05"), 5),
                        first(MODEL, at("10:10"), 5));
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldWaitForTheModelToBeIdleOnAPartitionThatIsReadToItsEnd() {
        MonitorDriver monitor = start("10:00", "5m", "a", "busy");
        monitor.event("busy", MODEL, at("09:58"));
        for (int i = 0; i < 29; i++) {
            // The other partition is twenty minutes further in event time.
            monitor.event("a", MODEL, at("09:59").plus(Duration.ofSeconds(20L * i)));
            monitor.event("busy", OTHER, monitor.now());
            monitor.pass(Duration.ofSeconds(1));
        }
        assertThat(monitor.reported()).isEmpty();

        monitor.event("busy", OTHER, monitor.now());
        monitor.pass(Duration.ofSeconds(3));

        assertThat(monitor.reported()).containsExactly(first(MODEL, at("09:55"), 4), first(MODEL, at("10:00"), 15));
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldWaitForAPartitionThatLagsAndCallNothingLate() {
        MonitorDriver monitor = start("10:00", "5m", "a", "lagging");
        monitor.lag("lagging");
        live(monitor, "a", MODEL, "10:20");
        // It has not yet said whether it carries the model.
        assertThat(monitor.reported()).isEmpty();

        monitor.event("lagging", MODEL, at("09:51"));
        monitor.event("lagging", MODEL, at("10:05:59"));
        monitor.pass(Duration.ofMinutes(10));
        assertThat(monitor.reported()).containsExactly(first(MODEL, at("09:50"), 1));

        monitor.event("lagging", MODEL, at("10:06"));
        monitor.pass(Duration.ofMinutes(10));
        assertThat(monitor.reported()).containsExactly(first(MODEL, at("10:00"), 5));

        monitor.event("lagging", MODEL, at("10:14"));
        monitor.event("lagging", MODEL, at("10:40"));
        monitor.readToEnd("lagging");
        monitor.pass(Duration.ofSeconds(3));
        // By now the other partition is idle: this one alone holds the windows.
        assertThat(monitor.reported())
                .containsExactly(
                        first(MODEL, at("10:05"), 7), first(MODEL, at("10:10"), 6), first(MODEL, at("10:15"), 5));
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldCloseTheWindowsOfANightlyModelByTheWallClock() {
        MonitorDriver monitor = start("02:00", "5m 1h 1d", "a");
        for (int night = 0; night < 3; night++) {
            Instant midnight = TODAY.plus(DAY.multipliedBy(night));
            monitor.passUntil(midnight.plus(Duration.ofHours(2)));
            for (int i = 0; i < 90; i++) {
                monitor.event("a", MODEL, monitor.now());
                monitor.pass(Duration.ofSeconds(1));
            }
            assertThat(monitor.reported()).isEmpty();

            monitor.passUntil(midnight.plus(Duration.ofMinutes(126)).minusSeconds(1));
            assertThat(monitor.reported()).isEmpty();
            monitor.pass(Duration.ofSeconds(3));
            assertThat(monitor.reported()).containsExactly(first(MODEL, midnight.plus(Duration.ofHours(2)), 90));

            monitor.passUntil(midnight.plus(Duration.ofMinutes(181)).minusSeconds(1));
            assertThat(monitor.reported()).isEmpty();
            monitor.pass(Duration.ofSeconds(3));
            assertThat(monitor.reported())
                    .containsExactly(new Reported(MODEL, "1h", midnight.plus(Duration.ofHours(2)), 1, 90));

            monitor.passUntil(midnight.plus(DAY).plus(MINUTE).minusSeconds(1));
            assertThat(monitor.reported()).isEmpty();
            monitor.pass(Duration.ofSeconds(3));
            assertThat(monitor.reported()).containsExactly(new Reported(MODEL, "1d", midnight, 1, 90));
        }
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldRestateADayThatTheWallClockClosed() {
        MonitorDriver monitor = start("02:00", "1h 1d", "a");
        monitor.event("a", MODEL, at("02:00"));
        monitor.passUntil(TODAY.plus(DAY.multipliedBy(5)));
        assertThat(monitor.reported())
                .containsExactly(new Reported(MODEL, "1h", at("02:00"), 1, 1), new Reported(MODEL, "1d", TODAY, 1, 1));

        // Four days on the wall clock, but less than one in event time: late, not too late.
        monitor.event("a", MODEL, at("23:59"));
        monitor.pass(Duration.ofMinutes(2));
        assertThat(monitor.reported())
                .containsExactly(new Reported(MODEL, "1h", at("23:00"), 1, 1), new Reported(MODEL, "1d", TODAY, 2, 2));
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldBackFillAnOldYearOfOneModelBesideAnother() {
        MonitorDriver monitor = start("10:00", "5m", "a");
        Instant old = Instant.parse("2011-03-01T00:00:00Z");
        List<Reported> reported = new ArrayList<>();
        for (int minute = 0; minute < 60; minute++) {
            monitor.event("a", MODEL, monitor.now());
            for (int i = 0; i < 12; i++) {
                // Half a day of the old year a minute, an event an hour.
                monitor.event("a", OTHER, old.plus(Duration.ofHours(12L * minute + i)));
            }
            for (int i = 0; i < 6; i++) {
                // Shorter than what makes a model idle.
                monitor.pass(Duration.ofSeconds(10));
                monitor.event("a", OTHER, old.plus(Duration.ofHours(12L * minute + 11)));
            }
            reported.addAll(monitor.reported());
        }
        // Neither closed the last window of the other, nor waited for it.
        assertThat(reported)
                .filteredOn(r -> r.model().equals(MODEL))
                .containsExactlyElementsOf(firsts(MODEL, at("10:00"), Duration.ofMinutes(5), 11, 5));
        assertThat(reported)
                .filteredOn(r -> r.model().equals(OTHER))
                .extracting(Reported::start, Reported::revision)
                .containsExactlyElementsOf(firsts(OTHER, old, Duration.ofHours(1), 60 * 12 - 1, 0).stream()
                        .map(r -> tuple(r.start(), r.revision()))
                        .toList());
        assertThat(monitor.tooLate()).isEmpty();
    }

    /** Versions of a model have one watermark, so an old year of one is too late where another is live. */
    @Test
    void shouldKeepLiveWindowsFromABackFillOfAnotherVersionOnTheSamePartition() {
        MonitorDriver monitor = start("10:00", "5m", "a");
        Instant old = Instant.parse("2011-03-01T00:00:00Z");
        monitor.event("a", NEXT, at("09:59"));
        for (int minute = 0; minute < 30; minute++) {
            monitor.event("a", NEXT, monitor.now());
            monitor.event("a", MODEL, old.plus(Duration.ofHours(minute)));
            monitor.pass(MINUTE);
        }
        List<Reported> expected = new ArrayList<>(firsts(NEXT, at("10:00"), Duration.ofMinutes(5), 5, 5));
        expected.add(0, first(NEXT, at("09:55"), 1));
        assertThat(monitor.reported()).containsExactlyElementsOf(expected);
        assertThat(monitor.tooLate()).isEqualTo(Map.of(MODEL, 30L));
    }

    /** As long as it runs, a back-fill on a partition of its own holds the watermark of its model. */
    @Test
    void shouldKeepLiveWindowsFromABackFillOfAnotherVersionOnAnotherPartition() {
        MonitorDriver monitor = start("10:00", "5m", "a", "b");
        Instant old = Instant.parse("2011-03-01T00:00:00Z");
        live(monitor, "a", NEXT, "10:10");
        assertThat(monitor.reported()).containsExactly(first(NEXT, at("10:00"), 5));

        monitor.lag("b");
        for (int minute = 10; minute < 30; minute++) {
            monitor.event("a", NEXT, monitor.now());
            monitor.event("b", MODEL, old.plus(Duration.ofHours(minute)));
            monitor.pass(MINUTE);
        }
        assertThat(monitor.reported()).isEmpty();

        monitor.readToEnd("b");
        monitor.event("a", NEXT, monitor.now());
        monitor.pass(Duration.ofSeconds(5));
        assertThat(monitor.reported())
                .containsExactlyElementsOf(firsts(NEXT, at("10:05"), Duration.ofMinutes(5), 4, 5));
        monitor.pass(MINUTE);
        assertThat(monitor.tooLate()).isEqualTo(Map.of(MODEL, 20L));
    }

    @Test
    void shouldReportBothVersionsWhereTheBackFillIsReadFirst() {
        MonitorDriver monitor = start("10:00", "5m", "a", "b");
        Instant old = Instant.parse("2011-03-01T00:00:00Z");
        monitor.lag("b");
        for (int minute = 0; minute < 20; minute++) {
            monitor.event("a", NEXT, monitor.now());
            monitor.event("b", MODEL, old.plus(Duration.ofHours(minute)));
            monitor.pass(MINUTE);
        }
        assertThat(monitor.reported()).containsExactlyElementsOf(firsts(MODEL, old, Duration.ofHours(1), 19, 1));

        monitor.event("b", NEXT, monitor.now());
        monitor.pass(MINUTE);
        List<Reported> expected = new ArrayList<>(firsts(NEXT, at("10:00"), Duration.ofMinutes(5), 3, 5));
        expected.add(0, first(MODEL, old.plus(Duration.ofHours(19)), 1));
        assertThat(monitor.reported()).containsExactlyElementsOf(expected);
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldRejectAnEventOfTheFutureAndCloseNothingForIt() {
        MonitorDriver monitor = start("10:00", "5m", "a");
        monitor.event("a", MODEL, at("10:00"));
        monitor.event("a", MODEL, at("10:10").plusMillis(1));
        monitor.event("a", MODEL, TODAY.plus(DAY.multipliedBy(365)));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.rejected()).containsExactly("future_time", "future_time");
        assertThat(monitor.reported()).isEmpty();

        monitor.event("a", MODEL, at("10:01"));
        monitor.event("a", MODEL, monitor.now().plus(Duration.ofMinutes(10)));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.rejected()).isEmpty();
        assertThat(monitor.reported()).containsExactly(first(MODEL, at("10:00"), 2));
        assertThat(monitor.tooLate()).isEmpty();
    }

    @Test
    void shouldRestateForALateEventOnceAndCountOneThatIsTooLate() {
        MonitorDriver monitor = start("10:00", "5m", "a");
        live(monitor, "a", MODEL, "10:10");
        assertThat(monitor.reported()).containsExactly(first(MODEL, at("10:00"), 5));

        monitor.event("a", MODEL, at("10:01"));
        monitor.event("a", MODEL, at("10:02"));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.reported()).containsExactly(new Reported(MODEL, "5m", at("10:00"), 2, 7));
        monitor.event("a", MODEL, at("10:03"));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.reported()).containsExactly(new Reported(MODEL, "5m", at("10:00"), 3, 8));

        // A window is open until its end, a minute and a day.
        monitor.passUntil(TODAY.plus(DAY).plus(Duration.ofMinutes(10 * 60 + 6)));
        monitor.reported();
        monitor.event("a", MODEL, monitor.now().minusMillis(1));
        monitor.event("a", MODEL, at("10:04"));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.reported()).containsExactly(new Reported(MODEL, "5m", at("10:00"), 4, 9));
        assertThat(monitor.tooLate()).isEmpty();

        monitor.event("a", MODEL, monitor.now());
        monitor.pass(Duration.ofSeconds(1));
        monitor.event("a", MODEL, at("10:04"));
        monitor.event("a", NEXT, at("09:00"));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.reported()).isEmpty();
        assertThat(monitor.tooLate()).isEqualTo(Map.of(MODEL, 1L, NEXT, 1L));
    }

    @Test
    void shouldNotCountAnEventAsTooLateThatWasReported() {
        MonitorDriver monitor = start("10:00", "5m", "a");
        live(monitor, "a", MODEL, "10:10");
        monitor.reported();
        monitor.event("a", MODEL, at("10:01"));
        monitor.pass(Duration.ofSeconds(1));
        assertThat(monitor.reported()).containsExactly(new Reported(MODEL, "5m", at("10:00"), 2, 6));

        // A day of events goes by, as in a fast replay, while stragglers keep their profile from being sealed.
        monitor.event("a", MODEL, at("10:02"));
        monitor.passInOne(DAY);
        monitor.event("a", MODEL, at("10:03"));
        monitor.event("a", MODEL, monitor.now());
        monitor.pass(Duration.ofSeconds(1));
        assertThat(monitor.reported()).endsWith(new Reported(MODEL, "5m", at("10:00"), 4, 8));
        assertThat(monitor.tooLate()).isEmpty();
        monitor.event("a", MODEL, at("10:04"));
        monitor.pass(Duration.ofSeconds(3));
        assertThat(monitor.reported()).isEmpty();
        assertThat(monitor.tooLate()).isEqualTo(Map.of(MODEL, 1L));
    }

    @Test
    void shouldReportWindowsOfEverySizeOnceForEachRevision() {
        MonitorDriver monitor = start("00:00", "5m 1h 1d", "a", "b");
        for (int i = 0; i < 25 * 60; i++) {
            monitor.event(i % 2 == 0 ? "a" : "b", MODEL, monitor.now());
            monitor.pass(MINUTE);
        }
        List<Reported> reported = monitor.reported();
        assertThat(reported)
                .filteredOn(r -> r.size().equals("5m"))
                .containsExactlyElementsOf(firsts(MODEL, TODAY, Duration.ofMinutes(5), 25 * 12 - 1, 5));
        assertThat(reported)
                .filteredOn(r -> r.size().equals("1h"))
                .containsExactlyElementsOf(firsts(MODEL, TODAY, Duration.ofHours(1), 24, 60).stream()
                        .map(r -> new Reported(MODEL, "1h", r.start(), 1, 60))
                        .toList());
        assertThat(reported)
                .filteredOn(r -> r.size().equals("1d"))
                .containsExactly(new Reported(MODEL, "1d", TODAY, 1, 24 * 60));
        assertThat(reported).hasSize(25 * 12 - 1 + 24 + 1);

        monitor.event("a", MODEL, at("03:07"));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.reported())
                .containsExactly(
                        new Reported(MODEL, "5m", at("03:05"), 2, 6),
                        new Reported(MODEL, "1h", at("03:00"), 2, 61),
                        new Reported(MODEL, "1d", TODAY, 2, 24 * 60 + 1));

        // Too late for its five minutes and its hour, not for its day.
        monitor.passUntil(TODAY.plus(Duration.ofHours(26)));
        monitor.event("b", MODEL, monitor.now());
        monitor.event("a", MODEL, monitor.now());
        monitor.pass(Duration.ofSeconds(10));
        monitor.reported();
        monitor.event("a", MODEL, at("00:30"));
        monitor.pass(Duration.ofSeconds(10));
        assertThat(monitor.reported()).containsExactly(new Reported(MODEL, "1d", TODAY, 3, 24 * 60 + 2));
        assertThat(monitor.tooLate()).isEqualTo(Map.of(MODEL, 1L));
    }
}
