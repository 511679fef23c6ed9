package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener.Limit;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.stream.MonitorDriver.Reported;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ten times what a limit allows: nothing grows beyond it, nothing is lost, and a counter says so. */
class LimitsTest {
    private static final Instant START = Instant.parse("2024-05-06T10:00:00Z");
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("5m")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);
    private static final StreamLimits USUAL = StreamLimits.DEFAULT;

    @TempDir
    private @Nullable Path state;

    private MonitorDriver driver(StreamLimits limits) {
        return new MonitorDriver(Objects.requireNonNull(state), START, WINDOWS, limits, "events");
    }

    private static long events(List<Reported> reports) {
        return reports.stream().mapToLong(Reported::events).sum();
    }

    @Test
    void shouldCountTheEventsOfTooManyModelsTogether() {
        StreamLimits limits = new StreamLimits(
                20, USUAL.versions(), USUAL.windows(), USUAL.liveBytes(), USUAL.forgetAfter(), USUAL.outcomes());
        try (MonitorDriver driver = driver(limits)) {
            for (int i = 0; i < 400; i++) {
                driver.event("events", new ModelRef("model-" + i % 200, "1"), START.plusSeconds(i / 2));
            }
            driver.pass(Duration.ofMinutes(10));
            List<Reported> reports = driver.reported();

            assertThat(reports).hasSize(21);
            assertThat(events(reports)).isEqualTo(400);
            assertThat(reports)
                    .filteredOn(report -> report.model().equals(new ModelRef("_others", "none")))
                    .singleElement()
                    .extracting(Reported::events)
                    .isEqualTo(360L);
            assertThat(driver.limited()).isEqualTo(Map.of(Limit.MODELS, 360L));
        }
    }

    @Test
    void shouldCountTheEventsOfTooManyVersionsTogether() {
        StreamLimits limits = new StreamLimits(
                USUAL.models(), 10, USUAL.windows(), USUAL.liveBytes(), USUAL.forgetAfter(), USUAL.outcomes());
        try (MonitorDriver driver = driver(limits)) {
            for (int i = 0; i < 200; i++) {
                driver.event("events", new ModelRef("m", "v" + i % 100), START.plusSeconds(i));
            }
            driver.pass(Duration.ofMinutes(10));
            List<Reported> reports = driver.reported();

            assertThat(reports).hasSize(11);
            assertThat(events(reports)).isEqualTo(200);
            assertThat(driver.limited()).isEqualTo(Map.of(Limit.VERSIONS, 180L));
        }
    }

    @Test
    void shouldTakeANewVersionOnceOldOnesAreOver() {
        StreamLimits limits = new StreamLimits(
                USUAL.models(), 2, USUAL.windows(), USUAL.liveBytes(), USUAL.forgetAfter(), USUAL.outcomes());
        try (MonitorDriver driver = driver(limits)) {
            for (int i = 0; i < 30; i++) {
                driver.event("events", new ModelRef("m", "v" + i), driver.now());
                driver.pass(Duration.ofMinutes(10));
            }
            assertThat(driver.reported()).hasSize(30);
            assertThat(driver.limited()).isEmpty();
        }
    }

    @Test
    void shouldWriteOutTheColdestProfilesAndCountAllTheSame() {
        // A profile of one column takes about 2 kB: room for some fifty of five hundred.
        StreamLimits limits = new StreamLimits(
                USUAL.models(), USUAL.versions(), USUAL.windows(), 100_000, USUAL.forgetAfter(), USUAL.outcomes());
        try (MonitorDriver driver = driver(limits)) {
            for (int round = 0; round < 3; round++) {
                for (int i = 0; i < 500; i++) {
                    driver.event("events", new ModelRef("model-" + i, "1"), START.plusSeconds(round));
                }
                driver.pass(Duration.ofSeconds(1));
            }
            driver.pass(Duration.ofMinutes(10));
            List<Reported> reports = driver.reported();

            assertThat(reports).hasSize(500).allMatch(report -> report.events() == 3);
            assertThat(driver.mostLiveBytes()).isBetween(50_000L, 105_000L);
            assertThat(driver.limited().keySet()).isEqualTo(Set.of(Limit.LIVE_PROFILES));
            assertThat(driver.limited().get(Limit.LIVE_PROFILES)).isGreaterThan(1000);
        }
    }

    @Test
    void shouldGiveUpTheOldestOfTooManyWindowsAndSaySo() {
        StreamLimits limits = new StreamLimits(
                USUAL.models(), USUAL.versions(), 10, USUAL.liveBytes(), USUAL.forgetAfter(), USUAL.outcomes());
        ModelRef model = new ModelRef("m", "1");
        try (MonitorDriver driver = driver(limits)) {
            for (int i = 0; i < 100; i++) {
                driver.event("events", model, driver.now());
                driver.pass(Duration.ofMinutes(5));
            }
            driver.pass(Duration.ofMinutes(10));
            assertThat(driver.reported()).hasSize(100);
            assertThat(driver.limited()).isEqualTo(Map.of(Limit.WINDOWS, 90L));

            // One that is kept is restated; one that was given up is not reported as if it were new.
            driver.event("events", model, START.plus(Duration.ofMinutes(5 * 95)));
            driver.event("events", model, START.plus(Duration.ofMinutes(5 * 50)));
            driver.pass(Duration.ofMinutes(10));
            assertThat(driver.reported()).singleElement().matches(report -> report.revision() == 2);
            assertThat(driver.tooLate()).isEqualTo(Map.of(model, 1L));
        }
    }

    @Test
    void shouldCountReportsAndEventsOfTooManyColumnsAndCategories() {
        try (MonitorDriver driver = driver(USUAL)) {
            for (int i = 0; i < 500; i++) {
                Map<String, FeatureValue> columns = new LinkedHashMap<>();
                for (int c = 0; c < 10; c++) {
                    columns.put("column " + i + "-" + c, new FeatureValue.Numeric(c));
                }
                driver.event("events", features("columns", columns));
                driver.event("events", features("categories", Map.of("category", new FeatureValue.Text("value " + i))));
            }
            driver.pass(Duration.ofMinutes(10));
            assertThat(driver.reported()).hasSize(2).allMatch(report -> report.events() == 500);
            assertThat(driver.limited()).isEqualTo(Map.of(Limit.COLUMNS, 1L, Limit.CATEGORIES, 450L));
        }
    }

    private static InferenceEvent features(String model, Map<String, FeatureValue> features) {
        return new InferenceEvent(
                new ModelRef(model, "1"), null, START.toEpochMilli(), features, null, Map.of(), Map.of());
    }

    @Test
    void shouldForgetModelsThatEnded() {
        StreamLimits limits = new StreamLimits(
                USUAL.models(),
                USUAL.versions(),
                USUAL.windows(),
                USUAL.liveBytes(),
                Duration.ofDays(7),
                USUAL.outcomes());
        try (MonitorDriver driver = driver(limits)) {
            driver.event("events", new ModelRef("other", "1"), START);
            driver.pass(Duration.ofMinutes(10));
            for (int day = 0; day < 3; day++) {
                for (int i = 0; i < 100; i++) {
                    driver.event("events", new ModelRef("model-" + day + "-" + i, "1"), driver.now());
                }
                driver.pass(Duration.ofDays(1));
            }
            assertThat(driver.reported()).hasSize(301);
            driver.pass(Duration.ofDays(2));
            assertThat(driver.storedEntries()).isGreaterThan(301);
            driver.pass(Duration.ofDays(8));
            // That the topic was read to its end, and the format of each store.
            assertThat(driver.storedEntries()).isEqualTo(3);
        }
    }

    @Test
    void shouldCutWhatAFewHundredColumnsFillIntoRecordsThatAnyBrokerTakes() {
        int columns = 500;
        SplittableRandom random = new SplittableRandom(1);
        Reference reference = ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, START, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    SplittableRandom values = new SplittableRandom(2);
                    for (int i = 0; i < 300; i++) {
                        rows.accept(new ReferenceRow(null, features(columns, values, "c", 5), null, null));
                    }
                });
        try (MonitorDriver driver = driver(USUAL)) {
            driver.reference(reference);
            // Ever new categories of the longest names, and as many columns again that the reference does not know.
            for (int i = 0; i < 60; i++) {
                Map<String, FeatureValue> features = features(columns, random, "x".repeat(110), 1_000_000);
                for (int c = 0; c < columns; c++) {
                    features.put("new_" + c, new FeatureValue.Text("y".repeat(110) + random.nextInt(1_000_000)));
                }
                driver.event("events", features("m", features));
            }
            driver.pass(Duration.ofMinutes(10));

            List<WindowReport> reports = driver.fullReports();
            WindowReport last = reports.get(reports.size() - 1);
            assertThat(last.nCurrent()).isEqualTo(60);
            assertThat(last.columns()).hasSize(columns);
            assertThat(last.columns()).extracting(ColumnReport::n).containsOnly(60L);
            Map<String, Integer> longest = driver.longestRecords();
            assertThat(longest).containsKeys("test-partials-repartition", "test-live-profiles-changelog");
            assertThat(longest.get("test-partials-repartition")).isGreaterThan(700_000);
            assertThat(longest.values()).as("%s", longest).allMatch(bytes -> bytes < 900_000);
        }
    }

    /** Three of four numeric. */
    private static Map<String, FeatureValue> features(
            int columns, SplittableRandom random, String category, int categories) {
        Map<String, FeatureValue> features = new LinkedHashMap<>();
        for (int c = 0; c < columns; c++) {
            features.put(
                    "feature_" + c,
                    c % 4 == 3
                            ? new FeatureValue.Text(category + random.nextInt(categories))
                            : new FeatureValue.Numeric(random.nextDouble()));
        }
        return features;
    }
}
