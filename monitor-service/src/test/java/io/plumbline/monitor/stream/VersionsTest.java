package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A canary is held against the stable version of the same window, whatever the traffic has become since the reference. */
class VersionsTest {
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final String STABLE = "3";
    private static final String CANARY = "4";
    private static final String AGAINST = Segment.against(STABLE);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);
    private static final int STEPS = 12;

    private final Random random = new Random(12);

    private static MonitorDriver driver(Path state, @Nullable OutcomeSettings outcomes) {
        ModelPolicy policy = new ModelPolicy(
                WINDOWS,
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                AlertSettings.DEFAULT,
                outcomes,
                Set.of(),
                STABLE,
                List.of());
        return new MonitorDriver(
                state,
                NINE,
                ConfiguredPolicies.always(policy),
                IngestSettings.DEFAULT,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                "events");
    }

    private static Reference reference() {
        Random random = new Random(3);
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m",
                        null,
                        NINE,
                        "test",
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        Segmentation.NONE,
                        List.of(),
                        ZoneOffset.UTC),
                rows -> {
                    random.setSeed(3);
                    for (int i = 0; i < 6000; i++) {
                        InferenceEvent event = event("1", NINE, random, 0, 0, i % 3 == 0 ? "mobile" : "web");
                        rows.accept(new ReferenceRow(
                                null, event.features(), event.prediction(), null, Map.of(), Map.of(), null));
                    }
                });
    }

    private static InferenceEvent event(
            String version, Instant time, Random random, double traffic, double bias, String device) {
        double x = random.nextGaussian() + traffic;
        return new InferenceEvent(
                new ModelRef("m", version),
                null,
                time.toEpochMilli(),
                Map.of("x", new FeatureValue.Numeric(x), "device", new FeatureValue.Text(device)),
                new FeatureValue.Numeric(x + random.nextGaussian() + bias),
                Map.of(),
                Map.of());
    }

    /** An hour of traffic, two of five requests to the canary. */
    private void hour(MonitorDriver driver, int hour, double traffic, double bias, String device) {
        for (int step = 0; step < STEPS; step++) {
            List<InferenceEvent> events = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                boolean canary = i % 5 < 2;
                events.add(event(
                        canary ? CANARY : STABLE,
                        NINE.plusSeconds(3600L * hour + 300 * step + 3 * i),
                        random,
                        traffic,
                        canary ? bias : 0,
                        i % 3 == 0 ? device : "web"));
            }
            driver.passUntil(NINE.plusSeconds(3600L * hour + 300 * (step + 1)));
            driver.events("events", events);
        }
    }

    private static WindowReport last(List<WindowReport> reports, String version, String segment, int hour) {
        return reports.stream()
                .filter(report -> report.version().equals(version)
                        && report.segment().equals(segment)
                        && report.window().start().equals(NINE.plusSeconds(3600L * hour)))
                .reduce((a, b) -> b)
                .orElseThrow();
    }

    private static ColumnReport column(WindowReport report, String name) {
        return report.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldTellThatACanaryPredictsOtherwiseWhateverTheTraffic(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, null)) {
            driver.reference(reference());
            hour(driver, 0, 0, 0, "mobile");
            hour(
                    driver, 1, 2, 0,
                    "watch"); // all the traffic moves, and a category comes that the reference does not know
            for (int hour = 2; hour < 4; hour++) {
                hour(driver, hour, 2, 1.5, "watch"); // and now the canary is biased
            }
            List<AlertTransition> alerts = driver.alerts();
            List<WindowReport> reports = driver.fullReports();

            WindowReport even = last(reports, CANARY, AGAINST, 0);
            assertThat(even.nCurrent()).isEqualTo(480);
            assertThat(even.nReference()).isEqualTo(720);
            assertThat(even.verdict()).isNotEqualTo(Verdict.DRIFTED);
            assertThat(even.contract()).contains("Version 3 in the same window", "by chance", "segments");

            WindowReport moved = last(reports, CANARY, AGAINST, 1);
            assertThat(last(reports, CANARY, Segment.ALL, 1).verdict())
                    .as("against the reference")
                    .isEqualTo(Verdict.DRIFTED);
            assertThat(moved.verdict()).as("against the other version").isNotEqualTo(Verdict.DRIFTED);
            assertThat(column(moved, "device").quality().unseen())
                    .as("both have it")
                    .isZero();
            assertThat(column(moved, "device").bins())
                    .filteredOn(bin -> bin.label().equals("watch"))
                    .singleElement()
                    .satisfies(bin -> {
                        assertThat(bin.reference()).isEqualTo(240);
                        assertThat(bin.current()).isEqualTo(168);
                    });
            assertThat(moved.quality()).isEmpty();

            WindowReport biased = last(reports, CANARY, AGAINST, 2);
            assertThat(biased.drifted()).extracting(ColumnReport::name).containsExactly("prediction");
            ColumnReport.Summary usual =
                    Objects.requireNonNull(column(biased, "prediction").reference());
            assertThat(usual.mean()).isCloseTo(2, within(.2));
            assertThat(reports)
                    .filteredOn(report -> report.segment().equals(AGAINST))
                    .extracting(WindowReport::version)
                    .containsOnly(CANARY);

            assertThat(alerts.stream()
                            .filter(alert -> alert.segment().equals(AGAINST))
                            .map(alert -> alert.state() + " " + alert.rule() + " " + alert.version() + " "
                                    + alert.at().toString().substring(11, 16)))
                    .containsExactly("FIRING drift 4 12:00");
            assertThat(alerts.stream()
                            .filter(alert -> alert.segment().equals(AGAINST))
                            .findFirst()
                            .orElseThrow()
                            .summary())
                    .startsWith("m 4 (against version 3) drifted: prediction");
        }
    }

    /** Late events of either version restate it: the last report is that of all events. */
    @Test
    void shouldRestateBesideEitherVersion(@TempDir Path state) {
        List<WindowReport> ends = new ArrayList<>();
        for (String late : List.of(STABLE, CANARY)) {
            random.setSeed(5);
            try (MonitorDriver driver = driver(state.resolve("late" + late), null)) {
                driver.reference(reference());
                hour(driver, 0, 0, 0, "mobile");
                InferenceEvent more = event(late, NINE.plusSeconds(60), random, 0, 0, "web");
                hour(driver, 1, 0, 0, "mobile");
                driver.events("events", List.of(more));
                hour(driver, 2, 0, 0, "mobile");
                List<WindowReport> reports = driver.fullReports();
                ends.add(last(reports, CANARY, AGAINST, 0));
            }
        }
        assertThat(ends).extracting(WindowReport::nCurrent).containsExactly(480L, 481L);
        assertThat(ends).extracting(WindowReport::nReference).containsExactly(721L, 720L);
    }

    @Test
    void shouldHoldWhatCameTrueOfACanaryAgainstTheStableVersion(@TempDir Path state) {
        OutcomeSettings usual =
                OutcomeSettings.of(new Task.Classification(ClassificationLayout.binary("no", "yes"), false, .5));
        OutcomeSettings outcomes =
                new OutcomeSettings(usual.task(), "accuracy", usual.margin(), Duration.ofDays(1), 1, null, List.of());
        try (MonitorDriver driver = driver(state, outcomes)) {
            int id = 0;
            for (int minute = 0; minute < 180; minute++) {
                Instant time = NINE.plusSeconds(60L * minute);
                driver.passUntil(time);
                for (int i = 0; i < 10; i++) {
                    boolean canary = i % 2 == 0;
                    boolean yes = random.nextBoolean();
                    boolean right = random.nextDouble() < (canary ? .6 : .9);
                    String event = "{'model':'m','version':'" + (canary ? CANARY : STABLE) + "','id':'" + id++
                            + "','time':'" + time + "','prediction':'" + (yes == right ? "yes" : "no") + "','label':'"
                            + (yes ? "yes" : "no") + "'}";
                    driver.record("events", event.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
                }
            }
            List<PerformanceReport> reports = driver.performance();
            PerformanceReport last = reports.stream()
                    .filter(report -> report.segment().equals(AGAINST)
                            && report.window().start().equals(NINE))
                    .reduce((a, b) -> b)
                    .orElseThrow();
            assertThat(last.version()).isEqualTo(CANARY);
            assertThat(last.referenceId()).isEqualTo("version 3");
            assertThat(last.verdict()).isEqualTo(Verdict.DRIFTED);
            assertThat(last.estimated()).isEmpty();
            PerformanceReport.Metric judged = Objects.requireNonNull(last.judged());
            assertThat(judged.value()).isCloseTo(.6, within(.08));
            assertThat(judged.reference()).isCloseTo(.9, within(.08));
            assertThat(reports)
                    .filteredOn(report -> report.version().equals(STABLE))
                    .extracting(PerformanceReport::segment)
                    .containsOnly(Segment.ALL);
        }
    }
}
