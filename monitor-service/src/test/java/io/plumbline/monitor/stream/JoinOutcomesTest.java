package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.OwnRule;
import io.plumbline.monitor.alert.ReportNumber;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.history.MonitorListener.Outcomes;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
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
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Predictions meet their labels, however and whenever these come. */
class JoinOutcomesTest {
    private static final Instant NINE = Instant.parse("2024-05-06T09:00:00Z");
    private static final Duration HORIZON = Duration.ofDays(1);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("1h"), WindowSize.parse("3h")),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            ZoneOffset.UTC);
    private static final Task CLASSES = new Task.Classification(ClassificationLayout.binary("no", "yes"), false, .5);
    private static final Segmentation BY_REGION =
            new Segmentation(List.of(List.of(new SegmentBy("region", List.of()))));

    private static OutcomeSettings settings(Task task) {
        OutcomeSettings usual = OutcomeSettings.of(task);
        return new OutcomeSettings(task, "accuracy", usual.margin(), HORIZON, 1, null, List.of());
    }

    private static MonitorDriver driver(Path state, Instant now, OutcomeSettings outcomes) {
        return driver(state, now, outcomes, StreamLimits.DEFAULT);
    }

    private static MonitorDriver driver(Path state, Instant now, OutcomeSettings outcomes, StreamLimits limits) {
        return driver(state, now, WINDOWS, outcomes, limits);
    }

    private static MonitorDriver driver(
            Path state, Instant now, WindowSettings windows, OutcomeSettings outcomes, StreamLimits limits) {
        return driver(state, now, windows, outcomes, limits, AlertSettings.DEFAULT);
    }

    private static MonitorDriver driver(
            Path state,
            Instant now,
            WindowSettings windows,
            OutcomeSettings outcomes,
            StreamLimits limits,
            AlertSettings alerts) {
        ModelPolicy policy = new ModelPolicy(
                windows,
                Duration.ofDays(90),
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                alerts,
                outcomes);
        return new MonitorDriver(
                state,
                now,
                ConfiguredPolicies.always(policy),
                IngestSettings.DEFAULT,
                LearningSettings.OFF,
                limits,
                "events",
                "labels");
    }

    private static byte[] json(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] prediction(
            String id, String version, Instant time, boolean yes, double score, String region) {
        return json("{'model':'m','version':'" + version + "','id':'" + id + "','time':'" + time + "','prediction':'"
                + (yes ? "yes" : "no") + "','scores':{'yes':" + score + "},'tags':{'region':'" + region + "'}}");
    }

    private static byte[] label(String id, Instant time, boolean yes) {
        return json("{'model':'m','id':'" + id + "','time':'" + time + "','label':'" + (yes ? "yes" : "no") + "'}");
    }

    /** A prediction with what a plain program knows of it. */
    private record Row(String id, String version, Instant time, boolean predicted, double score, String region) {}

    private record Told(Instant time, boolean yes) {}

    private record Sent(String topic, byte[] value) {}

    /** What a plain computation makes of a window: counts and sums. */
    private static final class Plain {
        long predictions;
        long labels;
        long right;
        double squares;

        void add(Row row, @Nullable Told told) {
            predictions++;
            if (told != null) {
                labels++;
                right += told.yes() == row.predicted() ? 1 : 0;
                double off = (told.yes() ? 1 : 0) - row.score();
                squares += off * off;
            }
        }
    }

    private static Map<String, Plain> plain(List<Row> rows, Map<String, Told> told, boolean segments) {
        Map<String, Plain> windows = new TreeMap<>();
        for (Row row : rows) {
            for (int hours : new int[] {1, 3}) {
                long length = Duration.ofHours(hours).toMillis();
                Instant start = Instant.ofEpochMilli(Math.floorDiv(row.time().toEpochMilli(), length) * length);
                for (String segment : segments ? List.of("all", "region=" + row.region()) : List.of("all")) {
                    windows.computeIfAbsent(
                                    row.version() + " " + segment + " " + hours + "h " + start, k -> new Plain())
                            .add(row, told.get(row.id()));
                }
            }
        }
        return windows;
    }

    private static String key(PerformanceReport report) {
        return report.version() + " " + report.segment() + " " + report.window().size() + " "
                + report.window().start();
    }

    private static PerformanceReport.@Nullable Metric metric(PerformanceReport report, String name) {
        return report.metrics().stream()
                .filter(metric -> metric.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    private static Reference reference(@Nullable Task task, double rightShare) {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m",
                        null,
                        NINE,
                        "test",
                        Set.of(),
                        Set.of(),
                        Set.of(),
                        BY_REGION,
                        List.of(),
                        ZoneOffset.UTC,
                        task),
                rows -> {
                    Random random = new Random(5);
                    for (int i = 0; i < 4000; i++) {
                        boolean yes = random.nextInt(3) == 0;
                        boolean right = random.nextDouble() < rightShare;
                        String predicted = yes == right ? "yes" : "no";
                        rows.accept(new ReferenceRow(
                                null,
                                Map.of(),
                                new FeatureValue.Text(predicted),
                                new FeatureValue.Text(yes ? "yes" : "no"),
                                Map.of("region", i % 2 == 0 ? "eu" : "us"),
                                Map.of("yes", new FeatureValue.Numeric(predicted.equals("yes") ? .8 : .3)),
                                null));
                    }
                });
    }

    /** Delayed, early, twice, corrected, never, and after the horizon; all in any order: what a plain program makes of the rows. */
    @Test
    void shouldMakeOfAnyOrderWhatAPlainProgramMakesOfTheRows(@TempDir Path directory) {
        Random random = new Random(20261129);
        List<Row> rows = new ArrayList<>();
        Map<String, Told> counting = new TreeMap<>();
        List<Sent> sent = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            Row row = new Row(
                    "id-" + i,
                    random.nextInt(4) == 0 ? "2" : "1",
                    NINE.plusMillis(random.nextInt(6 * 3_600_000)),
                    random.nextBoolean(),
                    random.nextDouble(),
                    random.nextBoolean() ? "eu" : "us");
            rows.add(row);
            byte[] value = prediction(row.id(), row.version(), row.time(), row.predicted(), row.score(), row.region());
            sent.add(new Sent("events", value));
            if (random.nextInt(10) == 0) {
                sent.add(new Sent("events", value)); // a producer that tries again
            }
            for (int labels = random.nextInt(4); labels > 0; labels--) {
                Instant time = row.time().plusMillis(random.nextInt((int) (1.2 * HORIZON.toMillis())) - 60_000);
                Told told = new Told(time, random.nextBoolean());
                for (int times = 1 + random.nextInt(2); times > 0; times--) {
                    sent.add(new Sent("labels", label(row.id(), time, told.yes())));
                }
                if (!time.isAfter(row.time().plus(HORIZON))) {
                    counting.merge(row.id(), told, (a, b) -> a.time().isAfter(b.time()) ? a : b);
                }
            }
        }
        Map<String, Plain> plain = plain(rows, counting, true);
        List<Map<String, String>> finals = new ArrayList<>();
        for (int order = 0; order < 3; order++) {
            Collections.shuffle(sent, new Random(order));
            Map<String, String> last = new TreeMap<>();
            try (MonitorDriver driver =
                    driver(directory.resolve("" + order), NINE.plus(Duration.ofDays(3)), settings(CLASSES))) {
                driver.reference(reference(CLASSES, .9));
                for (int i = 0; i < sent.size(); i++) {
                    driver.record(sent.get(i).topic(), sent.get(i).value());
                    if (i % 100 == 99) {
                        driver.pass(Duration.ofSeconds(2));
                    }
                }
                driver.pass(Duration.ofSeconds(60));
                for (PerformanceReport report : driver.performance()) {
                    last.put(key(report), new String(report.toJson(), StandardCharsets.UTF_8));
                }
                assertThat(driver.rejected()).isEmpty();
            }
            assertThat(last.keySet()).isEqualTo(plain.keySet());
            last.forEach((key, json) -> {
                PerformanceReport report = PerformanceReport.fromJson(json.getBytes(StandardCharsets.UTF_8));
                Plain expected = Objects.requireNonNull(plain.get(key));
                assertThat(report.predictions()).as(key).isEqualTo(expected.predictions);
                assertThat(report.labels()).as(key).isEqualTo(expected.labels);
                if (expected.labels > 0) {
                    assertThat(Objects.requireNonNull(metric(report, "accuracy"))
                                    .value())
                            .as(key)
                            .isEqualTo((double) expected.right / expected.labels);
                    assertThat(Objects.requireNonNull(metric(report, "brier")).value())
                            .as(key)
                            .isCloseTo(expected.squares / expected.labels, within(1e-12));
                }
            });
            finals.add(last);
        }
        assertThat(finals.get(1)).as("to the byte").isEqualTo(finals.get(0));
        assertThat(finals.get(2)).as("to the byte").isEqualTo(finals.get(0));
    }

    @Test
    void shouldJoinALabelThatComesWithItsPrediction(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, NINE.plus(Duration.ofHours(2)), settings(CLASSES))) {
            driver.record(
                    "events",
                    json("[{'model':'m','time':'2024-05-06T09:10:00Z','prediction':'yes','label':'yes'},"
                            + "{'model':'m','time':'2024-05-06T09:11:00Z','prediction':'no','label':'yes'},"
                            + "{'model':'m','time':'2024-05-06T09:12:00Z','prediction':'no'}]"));
            driver.pass(Duration.ofSeconds(60));
            PerformanceReport hour = driver.performance().get(0);
            assertThat(hour.predictions()).as("one has neither id nor label").isEqualTo(2);
            assertThat(Objects.requireNonNull(metric(hour, "accuracy")).value()).isEqualTo(.5);
        }
    }

    @Test
    void shouldJoinNumbers(@TempDir Path state) {
        OutcomeSettings numbers = new OutcomeSettings(new Task.Regression(), "mae", .05, HORIZON, 1, null, List.of());
        try (MonitorDriver driver = driver(state, NINE.plus(Duration.ofHours(2)), numbers)) {
            driver.record("labels", json("{'model':'m','id':'a','time':'2024-05-06T09:30:00Z','label':10}"));
            driver.record("events", json("{'model':'m','id':'a','time':'2024-05-06T09:10:00Z','prediction':12}"));
            driver.record("events", json("{'model':'m','id':'b','time':'2024-05-06T09:10:00Z','prediction':7}"));
            driver.record("labels", json("{'model':'m','id':'b','time':'2024-05-06T10:30:00Z','label':8}"));
            driver.pass(Duration.ofSeconds(60));
            List<PerformanceReport> reports = driver.performance();
            PerformanceReport hour = reports.get(reports.size() - 1);
            assertThat(Objects.requireNonNull(metric(hour, "mae")).value()).isEqualTo(1.5);
            assertThat(Objects.requireNonNull(metric(hour, "bias")).value()).isEqualTo(.5);
            assertThat(Objects.requireNonNull(hour.delay()).median()).isBetween(1000L, 1450L);
        }
    }

    /** An hour of predictions, so many of them right, whose labels come a quarter of an hour later. */
    private static void hour(MonitorDriver driver, int hour, double rightShare, boolean labelled) {
        Random random = new Random(hour);
        for (int step = 0; step < 4; step++) {
            Instant begin = NINE.plusSeconds(3600L * hour + 900L * step);
            driver.passUntil(begin.plusSeconds(899));
            for (int i = 0; i < 100; i++) {
                String id = hour + "-" + step + "-" + i;
                boolean yes = random.nextInt(3) == 0;
                boolean predicted = (random.nextDouble() < rightShare) == yes;
                driver.record(
                        "events", prediction(id, "1", begin.plusSeconds(i), predicted, predicted ? .8 : .3, "eu"));
                if (labelled) {
                    driver.record("labels", label(id, begin.plusSeconds(890), yes));
                }
            }
        }
    }

    @Test
    void shouldTellThatAModelHasBecomeWorse(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, NINE, settings(CLASSES))) {
            driver.reference(reference(CLASSES, .9));
            for (int hour = 0; hour < 12; hour++) {
                hour(driver, hour, hour >= 4 && hour < 8 ? .7 : .9, true);
            }
            List<AlertTransition> alerts = driver.alerts().stream()
                    .filter(alert -> alert.rule().equals("performance"))
                    .toList();
            assertThat(alerts)
                    .extracting(alert -> alert.state() + " " + alert.windowSize() + " " + alert.at())
                    .containsExactly("FIRING 1h 2024-05-06T14:00:00Z", "RESOLVED 1h 2024-05-06T19:00:00Z");
            assertThat(alerts.get(0).summary()).startsWith("m 1 performs worse: accuracy is 0.");
            assertThat(alerts.get(0).summary()).endsWith("in the reference");
            List<PerformanceReport> reports = driver.performance();
            assertThat(reports.stream().filter(report -> report.verdict() == Verdict.DRIFTED))
                    .isNotEmpty()
                    .allSatisfy(report -> assertThat(report.window().end())
                            .isBetween("2024-05-06T13:30:00Z", "2024-05-06T18:00:00Z"));
            assertThat(reports.stream().filter(report -> report.segment().equals("region=eu")))
                    .isNotEmpty();
        }
    }

    /** Without any label: what the scores say, as far as the reference tells how to read them. */
    @Test
    void shouldEstimateWhereLabelsAreYetToCome(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, NINE, settings(CLASSES))) {
            driver.reference(reference(CLASSES, .9));
            hour(driver, 0, .9, false);
            driver.pass(Duration.ofMinutes(5));
            List<PerformanceReport> reports = driver.performance();
            PerformanceReport all = reports.get(reports.size() - 1);
            assertThat(all.labels()).isZero();
            assertThat(all.metrics()).isEmpty();
            PerformanceReport.Metric accuracy = all.estimated().get(0);
            assertThat(accuracy.name()).isEqualTo("accuracy");
            assertThat(accuracy.value()).isCloseTo(.9, within(.02));
            assertThat(Objects.requireNonNull(accuracy.reference())).isCloseTo(.9, within(.02));
            assertThat(all.assumption()).isNotNull();
        }
    }

    /** Labels come six hours late; what scores say is told at once, and does not keep what labels say of the same windows from being told. */
    @Test
    void shouldTellOfAnEstimateBeforeLabelsCome(@TempDir Path state) {
        AlertSettings limits = new AlertSettings(
                1,
                2,
                Duration.ZERO,
                null,
                List.of(
                        new OwnRule("by_scores", ReportNumber.ESTIMATED_ACCURACY, "*", null, .86, Severity.MODERATE),
                        new OwnRule("by_labels", ReportNumber.ACCURACY, "*", null, .86, Severity.MODERATE)));
        try (MonitorDriver driver = driver(state, NINE, WINDOWS, settings(CLASSES), StreamLimits.DEFAULT, limits)) {
            driver.reference(reference(CLASSES, .9));
            Random random = new Random(7);
            Map<String, Boolean> predictions = new TreeMap<>();
            for (int hour = 0; hour < 14; hour++) {
                Instant begin = NINE.plusSeconds(3600L * hour);
                driver.passUntil(begin.plusSeconds(3599));
                for (int i = 0; i < 400; i++) {
                    // Scores of .8 are right less often than those of .3, and for two hours there is nothing else.
                    boolean predicted = hour == 3 || hour == 4 || random.nextDouble() < .35;
                    predictions.put(hour + "-" + i, predicted);
                    driver.record(
                            "events",
                            prediction(
                                    hour + "-" + i, "1", begin.plusSeconds(i), predicted, predicted ? .8 : .3, "eu"));
                }
                for (int i = 0; hour >= 6 && i < 400; i++) {
                    boolean right = i % 100 < (hour == 9 || hour == 10 ? 78 : 91);
                    Instant of = NINE.plusSeconds(3600L * (hour - 6) + i);
                    boolean predicted = Objects.requireNonNull(predictions.get((hour - 6) + "-" + i));
                    driver.record("labels", label((hour - 6) + "-" + i, of.plusSeconds(6 * 3600), predicted == right));
                }
            }
            driver.pass(Duration.ofMinutes(5));
            List<AlertTransition> alerts = driver.alerts().stream()
                    .filter(alert -> alert.rule().startsWith("by_"))
                    .toList();
            assertThat(alerts)
                    .extracting(
                            alert -> alert.state() + " " + alert.rule() + " " + alert.windowSize() + " " + alert.at())
                    .containsExactly(
                            "FIRING by_scores 1h 2024-05-06T13:00:00Z",
                            "RESOLVED by_scores 1h 2024-05-06T16:00:00Z",
                            "FIRING by_labels 1h 2024-05-06T13:00:00Z",
                            "RESOLVED by_labels 1h 2024-05-06T16:00:00Z");
            assertThat(alerts.get(0).columns().get(0).message())
                    .startsWith("accuracy is estimated at 0.8")
                    .contains("400 predictions), 0.9");
        }
    }

    /** Of two regions one is chosen half as often. */
    @Test
    void shouldTellThatAGroupIsChosenLess(@TempDir Path state) {
        OutcomeSettings fair = new OutcomeSettings(CLASSES, "accuracy", .05, HORIZON, 1, null, List.of("region"));
        try (MonitorDriver driver = driver(state, NINE, fair)) {
            driver.reference(reference(CLASSES, .9));
            driver.passUntil(NINE.plus(Duration.ofMinutes(59)));
            for (int i = 0; i < 600; i++) {
                boolean eu = i % 2 == 0;
                boolean yes = i % (eu ? 4 : 8) / 2 == 0;
                Instant time = NINE.plusSeconds(i);
                driver.record("events", prediction("id-" + i, "1", time, yes, yes ? .8 : .3, eu ? "eu" : "us"));
                driver.record("labels", label("id-" + i, time, yes));
            }
            driver.pass(Duration.ofMinutes(5));
            List<PerformanceReport.Disparity> gaps = driver.performance().stream()
                    .filter(report -> report.segment().equals("all"))
                    .findFirst()
                    .orElseThrow()
                    .fairness();
            assertThat(gaps.get(0).name()).isEqualTo("demographic_parity_difference");
            assertThat(gaps.get(0).value()).isCloseTo(.25, within(.01));
            assertThat(gaps.get(1).value()).isCloseTo(.5, within(.02));
            assertThat(driver.alerts().stream().filter(alert -> alert.rule().equals("fairness")))
                    .extracting(AlertTransition::summary)
                    .singleElement()
                    .asString()
                    .startsWith("m 1 treats groups unlike: region=us is chosen 0.5");
        }
    }

    @Test
    void shouldTellThatLabelsStayAway(@TempDir Path state) {
        OutcomeSettings often =
                new OutcomeSettings(CLASSES, "accuracy", .05, HORIZON, 1, Duration.ofHours(3), List.of());
        try (MonitorDriver driver = driver(state, NINE, often)) {
            for (int hour = 0; hour < 12; hour++) {
                hour(driver, hour, .9, hour < 2 || hour > 7);
            }
            assertThat(driver.alerts().stream().filter(alert -> alert.rule().equals("label_starvation")))
                    .extracting(AlertTransition::state, AlertTransition::summary)
                    .containsExactly(
                            org.assertj.core.api.Assertions.tuple(
                                    AlertTransition.State.FIRING,
                                    "m has no labels: its last label is of 2024-05-06 10:59:50 UTC, and one must come every 3 hours"),
                            org.assertj.core.api.Assertions.tuple(
                                    AlertTransition.State.RESOLVED, "m has labels again"));
        }
    }

    @Test
    void shouldNotMissLabelsOfAModelThatPredictsNothing(@TempDir Path state) {
        OutcomeSettings often =
                new OutcomeSettings(CLASSES, "accuracy", .05, HORIZON, 1, Duration.ofHours(3), List.of());
        try (MonitorDriver driver = driver(state, NINE, often)) {
            hour(driver, 0, .9, true);
            driver.passUntil(NINE.plus(Duration.ofDays(5)));
            assertThat(driver.alerts()).extracting(AlertTransition::rule).containsExactly("no_data");
        }
    }

    @Test
    void shouldForgetWhatNoLabelCanComeFor(@TempDir Path state) {
        try (MonitorDriver driver = driver(state, NINE, settings(CLASSES))) {
            hour(driver, 0, .9, true);
            driver.pass(Duration.ofMinutes(5));
            int full = driver.storedEntries();
            assertThat(full).isGreaterThan(800);
            hour(driver, 24 * 3, .9, true);
            hour(driver, 24 * 3 + 1, .9, true);
            assertThat(driver.storedEntries()).isLessThan(2 * full + 100);
            driver.record("labels", label("0-0-1", NINE.plusSeconds(60), true));
            assertThat(driver.outcomes()).containsEntry(Outcomes.TOO_LATE, 1L);
        }
    }

    /** As labels come, hour by hour: a window of two days not more often than every two hours, but all in the end. */
    @Test
    void shouldRestateLongWindowsLessOften(@TempDir Path state) {
        WindowSettings windows = new WindowSettings(
                List.of(WindowSize.parse("1h"), WindowSize.parse("2d")),
                Duration.ofMinutes(1),
                Duration.ofDays(1),
                ZoneOffset.UTC);
        Instant end = Instant.parse("2024-05-07T00:00:00Z"); // of two days from the epoch on
        try (MonitorDriver driver = driver(state, end, windows, settings(CLASSES), StreamLimits.DEFAULT)) {
            for (int i = 0; i < 13; i++) {
                driver.record("events", prediction("id-" + i, "1", end.minusSeconds(600), true, .7, "eu"));
            }
            for (int step = 0; step < 6 * 3600 / 25; step++) { // never idle
                driver.pass(Duration.ofSeconds(25));
                Instant now = driver.now();
                driver.record("events", prediction("later-" + step, "1", now, true, .7, "eu"));
                if (step % 72 == 0) {
                    driver.record("labels", label("id-" + step / 72, now, true));
                }
            }
            assertThat(driver.performance().stream()
                            .filter(report -> report.window().size().equals("2d")))
                    .hasSizeBetween(3, 4);
            driver.pass(Duration.ofMinutes(2));
            List<PerformanceReport> last = driver.performance().stream()
                    .filter(report -> report.window().size().equals("2d"))
                    .toList();
            assertThat(last).last().extracting(PerformanceReport::labels).isEqualTo(12L);
        }
    }

    /** Above the limit only some ids are kept, and the report says how many were not. */
    @Test
    void shouldKeepSomeOfTooMany(@TempDir Path state) {
        StreamLimits usual = StreamLimits.DEFAULT;
        StreamLimits few = new StreamLimits(
                usual.models(), usual.versions(), usual.windows(), usual.liveBytes(), usual.forgetAfter(), 100);
        try (MonitorDriver driver = driver(state, NINE, settings(CLASSES), few)) {
            hour(driver, 0, .9, true);
            driver.pass(Duration.ofMinutes(5));
            List<PerformanceReport> reports = driver.performance();
            PerformanceReport last = reports.get(reports.size() - 1);
            assertThat(last.predictions() + last.shed()).isEqualTo(400);
            assertThat(last.predictions()).isBetween(100L, 300L);
            assertThat(last.labels()).isEqualTo(last.predictions());
            assertThat(driver.outcomes()).containsEntry(Outcomes.SHED, last.shed());
        }
    }
}
