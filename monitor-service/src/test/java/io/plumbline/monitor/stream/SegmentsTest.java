package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSegment;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Verdict;
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
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each segment is counted, compared and told of like all events; what is told of all is not told again of each. */
class SegmentsTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final Segmentation BY_REGION =
            new Segmentation(List.of(List.of(new SegmentBy("region", List.of()))));
    /** In the order of their events: eight of ten are from eu. */
    private static final List<String> REGIONS = List.of("us", "ap", "eu", "eu", "eu", "eu", "eu", "eu", "eu", "eu");

    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);
    private static final int EVENTS = 1200;

    private final Random random = new Random(11);

    private static Reference reference() {
        Random random = new Random(3);
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, NINE, "test", Set.of(), Set.of(), Set.of(), BY_REGION, List.of(), ZoneOffset.UTC),
                rows -> {
                    random.setSeed(3);
                    for (int i = 0; i < 9000; i++) {
                        String region = REGIONS.get(i % 10);
                        rows.accept(new ReferenceRow(null, features(random, region, 0), null, null, tags(region)));
                    }
                });
    }

    private static Map<String, String> tags(String region) {
        return Map.of("region", region);
    }

    private static Map<String, FeatureValue> features(Random random, String region, double shift) {
        return Map.of("x", new FeatureValue.Numeric(random.nextGaussian() + .2 * REGIONS.indexOf(region) + shift));
    }

    /** An hour of events, which come every five minutes; the shift of each region. */
    private void hour(MonitorDriver driver, int hour, Map<String, Double> shifts) {
        for (int step = 0; step < 12; step++) {
            List<InferenceEvent> events = new ArrayList<>();
            for (int i = 0; i < EVENTS / 12; i++) {
                String region = REGIONS.get(i % 10);
                events.add(new InferenceEvent(
                        MODEL,
                        null,
                        NINE.plusSeconds(3600L * hour + 300 * step + 3 * i).toEpochMilli(),
                        features(random, region, shifts.getOrDefault(region, 0.0)),
                        null,
                        Map.of(),
                        tags(region)));
            }
            driver.passUntil(NINE.plusSeconds(3600L * hour + 300 * (step + 1)));
            driver.events("events", events);
        }
    }

    private static List<String> told(List<AlertTransition> alerts) {
        return alerts.stream()
                .map(alert -> alert.state() + " " + alert.rule() + " " + alert.segment() + " "
                        + alert.at().toString().substring(11, 16))
                .toList();
    }

    @Test
    void shouldReportAndTellOfSegments(@TempDir Path state) {
        try (MonitorDriver driver = new MonitorDriver(state, NINE, WINDOWS, "events")) {
            driver.reference(reference());
            Map<String, Double> none = Map.of();
            hour(driver, 0, none);
            hour(driver, 1, none);
            for (int hour = 2; hour < 5; hour++) {
                hour(driver, hour, Map.of("us", 1.0)); // a tenth of the events: not much in all of them
            }
            for (int hour = 5; hour < 8; hour++) {
                hour(driver, hour, none);
            }
            for (int hour = 8; hour < 10; hour++) {
                hour(driver, hour, Map.of("eu", 3.0, "us", 3.0, "ap", 0.0));
            }
            for (int hour = 10; hour < 14; hour++) {
                hour(driver, hour, none);
            }
            List<AlertTransition> alerts = driver.alerts();

            List<WindowReport> reports = driver.fullReports();
            Map<String, Long> windows =
                    reports.stream().collect(Collectors.groupingBy(WindowReport::segment, Collectors.counting()));
            assertThat(windows).isEqualTo(Map.of("all", 13L, "region=eu", 13L, "region=us", 13L, "region=ap", 13L));
            assertThat(reports.stream()
                            .map(report -> report.segment() + " " + report.nCurrent())
                            .collect(Collectors.toSet()))
                    .containsExactlyInAnyOrder("all 1200", "region=eu 960", "region=us 120", "region=ap 120");
            assertThat(reports.get(0).contract()).contains("over all columns, segments and window sizes");
            WindowReport third = report(reports, "region=us", 2);
            assertThat(third.verdict()).isEqualTo(Verdict.DRIFTED);
            assertThat(third.nReference()).isEqualTo(900);
            assertThat(report(reports, "region=eu", 2).verdict()).isNotEqualTo(Verdict.DRIFTED);

            assertThat(told(alerts))
                    .containsExactly(
                            "FIRING drift region=us 12:00",
                            "RESOLVED drift region=us 16:00",
                            "FIRING drift all 18:00",
                            "RESOLVED drift all 21:00");
            assertThat(alerts.get(0).summary()).startsWith("m 1 (region=us) drifted: x");
            assertThat(alerts.get(2).columns().get(0).message())
                    .endsWith("; drifted in region=eu, region=us, not in 1 other segment");
        }
    }

    private static WindowReport report(List<WindowReport> reports, String segment, int hour) {
        return reports.stream()
                .filter(report -> report.segment().equals(segment)
                        && report.window().start().equals(NINE.plusSeconds(3600L * hour)))
                .findFirst()
                .orElseThrow();
    }

    /** What a model has learned knows its segments, each with its own natural variation. */
    @Test
    void shouldLearnSegments(@TempDir Path state) {
        ModelPolicy policy = new ModelPolicy(
                WINDOWS,
                Duration.ofDays(90),
                ColumnSettings.NONE,
                BY_REGION,
                ColumnMapping.NONE,
                Map.of(),
                AlertSettings.DEFAULT);
        LearningSettings learning = new LearningSettings(true, 1000, Duration.ofDays(1), 20, 20_000);
        try (MonitorDriver driver = new MonitorDriver(
                state,
                NINE,
                ConfiguredPolicies.always(policy),
                IngestSettings.DEFAULT,
                learning,
                StreamLimits.DEFAULT,
                "events")) {
            List<Reference> learned = new ArrayList<>();
            for (int hour = 0; hour < 40; hour++) {
                hour(driver, hour, Map.of());
                learned.addAll(driver.learned());
            }
            Reference last = learned.get(learned.size() - 1);
            assertThat(last.stage()).isEqualTo(Reference.Stage.PROVISIONAL);
            assertThat(last.segments())
                    .extracting(part -> part.segment().name())
                    .containsExactly("region=ap", "region=eu", "region=us");
            for (ReferenceSegment part : last.segments()) {
                assertThat(part.columns().get(0).variation())
                        .as(part.segment().name())
                        .hasSize(1);
                String region = part.segment().values().get(0);
                assertThat((double) part.rows() / last.rows()).isCloseTo(region.equals("eu") ? .8 : .1, within(.01));
                assertThat(Objects.requireNonNull(part.columns().get(0).mean()))
                        .isCloseTo(.2 * REGIONS.indexOf(region), within(.1));
            }
        }
    }
}
