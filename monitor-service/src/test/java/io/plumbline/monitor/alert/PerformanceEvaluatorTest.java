package io.plumbline.monitor.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.PerformanceReport.Disparity;
import io.plumbline.monitor.assess.PerformanceReport.Metric;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PerformanceEvaluatorTest {
    private static final Instant ORIGIN = Instant.parse("2024-05-06T00:00:00Z");
    private static final double ALPHA = .001;

    private byte @Nullable [] state;
    private byte @Nullable [] ofAll;
    private AlertSettings settings = AlertSettings.DEFAULT;

    private static PerformanceReport report(
            int hour, long labels, Verdict verdict, @Nullable Double pValue, Metric metric, List<Disparity> fairness) {
        Instant start = ORIGIN.plus(Duration.ofHours(hour));
        return new PerformanceReport(
                PerformanceReport.SCHEMA,
                "churn",
                "1",
                "all",
                new WindowReport.Span(start, start.plus(Duration.ofHours(1)), "1h"),
                "classification",
                1000,
                0,
                labels,
                labels / 1000.0,
                null,
                start.plus(Duration.ofDays(14)),
                "reference-1",
                "roc_auc",
                verdict,
                verdict == Verdict.INCONCLUSIVE ? Reason.TOO_FEW_EVENTS : null,
                verdict == Verdict.DRIFTED ? Severity.MODERATE : null,
                pValue,
                ALPHA,
                null,
                List.of(metric),
                List.of(),
                null,
                List.of(),
                List.of(),
                fairness);
    }

    private static Metric auc(double value) {
        return new Metric("roc_auc", value, value - .02, value + .02, 500, .8);
    }

    private static PerformanceReport worse(int hour, double pValue) {
        return report(hour, 500, Verdict.DRIFTED, pValue, auc(.7), List.of());
    }

    private static PerformanceReport well(int hour) {
        return report(hour, 500, Verdict.STABLE, .5, auc(.8), List.of());
    }

    private List<String> take(PerformanceReport report, int look) {
        AlertEvaluator.Evaluation evaluation = PerformanceEvaluator.evaluate(state, report, look, settings, ofAll);
        state = evaluation.next();
        return evaluation.transitions().stream()
                .map(transition -> transition.state() + " " + transition.rule() + ": " + transition.summary())
                .toList();
    }

    @Test
    void shouldTellOnceThatItIsWorseAndOnceThatThatIsOver() {
        assertThat(take(well(0), 1)).isEmpty();
        assertThat(take(worse(1, 1e-6), 1))
                .containsExactly(
                        "FIRING performance: churn 1 performs worse: roc_auc is 0.7 (0.68 to 0.72, 500 labels), 0.8 in the reference");
        assertThat(take(worse(2, 1e-6), 1)).isEmpty();
        assertThat(take(well(3), 1)).isEmpty();
        assertThat(take(well(4), 1))
                .containsExactly(
                        "RESOLVED performance: churn 1 performs as well as in the reference again; the alert lasted 3 hours");
    }

    @Test
    void shouldNotTellInASegmentWhatIsToldOfAllEvents() {
        take(worse(1, 1e-6), 1);
        ofAll = state;
        state = null;
        assertThat(take(worse(1, 1e-6), 1)).isEmpty();
        ofAll = null;
        assertThat(take(worse(2, 1e-6), 1)).hasSize(1);
    }

    @Test
    void shouldSpendLessWithEachFurtherLook() {
        assertThat(take(worse(1, .0004), 1)).as("half").hasSize(1);
        state = null;
        assertThat(take(worse(1, .0004), 2)).as("a sixth").isEmpty();
        assertThat(take(worse(1, .0001), 2)).hasSize(1);
        state = null;
        assertThat(take(worse(1, .0001), 3)).as("a twelfth").isEmpty();
    }

    /** What all looks together spend, where a window is looked at as its labels come and nothing is worse: Z is a random walk. */
    @Test
    void shouldKeepWhatAWindowMaySpendHoweverOftenItIsLookedAt() {
        Random random = new Random(20261129);
        int rounds = 20_000;
        double alpha = .05;
        int told = 0;
        for (int round = 0; round < rounds; round++) {
            double sum = 0;
            long labels = 0;
            long looked = 0;
            int look = 0;
            boolean once = false;
            while (labels < 20_000) {
                long more = Math.max(1, labels / 10) + 10;
                sum += random.nextGaussian() * Math.sqrt(more);
                labels += more;
                if (labels >= Math.max(PerformanceEvaluator.FEWEST, 2 * looked)) {
                    looked = labels;
                    look++;
                    double p = io.plumbline.stats.inference.Normal.survival(sum / Math.sqrt(labels));
                    once |= p < alpha / ((double) look * (look + 1));
                }
            }
            told += once ? 1 : 0;
        }
        assertThat((double) told / rounds).isLessThan(alpha).isGreaterThan(alpha / 3);
    }

    @Test
    void shouldLookWhenLabelsHaveDoubled() {
        assertThat(PerformanceEvaluator.looks(report(0, 49, Verdict.STABLE, .5, auc(.8), List.of()), 0))
                .isFalse();
        assertThat(PerformanceEvaluator.looks(report(0, 50, Verdict.STABLE, .5, auc(.8), List.of()), 0))
                .isTrue();
        assertThat(PerformanceEvaluator.looks(report(0, 99, Verdict.STABLE, .5, auc(.8), List.of()), 50))
                .isFalse();
        assertThat(PerformanceEvaluator.looks(report(0, 100, Verdict.STABLE, .5, auc(.8), List.of()), 50))
                .isTrue();
    }

    @Test
    void shouldPassOverAWindowThatALaterOneHasPassed() {
        assertThat(take(well(5), 1)).isEmpty();
        assertThat(take(worse(4, 1e-9), 1)).isEmpty();
        assertThat(take(worse(5, 1e-9), 2)).hasSize(1);
    }

    /** A limit of one's own holds for the whole interval. */
    @Test
    void shouldHoldLimitsAgainstIntervals() {
        OwnRule floor = new OwnRule("floor", ReportNumber.ROC_AUC, "*", null, .75, Severity.MAJOR);
        settings = new AlertSettings(1, 2, Duration.ZERO, null, List.of(floor));
        PerformanceReport unsure = report(0, 500, Verdict.INCONCLUSIVE, .1, auc(.74), List.of());
        assertThat(take(unsure, 1)).isEmpty();
        PerformanceReport below = report(1, 500, Verdict.INCONCLUSIVE, .1, auc(.72), List.of());
        assertThat(take(below, 1)).containsExactly("FIRING floor: churn 1, floor: roc_auc 0.72, below 0.75");
        settings = AlertSettings.DEFAULT;
        assertThat(take(well(2), 1))
                .containsExactly("RESOLVED floor: churn 1, floor: over, as there is no such rule any more");
    }

    private static PerformanceReport estimated(int hour, double value) {
        PerformanceReport none = report(hour, 0, Verdict.INCONCLUSIVE, null, auc(value), List.of());
        return new PerformanceReport(
                none.schema(),
                none.model(),
                none.version(),
                none.segment(),
                none.window(),
                none.task(),
                none.predictions(),
                0,
                0,
                0.0,
                null,
                none.labelsUntil(),
                none.referenceId(),
                none.metric(),
                none.verdict(),
                none.reason(),
                null,
                null,
                null,
                null,
                List.of(),
                List.of(auc(value)),
                "as before",
                List.of(),
                List.of(),
                List.of());
    }

    private List<String> takeEstimate(PerformanceReport report) {
        AlertEvaluator.Evaluation evaluation = PerformanceEvaluator.evaluateEstimate(state, report, settings);
        state = evaluation.next();
        return evaluation.transitions().stream()
                .map(transition -> transition.state() + " " + transition.summary())
                .toList();
    }

    @Test
    void shouldHoldLimitsAgainstWhatIsEstimated() {
        assertThat(takeEstimate(estimated(0, .5))).as("nobody set a limit").isEmpty();
        assertThat(state).isNull();
        OwnRule floor = new OwnRule("soon", ReportNumber.ESTIMATED_ROC_AUC, "*", null, .75, Severity.MAJOR);
        OwnRule other = new OwnRule("later", ReportNumber.ROC_AUC, "*", null, .75, Severity.MAJOR);
        settings = new AlertSettings(1, 2, Duration.ZERO, null, List.of(floor, other));
        assertThat(takeEstimate(estimated(1, .74))).as("not surely").isEmpty();
        assertThat(takeEstimate(estimated(2, .72)))
                .containsExactly("FIRING churn 1, soon: estimated_roc_auc 0.72, below 0.75");
        assertThat(takeEstimate(report(3, 500, Verdict.STABLE, .5, auc(.9), List.of())))
                .as("nothing is estimated")
                .isEmpty();
        settings = AlertSettings.DEFAULT;
        assertThat(takeEstimate(estimated(4, .72)))
                .containsExactly("RESOLVED churn 1, soon: over, as there is no such rule any more");
    }

    @Test
    void shouldLookAtAnEstimateOnce() {
        PerformanceReport report = estimated(0, .7);
        assertThat(PerformanceEvaluator.looksAtEstimate(report, 1)).isTrue();
        assertThat(PerformanceEvaluator.looksAtEstimate(report, 2)).isFalse();
    }

    private static Disparity ratio(double value, double low, double high) {
        return new Disparity(
                "region", PerformanceReport.DISPARATE_IMPACT, value, low, high, List.of("region=eu", "region=us"));
    }

    @Test
    void shouldTellOfAGroupThatIsSurelyChosenLessThanFourFifthsAsOften() {
        assertThat(take(report(0, 500, Verdict.STABLE, .5, auc(.8), List.of(ratio(.7, .6, .81))), 1))
                .isEmpty();
        assertThat(take(report(1, 500, Verdict.STABLE, .5, auc(.8), List.of(ratio(.6, .5, .7))), 1))
                .containsExactly(
                        "FIRING fairness: churn 1 treats groups unlike: region=us is chosen 0.6 times as often as region=eu (0.5 to 0.7)");
        for (int hour = 2; hour < 4; hour++) {
            List<String> said = take(report(hour, 500, Verdict.STABLE, .5, auc(.8), List.of(ratio(.9, .82, 1))), 1);
            assertThat(said).hasSize(hour - 2);
        }
    }
}
