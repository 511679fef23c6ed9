package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.alert.ReportNumber;
import io.plumbline.monitor.assess.Attributions;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A linear model, whose attributions are each coefficient times the feature's distance from its mean. Two coefficients are
 * exchanged: features and predictions stay as they are, and only what predictions rest on is other.
 */
class AttributionDriftTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final Map<String, Double> MEANS = Map.of("temp", 5.0, "hum", -2.0, "wind", 0.0);
    private static final Map<String, Double> USUAL = Map.of("temp", 3.0, "hum", 1.0, "wind", .2);
    private static final Map<String, Double> EXCHANGED = Map.of("temp", 1.0, "hum", 3.0, "wind", .2);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);
    private static final int EVENTS = 1200;
    private static final ModelPolicy POLICY = new ModelPolicy(
            WINDOWS,
            Duration.ofDays(90),
            ColumnSettings.NONE,
            Segmentation.NONE,
            ColumnMapping.NONE,
            Map.of(),
            new AlertSettings(
                    1,
                    2,
                    Duration.ZERO,
                    null,
                    List.of(new OwnRule("order", ReportNumber.ATTRIBUTION_NDCG, "*", null, .9, Severity.MODERATE))));

    private final Random random = new Random(11);
    private int ids;

    private record Call(
            Map<String, FeatureValue> features, FeatureValue prediction, Map<String, FeatureValue> attributions) {
        static Call of(Random random, Map<String, Double> coefficients) {
            Map<String, FeatureValue> features = new LinkedHashMap<>();
            Map<String, FeatureValue> attributions = new LinkedHashMap<>();
            double prediction = 10;
            for (String name : List.of("temp", "hum", "wind")) {
                double deviation = random.nextGaussian();
                double attribution = deviation * Objects.requireNonNull(coefficients.get(name));
                features.put(name, new FeatureValue.Numeric(Objects.requireNonNull(MEANS.get(name)) + deviation));
                attributions.put(name, new FeatureValue.Numeric(attribution));
                prediction += attribution;
            }
            return new Call(features, new FeatureValue.Numeric(prediction), attributions);
        }
    }

    private static Reference reference() {
        return ReferenceBuilder.build(
                new ReferenceSettings("m", null, NINE, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    Random random = new Random(3);
                    for (int i = 0; i < 9000; i++) {
                        Call call = Call.of(random, USUAL);
                        rows.accept(new ReferenceRow(
                                null,
                                call.features(),
                                call.prediction(),
                                null,
                                Map.of(),
                                Map.of(),
                                call.attributions(),
                                null));
                    }
                });
    }

    /** An hour of events; attributions come with each, or in events of their own after it. */
    private void hour(MonitorDriver driver, int hour, Map<String, Double> coefficients, boolean apart) {
        for (int step = 0; step < 12; step++) {
            List<InferenceEvent> events = new ArrayList<>();
            for (int i = 0; i < EVENTS / 12; i++) {
                Call call = Call.of(random, coefficients);
                String id = "e-" + ids++;
                long time = NINE.plusSeconds(3600L * hour + 300 * step + 2 * i).toEpochMilli();
                Map<String, FeatureValue> none = Map.of();
                events.add(new InferenceEvent(
                        MODEL,
                        id,
                        time,
                        call.features(),
                        call.prediction(),
                        none,
                        apart ? none : call.attributions(),
                        Map.of()));
                if (apart) {
                    events.add(new InferenceEvent(
                            MODEL, id, time + 1000, none, null, none, call.attributions(), Map.of()));
                }
            }
            driver.passUntil(NINE.plusSeconds(3600L * hour + 300 * (step + 1)));
            driver.events("events", events);
        }
    }

    private static MonitorDriver driver(Path state, LearningSettings learning) {
        IngestSettings ingest = IngestSettings.DEFAULT;
        return new MonitorDriver(
                state, NINE, ConfiguredPolicies.always(POLICY), ingest, learning, StreamLimits.DEFAULT, "events");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldFindThatPredictionsRestOnOtherFeaturesWhileFeaturesStay(boolean apart, @TempDir Path state) {
        try (MonitorDriver driver = driver(state, LearningSettings.OFF)) {
            driver.reference(reference());
            for (int hour = 0; hour < 6; hour++) {
                hour(driver, hour, hour == 2 || hour == 3 ? EXCHANGED : USUAL, apart);
            }
            hour(driver, 6, USUAL, apart); // closes the one before
            List<AlertTransition> alerts = driver.alerts();
            List<WindowReport> reports = driver.fullReports();

            assertThat(reports).hasSize(6).allSatisfy(report -> {
                assertThat(report.nCurrent()).isEqualTo(apart ? 2 * EVENTS : EVENTS);
                assertThat(attributions(report).n()).isEqualTo(EVENTS);
                assertThat(report.columns())
                        .filteredOn(column -> column.role() != ColumnRole.ATTRIBUTION)
                        .as("features and predictions of %s", report.window())
                        .hasSize(4)
                        .noneMatch(column -> column.verdict() == Verdict.DRIFTED);
                assertThat(report.quality()).allMatch(finding -> finding.check().equals("out_of_range"));
            });
            WindowReport usual = reports.get(1);
            assertThat(attributions(usual).ndcg()).isEqualTo(1);
            assertThat(usual.drifted()).isEmpty();
            WindowReport other = reports.get(2);
            assertThat(attributions(other).ndcg()).isCloseTo(.802, within(.02));
            assertThat(attributions(other).ranking())
                    .extracting(one -> one.feature() + " " + one.referenceRank() + " " + one.currentRank())
                    .containsExactly("temp 1 2", "hum 2 1", "wind 3 3");
            assertThat(other.drifted())
                    .extracting(ColumnReport::name)
                    .containsExactly("attribution.hum", "attribution.temp");
            assertThat(other.drifted())
                    .allSatisfy(column -> assertThat(column.scores().get("psi")).isGreaterThan(.25));

            assertThat(alerts.stream()
                            .map(alert -> alert.state() + " " + alert.rule() + " "
                                    + alert.at().toString().substring(11, 16)))
                    .containsExactly(
                            "FIRING attribution_drift 12:00",
                            "FIRING order 12:00",
                            "RESOLVED attribution_drift 15:00",
                            "RESOLVED order 15:00");
            assertThat(alerts.get(0).summary())
                    .isEqualTo("m 1 rests on other features: attribution.temp (exchanged with attribution.hum?),"
                            + " attribution.hum (exchanged with attribution.temp?)");
            assertThat(alerts.get(1).summary())
                    .startsWith("m 1, order: attribution_ndcg (0.8")
                    .endsWith(", below 0.9)");
            assertThat(alerts.get(1).columns())
                    .singleElement()
                    .satisfies(finding -> assertThat(finding.message())
                            .isEqualTo("hum went from place 2 to 1, temp went from place 1 to 2."));
        }
    }

    private static Attributions attributions(WindowReport report) {
        return Objects.requireNonNull(report.attributions());
    }

    /** A reference that is learned has a ranking like one that was built, sampled at first and then of all that was counted. */
    @Test
    void shouldLearnWhatPredictionsRestOn(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, new LearningSettings(true, 1000, Duration.ofDays(1), 20, 20_000))) {
            List<Reference> learned = new ArrayList<>();
            for (int hour = 0; hour < 30; hour++) {
                hour(driver, hour, USUAL, false);
                learned.addAll(driver.learned());
            }
            assertThat(learned).extracting(Reference::stage).endsWith(Reference.Stage.PROVISIONAL);
            for (Reference reference : learned) {
                assertThat(reference.columns())
                        .filteredOn(column -> column.role() == ColumnRole.ATTRIBUTION)
                        .hasSize(3)
                        .allSatisfy(column -> {
                            double coefficient =
                                    Objects.requireNonNull(USUAL.get(ColumnRole.attributed(column.name())));
                            assertThat(column.meanMagnitude())
                                    .as("mean of a half-normal distribution")
                                    .isCloseTo(coefficient * Math.sqrt(2 / Math.PI), within(.05 * coefficient));
                        });
            }
            driver.fullReports();
            hour(driver, 30, EXCHANGED, false);
            hour(driver, 31, EXCHANGED, false);
            assertThat(driver.fullReports()).last().satisfies(report -> {
                assertThat(report.window().start()).isEqualTo(NINE.plus(Duration.ofHours(30)));
                assertThat(attributions(report).ndcg()).isCloseTo(.802, within(.02));
                assertThat(report.drifted())
                        .extracting(ColumnReport::name)
                        .containsExactly("attribution.hum", "attribution.temp");
            });
        }
    }
}
