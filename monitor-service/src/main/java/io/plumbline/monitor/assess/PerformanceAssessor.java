package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.PerformanceReport.CalibrationBin;
import io.plumbline.monitor.assess.PerformanceReport.Confusion;
import io.plumbline.monitor.assess.PerformanceReport.Disparity;
import io.plumbline.monitor.assess.PerformanceReport.Metric;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.inference.Normal;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.performance.ClassificationTally;
import io.plumbline.stats.performance.ConfusionMatrix;
import io.plumbline.stats.performance.Estimate;
import io.plumbline.stats.performance.EstimatedPerformance;
import io.plumbline.stats.performance.GroupFairness;
import io.plumbline.stats.performance.PerformanceEstimator;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what became of predictions against what became of those of the reference. Pure: equal arguments give equal reports.
 *
 * <p>One number is judged. That it is worse is tested by normal theory, from the standard errors of both; it matters if it is worse by
 * more than the margin, and is major by three times that. What the reference knows of how performance varies by nature from window to
 * window is added to the errors.
 */
public final class PerformanceAssessor {
    /** Labels below which normal theory says nothing. */
    private static final long FEWEST_LABELS = 50;

    /** Rows of a group below which it is not compared. */
    private static final long FEWEST_OF_GROUP = 50;

    private static final String ASSUMPTION =
            "Rows of one score are of the class as often as in the reference; a change of that is not seen.";

    private static final double MAJOR = 3;
    private static final double Z95_TWO_SIDED = 1.959963984540054;

    private final OutcomeSettings settings;
    private final double alpha;

    /** @param alpha chance that a window that is no worse is called so, in (0, 1) */
    public PerformanceAssessor(OutcomeSettings settings, double alpha) {
        this.settings = settings;
        this.alpha = alpha;
    }

    /**
     * What the reference has of the model's performance.
     *
     * @param estimator learnt from it; null where that cannot be done, as without scores
     * @param variation how much numbers differ by nature from window to window, as standard deviations by their names; those that are known
     */
    public record Baseline(
            String referenceId,
            OutcomeProfile outcomes,
            @Nullable PerformanceEstimator estimator,
            Map<String, Double> variation) {
        /** With what can be learnt from it; takes some milliseconds. */
        public static Baseline of(String referenceId, OutcomeProfile outcomes, Map<String, Double> variation) {
            ClassificationTally classes = outcomes.classes();
            PerformanceEstimator estimator = null;
            if (classes != null) {
                try {
                    estimator = PerformanceEstimator.of(classes);
                } catch (IllegalArgumentException e) {
                    // A class has no labelled rows with a score: nothing is estimated.
                }
            }
            return new Baseline(referenceId, outcomes, estimator, variation);
        }
    }

    /**
     * Reports on one window of one segment.
     *
     * @param baseline null where the reference has no labels, or of another task
     * @param groups tallies of segments that must be treated alike, by what forms them and by name
     */
    public PerformanceReport assess(
            ModelRef model,
            String segment,
            WindowSize size,
            Window window,
            OutcomeProfile current,
            @Nullable Baseline baseline,
            SortedMap<String, Map<String, ClassificationTally>> groups) {
        Map<String, Estimate> before = baseline == null ? Map.of() : numbers(baseline.outcomes());
        Map<String, Estimate> now = numbers(current);
        List<Metric> metrics = new ArrayList<>();
        now.forEach((name, estimate) -> metrics.add(metric(name, estimate, before.get(name))));
        Double variation = baseline == null ? null : baseline.variation().get(settings.metric());
        Judgement judgement =
                judge(now.get(settings.metric()), before.get(settings.metric()), variation, current.labelled());
        ClassificationTally classes = current.classes();
        List<Metric> estimated = estimated(current, baseline, before);
        Instant start = Instant.ofEpochMilli(window.start());
        Instant end = Instant.ofEpochMilli(window.end());
        return new PerformanceReport(
                PerformanceReport.SCHEMA,
                model.model(),
                model.version(),
                segment,
                new WindowReport.Span(start, end, size.toString()),
                settings.task().kind(),
                current.predictions(),
                current.shedPredictions(),
                current.labelled(),
                current.predictions() == 0 ? null : (double) current.labelled() / current.predictions(),
                delay(current),
                end.plus(settings.horizon()),
                baseline == null ? null : baseline.referenceId(),
                settings.metric(),
                judgement.verdict(),
                judgement.reason(),
                judgement.severity(),
                judgement.pValue(),
                judgement.pValue() == null ? null : alpha,
                judgement.pValue() == null ? null : variation,
                metrics,
                estimated,
                estimated.isEmpty() ? null : ASSUMPTION,
                classes == null ? List.of() : confusion(classes),
                classes == null ? List.of() : calibration(classes),
                fairness(groups));
    }

    private static List<Metric> estimated(
            OutcomeProfile current, @Nullable Baseline baseline, Map<String, Estimate> before) {
        ClassificationTally classes = current.classes();
        PerformanceEstimator estimator = baseline == null ? null : baseline.estimator();
        if (classes == null || estimator == null) {
            return List.of();
        }
        EstimatedPerformance all = estimator.estimate(classes);
        List<Metric> metrics = new ArrayList<>();
        Map<String, Optional<Estimate>> byName = new LinkedHashMap<>();
        byName.put("accuracy", all.accuracy());
        byName.put("precision", all.precision());
        byName.put("recall", all.recall());
        byName.put("specificity", all.specificity());
        byName.put("f1", all.f1());
        byName.put("roc_auc", all.rocAuc());
        byName.forEach(
                (name, estimate) -> estimate.ifPresent(known -> metrics.add(metric(name, known, before.get(name)))));
        return metrics;
    }

