package io.plumbline.monitor.assess;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.PerformanceAssessor.Baseline;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.verdict.Verdict;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PerformanceAssessorTest {
    private static final Task TASK = new Task.Classification(ClassificationLayout.binary("no", "yes"), false, .5);
    private static final double ALPHA = .01;

    private final Random random = new Random(20261129);

    private OutcomeProfile rows(int count, double accuracy) {
        OutcomeProfile profile = OutcomeProfile.of(TASK);
        for (int i = 0; i < count; i++) {
            String truth = random.nextBoolean() ? "yes" : "no";
            boolean right = random.nextDouble() < accuracy;
            profile.add(
                    new Prediction("1", 0, List.of(), right == truth.equals("yes") ? "yes" : "no", List.of()),
                    new Truth(1, truth));
        }
        return profile;
    }

    private PerformanceReport assess(OutcomeProfile window, Baseline baseline) {
        OutcomeSettings usual = OutcomeSettings.of(TASK);
        OutcomeSettings settings = new OutcomeSettings(
                TASK, "accuracy", .01, usual.horizon(), usual.sample(), usual.labelsEvery(), usual.fairness());
        return new PerformanceAssessor(settings, ALPHA)
                .assess(
                        new ModelRef("m", "1"),
                        "all",
                        WindowSize.parse("1h"),
                        new Window(0, 3_600_000),
                        window,
                        baseline,
                        Collections.emptySortedMap());
    }

    /** Of windows that are no worse than usual, no more than a hundredth is called so, though performance varies from hour to hour. */
    @Test
    void shouldKeepItsRateOfFalseAlarmsWherePerformanceVariesByNature() {
        OutcomeProfile reference = rows(20_000, .8);
        Baseline unaware = Baseline.of("r", reference, Map.of());
        Baseline aware = Baseline.of("r", reference, Map.of("accuracy", .03));
        int rounds = 2000;
        int falseAlarms = 0;
        int unawareAlarms = 0;
        int found = 0;
        for (int i = 0; i < rounds; i++) {
            OutcomeProfile window = rows(400, .8 + .03 * random.nextGaussian());
            falseAlarms += assess(window, aware).verdict() == Verdict.DRIFTED ? 1 : 0;
            unawareAlarms += assess(window, unaware).verdict() == Verdict.DRIFTED ? 1 : 0;
            found += assess(rows(400, .65 + .03 * random.nextGaussian()), aware).verdict() == Verdict.DRIFTED ? 1 : 0;
        }
        assertThat(falseAlarms).as("a hundredth, and three standard deviations").isLessThan(20 + 14);
        assertThat(unawareAlarms).as("what it was about").isGreaterThan(60);
        assertThat(found).isGreaterThan(rounds * 9 / 10);
        assertThat(assess(rows(400, .8), aware).variation()).isEqualTo(.03);
        assertThat(assess(rows(400, .8), unaware).variation()).isNull();
    }
}
