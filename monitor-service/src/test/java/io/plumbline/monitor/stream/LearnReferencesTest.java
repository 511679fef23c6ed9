package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.Reference.Stage;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Verdict;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that nobody has configured: what the topology learns of them, stage by stage, and what it says afterwards. */
class LearnReferencesTest {
    private static final String TOPIC = "events";
    private static final Instant MONDAY = Instant.parse("2026-03-02T00:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration TURN = Duration.ofMinutes(10);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("10m"), WindowSize.parse("1h"), WindowSize.parse("1d")),
            Duration.ofMinutes(1),
            Duration.ofHours(2),
            ZoneOffset.UTC);
    /** A month after a week of learning, as in life, takes minutes: that is for {@code .ci/run}. */
    private static final boolean WHOLE = Boolean.getBoolean("plumbline.month");

    private static final int DAYS = WHOLE ? 40 : 6;
    private static final LearningSettings LEARNING =
            new LearningSettings(true, 1000, Duration.ofDays(WHOLE ? 7 : 2), 20, WHOLE ? 4000 : 1000);

    private static final ModelRef STEADY = new ModelRef("steady", "1");
    private static final ModelRef DAILY = new ModelRef("daily", "1");
    private static final ModelRef NIGHTLY = new ModelRef("nightly", "1");

    @TempDir
    private Path state;

    private final Random random = new Random(20260302);
    private double shift;

    private MonitorDriver driver() {
        return new MonitorDriver(state, MONDAY, WINDOWS, IngestSettings.DEFAULT, LEARNING, StreamLimits.DEFAULT, TOPIC);
    }

    /** An event every ten seconds, from each model that runs at that hour. */
    private void traffic(MonitorDriver driver, Instant from, Instant to) {
        for (Instant turn = from; turn.isBefore(to); turn = turn.plus(TURN)) {
            List<InferenceEvent> events = new ArrayList<>();
            for (Instant time = turn; time.isBefore(turn.plus(TURN)); time = time.plus(STEP)) {
                double hour = time.getEpochSecond() % 86_400 / 3600.0;
                events.add(event(STEADY, time, 0));
                events.add(event(DAILY, time, 2 * Math.sin(hour / 24 * 2 * Math.PI)));
                if (hour >= 2 && hour < 4) {
                    events.add(event(NIGHTLY, time, 0));
                    events.add(event(NIGHTLY, time, 0));
                }
            }
            driver.events(TOPIC, events);
            driver.passInOne(TURN);
        }
    }

    private InferenceEvent event(ModelRef model, Instant time, double mean) {
        return new InferenceEvent(
                model,
                null,
                time.toEpochMilli(),
                Map.of(
                        "amount", new FeatureValue.Numeric(mean + random.nextGaussian() + shift),
                        "channel", new FeatureValue.Text(random.nextInt(10) < 7 ? "web" : "app")),
                new FeatureValue.Numeric(random.nextDouble()),
                Map.of(),
                Map.of());
    }

    /** Three unknown models, from nothing to verdicts, and no false one in the month that follows. */
    @Test
    void shouldLearnThreeUnknownModelsStageByStageAndThenAccuseNoneOfThem() {
        List<String> story = new ArrayList<>();
        Map<String, List<Stage>> stages = new TreeMap<>();
        Map<Verdict, Long> verdicts = new TreeMap<>();
        List<String> drifted = new ArrayList<>();
        Map<String, Long> found = new TreeMap<>();
        try (MonitorDriver driver = driver()) {
            for (int day = 0; day < DAYS; day++) {
                Instant from = MONDAY.plus(Duration.ofDays(day));
                traffic(driver, from, from.plus(Duration.ofDays(1)));
                for (Reference learned : driver.learned()) {
                    stages.computeIfAbsent(learned.model(), m -> new ArrayList<>())
                            .add(learned.stage());
                    story.add("day " + (day + 1) + ": " + learned.model() + " " + learned.stage() + ", "
                            + learned.rows() + " rows, slots for "
                            + learned.columns().stream()
                                    .filter(c -> c.slots() != null)
                                    .map(c -> c.name())
                                    .toList());
                }
                for (WindowReport report : driver.fullReports()) {
                    verdicts.merge(report.verdict(), 1L, Long::sum);
                    if (report.verdict() == Verdict.DRIFTED) {
                        drifted.add("day " + (day + 1) + " " + report.model() + " " + report.window() + " "
                                + report.drifted().stream()
                                        .map(c -> c.name() + " " + c.part() + " " + c.pAdjusted())
                                        .toList());
                    }
                }
            }
            shift = 1;
            Instant from = MONDAY.plus(Duration.ofDays(DAYS));
            traffic(driver, from, from.plus(Duration.ofDays(1)));
            driver.fullReports().stream()
                    .filter(report -> report.verdict() == Verdict.DRIFTED)
                    .forEach(report ->
                            found.merge(report.model() + " " + report.window().size(), 1L, Long::sum));
            story.add("shifted by a standard deviation on day " + (DAYS + 1) + ": " + found);
        }
        story.add(verdicts + ", drifted: " + drifted);
        story.forEach(line -> System.out.println("| " + line));
        // In six days the nightly model has too few hours, and the daily one too few of each to know its cycle.
        assertThat(stages.get("steady")).containsExactly(Stage.PREVIEW, Stage.CALIBRATING, Stage.PROVISIONAL);
        assertThat(stages.get("daily")).containsExactly(Stage.PREVIEW, Stage.CALIBRATING, Stage.PROVISIONAL);
        assertThat(stages.get("nightly")).last().isEqualTo(WHOLE ? Stage.PROVISIONAL : Stage.CALIBRATING);
        assertThat(drifted).isEmpty();
        assertThat(found.keySet().stream().map(name -> name.split(" ")[0]))
                .as("models whose shift by a standard deviation is seen")
                .contains(WHOLE ? new String[] {"steady", "daily", "nightly"} : new String[] {"steady"});
    }

    /** A window that is open while a stage begins lies over two references: it has no verdict, but lacks no event. */
    @Test
    void shouldCountEveryEventOfTheWindowsInWhichAStageBegins() {
        try (MonitorDriver driver = driver()) {
            traffic(driver, MONDAY, MONDAY.plus(Duration.ofHours(24)));
            List<WindowReport> hours = driver.fullReports().stream()
                    .filter(report -> report.model().equals("steady")
                            && report.window().size().equals("1h"))
                    .toList();
            assertThat(hours)
                    .hasSizeGreaterThan(20)
                    .allSatisfy(report -> assertThat(report.nCurrent())
                            .as(report.window().toString())
                            .isEqualTo(Duration.ofHours(1).dividedBy(STEP)));
            assertThat(hours).anySatisfy(report -> assertThat(report.reason()).isEqualTo(Reason.REFERENCE_CHANGED));
        }
    }
}