    private List<Disparity> fairness(SortedMap<String, Map<String, ClassificationTally>> groups) {
        if (!(settings.task() instanceof Task.Classification task)
                || task.layout().positive() == null) {
            return List.of();
        }
        List<Disparity> disparities = new ArrayList<>();
        groups.forEach((by, tallies) -> {
            GroupFairness fairness = GroupFairness.of(tallies, task.layout().positive(), FEWEST_OF_GROUP);
            Map<String, Optional<GroupFairness.Gap>> byName = new LinkedHashMap<>();
            byName.put("demographic_parity_difference", fairness.demographicParityDifference());
            byName.put(PerformanceReport.DISPARATE_IMPACT, fairness.demographicParityRatio());
            byName.put("equal_opportunity_difference", fairness.equalOpportunityDifference());
            byName.put("equalized_odds_difference", fairness.equalizedOddsDifference());
            byName.put("average_odds_difference", fairness.averageOddsDifference());
            byName.put("predictive_parity_difference", fairness.predictiveParityDifference());
            byName.forEach((name, gap) -> gap.ifPresent(known -> disparities.add(new Disparity(
                    by,
                    name,
                    known.estimate().value(),
                    known.estimate().low(),
                    known.estimate().high(),
                    List.of(known.greatest(), known.least())))));
        });
        return disparities;
    }

    private static Metric metric(String name, Estimate estimate, @Nullable Estimate reference) {
        return new Metric(
                name,
                estimate.value(),
                estimate.low(),
                estimate.high(),
                estimate.n(),
                reference == null ? null : reference.value());
    }

    private static PerformanceReport.@Nullable Delay delay(OutcomeProfile current) {
        return current.delay(.5)
                .map(median -> new PerformanceReport.Delay(
                        median.toSeconds(), current.delay(.9).orElseThrow().toSeconds()))
                .orElse(null);
    }

    private record Judgement(
            Verdict verdict,
            @Nullable Reason reason,
            @Nullable Severity severity,
            @Nullable Double pValue) {}

    private Judgement judge(
            @Nullable Estimate now, @Nullable Estimate before, @Nullable Double variation, long labels) {
        if (before == null) {
            return new Judgement(Verdict.INCONCLUSIVE, Reason.NO_REFERENCE, null, null);
        }
        if (now == null || labels < FEWEST_LABELS) {
            return new Judgement(Verdict.INCONCLUSIVE, Reason.TOO_FEW_EVENTS, null, null);
        }
        double byChance = StrictMath.hypot(standardError(now), standardError(before));
        double error = variation == null ? byChance : StrictMath.hypot(byChance, variation);
        double worse = Task.isLoss(settings.metric()) ? now.value() - before.value() : before.value() - now.value();
        double tolerated = settings.margin() * Math.abs(before.value());
        double p = error > 0 ? Normal.survival(worse / error) : worse > 0 ? 0 : 1;
        if (p < alpha && worse >= tolerated) {
            return new Judgement(
                    Verdict.DRIFTED, null, worse >= MAJOR * tolerated ? Severity.MAJOR : Severity.MODERATE, p);
        }
        if (worse + Normal.Z95 * error < tolerated) {
            return new Judgement(Verdict.STABLE, p < alpha ? Reason.TOO_SMALL_TO_MATTER : null, null, p);
        }
        return new Judgement(Verdict.INCONCLUSIVE, Reason.TOO_FEW_EVENTS, null, p);
    }

    private static double standardError(Estimate estimate) {
        return (estimate.high() - estimate.low()) / (2 * Z95_TWO_SIDED);
    }

    /** All that is defined, by name, in the order in which they are shown. */
    private Map<String, Estimate> numbers(OutcomeProfile profile) {
        Map<String, Estimate> numbers = new LinkedHashMap<>();
        for (String name : settings.task().metrics()) {
            settings.task().number(name, profile).ifPresent(estimate -> numbers.put(name, estimate));
        }
        return numbers;
    }

    private static List<Confusion> confusion(ClassificationTally classes) {
        ConfusionMatrix matrix = classes.confusion();
        List<String> names = new ArrayList<>(matrix.classes());
        names.add(ClassificationLayout.OTHER);
        List<Confusion> cells = new ArrayList<>();
        for (String truth : names) {
            for (String predicted : names) {
                long count = matrix.count(truth, predicted);
                if (count != 0) {
                    cells.add(new Confusion(truth, predicted, count));
                }
            }
        }
        return cells;
    }

    private static List<CalibrationBin> calibration(ClassificationTally classes) {
        return classes.calibration()
                .map(calibration -> calibration.curve().stream()
                        .map(bin -> new CalibrationBin(
                                bin.score(),
                                bin.hits().value(),
                                bin.hits().low(),
                                bin.hits().high(),
                                bin.hits().n()))
                        .toList())
                .orElse(List.of());
    }
}
