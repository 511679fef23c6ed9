package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.Detected;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
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
import io.plumbline.stats.verdict.Severity;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change in the middle of a window is told of before its end, through the whole topology. */
class SuddenChangesTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);
    private static final Task CLASSES = new Task.Classification(ClassificationLayout.binary("no", "yes"), false, .5);

    private static final String HOSTILE = "<script>\u0000\u202E\n${x}{{y}}'\"é" + "long".repeat(50);

    private static List<DetectorSettings> detectors(DetectorMethod... methods) {
        List<DetectorSettings> all = new ArrayList<>();
        for (DetectorMethod method : methods) {
            for (String column : List.of("prediction", "x", HOSTILE)) {
                all.add(new DetectorSettings(column, method, Map.of()));
            }
        }
        return all;
    }

    private static MonitorDriver driver(Path state, Set<String> masked, List<DetectorSettings> detectors) {
        boolean errors = detectors.stream().anyMatch(DetectorSettings::isOfError);
        ModelPolicy policy = new ModelPolicy(
                WINDOWS,
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                new AlertSettings(1, 2, Duration.ZERO, Duration.ofDays(100), List.of(), Duration.ofMinutes(10)),
                errors ? OutcomeSettings.of(CLASSES) : null,
                masked,
                null,
                detectors);
        return new MonitorDriver(
                state,
                NINE,
                ConfiguredPolicies.always(policy),
                IngestSettings.DEFAULT,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                "a",
                "b");
    }

    private static Reference reference() {
        return ReferenceBuilder.build(
                new ReferenceSettings("m", null, NINE, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    Random random = new Random(3);
                    for (int i = 0; i < 5000; i++) {
                        rows.accept(new ReferenceRow(
                                null,
                                features(random, 0),
                                new FeatureValue.Numeric(10 + 2 * random.nextGaussian()),
                                null));
                    }
                });
    }

    private static Map<String, FeatureValue> features(Random random, double shift) {
        return Map.of(
                "x",
                new FeatureValue.Numeric(random.nextGaussian()),
                HOSTILE,
                new FeatureValue.Numeric(random.nextGaussian() + shift));
    }

    /** Traffic of an event each second, in a record each minute. */
    private static final class Traffic {
        private final MonitorDriver driver;
        private final Random random = new Random(17);
        private Instant at = NINE;

        Traffic(MonitorDriver driver) {
            this.driver = driver;
        }

        /** @param shift of the prediction, in standard deviations; of the hostile column where the prediction's is none */
        void minutes(int minutes, double shift, boolean ofPrediction, String... topics) {
            for (int minute = 0; minute < minutes; minute++) {
                driver.passUntil(at.plusSeconds(60));
                for (String topic : topics) {
                    List<InferenceEvent> events = new ArrayList<>();
                    for (int second = 0; second < 60; second++) {
                        double prediction = 10 + 2 * (random.nextGaussian() + (ofPrediction ? shift : 0));
                        events.add(new InferenceEvent(
                                MODEL,
                                null,
                                at.plusSeconds(second).toEpochMilli(),
                                features(random, ofPrediction ? 0 : shift),
                                new FeatureValue.Numeric(prediction),
                                Map.of(),
                                Map.of()));
                    }
                    driver.events(topic, events);
                }
                at = at.plusSeconds(60);
            }
        }
    }

    private static List<AlertTransition> changes(MonitorDriver driver) {
        return driver.alerts().stream()
                .filter(alert -> alert.rule().endsWith("change_detected"))
                .toList();
    }

    @Test
    void shouldTellOfAChangeBeforeTheEndOfItsWindowAndOfItsEnd(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, Set.of(), detectors(DetectorMethod.PAGE_HINKLEY))) {
            driver.reference(reference());
            Traffic traffic = new Traffic(driver);
            traffic.minutes(90, 0, true, "a");
            driver.reported();
            assertThat(changes(driver)).isEmpty();
            traffic.minutes(2, 2, true, "a");
            assertThat(driver.reported()).as("the window goes on").isEmpty();
            Instant shifted = NINE.plus(Duration.ofMinutes(90));
            assertThat(changes(driver)).singleElement().satisfies(alert -> {
                assertThat(alert.rule()).isEqualTo("change_detected");
                assertThat(alert.state()).isEqualTo(State.FIRING);
                assertThat(alert.severity()).isEqualTo(Severity.MAJOR);
                assertThat(alert.at()).isBetween(shifted.plusSeconds(9), shifted.plusSeconds(60));
                assertThat(alert.windowStart()).isEqualTo(NINE.plus(Duration.ofHours(1)));
                assertThat(alert.windowSize()).isEqualTo("1h");
                Detected detected =
                        Objects.requireNonNull(alert.columns().get(0).detected());
                assertThat(Objects.requireNonNull(detected.before())).isCloseTo(10, within(.5));
                assertThat(Objects.requireNonNull(detected.after())).isCloseTo(14, within(1.5));
            });
            traffic.minutes(60, 2, true, "a");
            assertThat(changes(driver)).singleElement().satisfies(alert -> {
                assertThat(alert.state()).isEqualTo(State.RESOLVED);
                assertThat(alert.at()).isBetween(shifted.plusSeconds(609), shifted.plusSeconds(660));
            });
        }
    }

    @Test
    void shouldMakeOneEpisodeOfAChangeThatTwoPartitionsSee(@TempDir Path state) {
        try (MonitorDriver driver =
                driver(state, Set.of(), detectors(DetectorMethod.PAGE_HINKLEY, DetectorMethod.ADWIN))) {
            driver.reference(reference());
            Traffic traffic = new Traffic(driver);
            traffic.minutes(90, 0, true, "a", "b");
            traffic.minutes(5, 2, true, "a", "b");
            assertThat(changes(driver)).hasSize(1);
            assertThat(driver.changes())
                    .containsExactlyInAnyOrder(
                            "prediction page_hinkley",
                            "prediction page_hinkley",
                            "prediction adwin",
                            "prediction adwin");
        }
    }

    @Test
    void shouldTellOfNothingWhereNothingChanges(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, Set.of(), detectors(DetectorMethod.values()))) {
            driver.reference(reference());
            new Traffic(driver).minutes(400, 0, true, "a", "b");
            assertThat(changes(driver)).isEmpty();
            assertThat(driver.changes()).isEmpty();
        }
    }

    @Test
    void shouldWaitForAReference(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, Set.of(), detectors(DetectorMethod.values()))) {
            Traffic traffic = new Traffic(driver);
            traffic.minutes(60, 0, true, "a");
            traffic.minutes(30, 5, true, "a");
            assertThat(driver.changes()).isEmpty();
        }
    }

    @Test
    void shouldTakeHostileNamesAndTellNoNumbersOfMaskedColumns(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, Set.of("<script>*"), detectors(DetectorMethod.EWMA))) {
            driver.reference(reference());
            Traffic traffic = new Traffic(driver);
            traffic.minutes(70, 0, false, "a");
            traffic.minutes(3, 3, false, "a");
            assertThat(changes(driver)).singleElement().satisfies(alert -> {
                assertThat(alert.severity()).isEqualTo(Severity.MODERATE);
                assertThat(alert.columns()).singleElement().satisfies(finding -> {
                    assertThat(finding.column()).isEqualTo(HOSTILE);
                    assertThat(Objects.requireNonNull(finding.detected()).before())
                            .isNull();
                    assertThat(finding.message()).doesNotContain("mean");
                });
                assertThat(alert.summary()).doesNotContain("\n", "\u202E", "\u0000", "mean");
            });
        }
    }

    private static List<String> replay(Path state) {
        try (MonitorDriver driver = driver(state, Set.of(), detectors(DetectorMethod.values()))) {
            driver.reference(reference());
            Traffic traffic = new Traffic(driver);
            traffic.minutes(70, 0, true, "a");
            traffic.minutes(10, 1, true, "a");
            traffic.minutes(90, 0, false, "a");
            traffic.minutes(10, 1, false, "a");
            traffic.minutes(90, 0, false, "a");
            return changes(driver).stream()
                    .map(alert -> new String(alert.toJson(), StandardCharsets.UTF_8))
                    .toList();
        }
    }

    @Test
    void shouldTellTheSameOfTheSameEvents(@TempDir Path one, @TempDir Path other) {
        List<String> first = replay(one);
        assertThat(first).hasSizeGreaterThanOrEqualTo(4);
        assertThat(replay(other)).isEqualTo(first);
    }

    @Test
    void shouldTellOfErrorsWhereLabelsMeetPredictions(@TempDir Path state) {
        List<DetectorSettings> onErrors =
                List.of(new DetectorSettings(DetectorSettings.ERROR, DetectorMethod.ADWIN, Map.of()));
        try (MonitorDriver driver = driver(state, Set.of(), onErrors)) {
            Random random = new Random(8);
            for (int minute = 0; minute < 100; minute++) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < 30; i++) {
                    String id = minute + "-" + i;
                    Instant time = NINE.plusSeconds(60L * minute + 2 * i);
                    boolean wrong = random.nextDouble() < (minute < 70 ? .1 : .5);
                    lines.append("{\"model\":\"m\",\"version\":\"1\",\"id\":\"" + id + "\",\"time\":\"" + time
                            + "\",\"prediction\":\"yes\"}\n");
                    lines.append("{\"model\":\"m\",\"id\":\"" + id + "\",\"time\":\"" + time.plusSeconds(1)
                            + "\",\"label\":\"" + (wrong ? "no" : "yes") + "\"}\n");
                }
                driver.passUntil(NINE.plusSeconds(60L * (minute + 1)));
                driver.record("a", lines.toString().getBytes(StandardCharsets.UTF_8));
            }
            List<AlertTransition> told = changes(driver);
            Instant changed = NINE.plus(Duration.ofMinutes(70));
            assertThat(told.get(0)).satisfies(alert -> {
                assertThat(alert.rule()).isEqualTo("error_change_detected");
                assertThat(alert.at()).isBetween(changed, changed.plus(Duration.ofMinutes(6)));
                Detected detected =
                        Objects.requireNonNull(alert.columns().get(0).detected());
                assertThat(Objects.requireNonNull(detected.before())).isCloseTo(.1, within(.05));
                assertThat(Objects.requireNonNull(detected.after())).isCloseTo(.5, within(.15));
            });
            assertThat(told).hasSize(2);
            assertThat(told.get(1).state()).isEqualTo(State.RESOLVED);
        }
    }
}
