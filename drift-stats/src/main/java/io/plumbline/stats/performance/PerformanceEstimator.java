package io.plumbline.stats.performance;

import io.plumbline.stats.performance.ScoreCounts.Known;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Estimates how well a classifier does on rows that have no labels yet, from its scores: confidence-based performance
 * estimation (CBPE), as NannyML has it (0.13.1; docs.nannyml.com, "How CBPE works"). Scores are made probabilities by what a
 * reference with labels shows ({@link CalibratedScores}); a row with probability p that was predicted to be positive is p of a
 * true positive, and 1 - p of a false one.
 *
 * <p><b>The assumption</b>: rows of one score belong to the class as often as they did in the reference. It holds if only the
 * mixture of rows has changed (covariate shift, within what the reference has seen). If what makes a row belong to the class
 * has changed (concept drift), the estimate does not see it.
 *
 * <p>Intervals are for what chance does to so many rows, by NannyML's analytic standard errors
 * ({@code nannyml.sampling_error}): those of the reference, scaled to the rows of the window that each number is about. They
 * are 95 %, 1.96 standard errors to each side; NannyML draws three. They do not allow for errors of the calibration.
 *
 * <p>Beyond the deviations of {@link CalibratedScores}: the standard error of the ROC area counts tied scores half, where
 * NannyML orders them as they happen to come; where NannyML says 0 for 0/0, there is no estimate; and of equal classes each is
 * calibrated against all others, but not all of a row scaled to sum to one, as only the scores of one class at a time are
 * known: nor is there a confusion matrix of theirs.
 */
public final class PerformanceEstimator {
    /** NannyML's, "experiments showed" that macro averages of areas vary so much more. */
    private static final double MACRO_AREA = 1.2;

    private final ClassificationTally reference;
    private final ConfusionMatrix confusion;
    private final List<CalibratedScores> calibrated = new ArrayList<>();

    private PerformanceEstimator(ClassificationTally reference) {
        this.reference = reference;
        confusion = reference.confusion();
        for (int i = 0; i < reference.layout().scores(); i++) {
            calibrated.add(CalibratedScores.of(reference, reference.layout().scored(i)));
        }
    }

    /**
     * Learns from a reference, which is kept as it is now.
     *
     * @throws IllegalArgumentException if a class has no labelled rows with a score
     */
    public static PerformanceEstimator of(ClassificationTally reference) {
        return new PerformanceEstimator(reference.copy());
    }

    /** How scores of a class are read. */
    public CalibratedScores calibrated(String name) {
        return calibrated.get(reference.layout().scoreOf(name));
    }

    /**
     * Of all rows of a window that have a score, with a label or without.
     *
     * @throws IllegalArgumentException if it has another layout than the reference
     */
    public EstimatedPerformance estimate(ClassificationTally window) {
        if (!window.layout().equals(reference.layout())) {
            throw new IllegalArgumentException("layouts differ: " + window.layout() + " and " + reference.layout());
        }
        List<Expected> each = new ArrayList<>();
        for (int i = 0; i < calibrated.size(); i++) {
            each.add(expected(window, i));
        }
        return window.layout().positive() == null ? ofEquals(each) : ofPositive(each.get(0));
    }

    /**
     * Expected counts of one class against all others, in the rows of a window, and the counts of the reference.
     *
     * @param rows with a score and a predicted class
     * @param scored with a score
     * @param area under the ROC curve, NaN where undefined
     * @param areaVariance variance of the share of rows of the other kind that are below a row of the rarer kind
     * @param areaShare share of the rarer kind
     */
    private record Expected(
            double tp,
            double fp,
            double fn,
            double tn,
            long rows,
            long scored,
            double area,
            double areaVariance,
            double areaShare,
            long referenceHits,
            long referencePredicted,
            long referenceActual,
            long referenceRows) {
        /** Standard error of a share of the window's rows, of which the reference has so many. */
        double standardError(double hits, double of) {
            return Math.sqrt(variance(hits, of));
        }

        double variance(double hits, double of) {
            double share = of > 0 ? hits / of : 0;
            double about = rows * of / referenceRows;
            return about > 0 ? share * (1 - share) / about : 0;
        }

        double trueNegatives() {
            return referenceRows - referencePredicted - referenceActual + (double) referenceHits;
        }

        double either() {
            return referencePredicted + referenceActual - (double) referenceHits;
        }

        double areaSquaredError() {
            return areaVariance / (scored * areaShare);
        }
    }

    private Expected expected(ClassificationTally window, int score) {
        ScoreCells cells = window.layout().cells();
        ScoreCounts counts = window.scoreCounts(score);
        long[] hit = counts.predicted(cells, Known.THIS);
        long[] not = counts.predicted(cells, Known.OTHER);
        long[] unknown = counts.predicted(cells, Known.UNKNOWN);
        CalibratedScores scores = calibrated.get(score);
        double tp = 0;
        double fp = 0;
        double fn = 0;
        double tn = 0;
        long rows = 0;
        long scored = 0;
        double positives = 0;
        double negatives = 0;
        double pairs = 0;
        for (int i = 0; i < hit.length; i++) {
            double p = scores.ofCell(i);
            tp += hit[i] * p;
            fp += hit[i] * (1 - p);
            fn += not[i] * p;
            tn += not[i] * (1 - p);
            rows += hit[i] + not[i];
            long here = hit[i] + not[i] + unknown[i];
            scored += here;
            double up = here * p;
            double down = here * (1 - p);
            pairs += up * (negatives + down / 2);
            positives += up;
            negatives += down;
        }
        int k = reference.layout().index(reference.layout().scored(score));
        long[] ups = reference.scoreCounts(score).labelled(cells, true);
        long[] downs = reference.scoreCounts(score).labelled(cells, false);
        double[] placed = placements(ups, downs);
        return new Expected(
                tp,
                fp,
                fn,
                tn,
                rows,
                scored,
                positives > 0 && negatives > 0 ? Math.min(1, pairs / positives / negatives) : Double.NaN,
                placed[0],
                placed[1],
                confusion.hits(k),
                confusion.predicted(k),
                confusion.actual(k),
                confusion.n());
    }

    /** Variance of the share of others below each row of the rarer kind, and what share of all is rarer. */
    private static double[] placements(long[] ups, long[] downs) {
        double positives = 0;
        double negatives = 0;
        for (int i = 0; i < ups.length; i++) {
            positives += ups[i];
            negatives += downs[i];
        }
        // Upside down, a row's place among the others is one less what it was: the variance is the same.
        boolean positivesRarer = positives <= negatives;
        long[] rare = positivesRarer ? ups : downs;
        long[] common = positivesRarer ? downs : ups;
        double rareRows = Math.min(positives, negatives);
        double commonRows = Math.max(positives, negatives);
        double below = 0;
        double mean = 0;
        double square = 0;
        for (int i = 0; i < rare.length && rareRows > 0; i++) {
            double place = (below + common[i] / 2.0) / commonRows;
            mean += rare[i] * place / rareRows;
            square += rare[i] * place * place / rareRows;
            below += common[i];
        }
        return new double[] {Math.max(0, square - mean * mean), rareRows / (positives + negatives)};
    }

    private static EstimatedPerformance ofPositive(Expected e) {
        double n = e.rows();
        Optional<Estimate> area = Double.isNaN(e.area())
                ? Optional.empty()
                : share(e.area(), 1, Math.sqrt(e.areaSquaredError()), e.scored());
        if (!(n > 0) || e.referenceRows() <= 0) {
            return new EstimatedPerformance(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    area,
                    Optional.empty());
        }
        long rows = e.rows();
        double all = e.referenceRows();
        double hits = e.referenceHits();
        double either = e.either();
        double tn = e.trueNegatives();
        // F1 is TP / (TP + (FP + FN) / 2): a mean over the rows that are either, with a factor.
        double factor = either > 0 ? either / (hits + (either - hits) / 2) : 0;
        return new EstimatedPerformance(
                share(e.tp() + e.tn(), n, e.standardError(hits + tn, all), rows),
                share(e.tp(), e.tp() + e.fp(), e.standardError(hits, e.referencePredicted()), rows),
                share(e.tp(), e.tp() + e.fn(), e.standardError(hits, e.referenceActual()), rows),
                share(e.tn(), e.tn() + e.fp(), e.standardError(tn, all - e.referenceActual()), rows),
                share(e.tp(), e.tp() + (e.fp() + e.fn()) / 2, factor * e.standardError(hits, either), rows),
                area,
                share(e.tp(), n, e.standardError(hits, all), rows)
                        .map(truePositives -> new EstimatedPerformance.Confusion(
                                truePositives,
                                cell(e.fp(), e, e.referencePredicted() - hits),
                                cell(e.fn(), e, e.referenceActual() - hits),
                                cell(e.tn(), e, tn))));
    }

    private static Estimate cell(double expected, Expected e, double referenceCount) {
        return Estimate.normal(expected / e.rows(), e.standardError(referenceCount, e.referenceRows()), e.rows())
                .within(0, 1);
    }

    private static Optional<Estimate> share(double part, double whole, double standardError, long n) {
        return whole > 0 && part >= 0
                ? Optional.of(Estimate.normal(Math.min(1, part / whole), standardError, n)
                        .within(0, 1))
                : Optional.empty();
    }

    private static EstimatedPerformance ofEquals(List<Expected> each) {
        Macro precision = new Macro();
        Macro recall = new Macro();
        Macro specificity = new Macro();
        Macro f1 = new Macro();
        Macro area = new Macro();
        double right = 0;
        double referenceRight = 0;
        double predicted = 0;
        for (Expected e : each) {
            right += e.tp();
            predicted += e.tp() + e.fp();
            referenceRight += e.referenceHits();
            precision.add(e.tp(), e.tp() + e.fp(), e.variance(e.referenceHits(), e.referencePredicted()));
            recall.add(e.tp(), e.tp() + e.fn(), e.variance(e.referenceHits(), e.referenceActual()));
            specificity.add(
                    e.tn(),
                    e.tn() + e.fp(),
                    e.variance(e.trueNegatives(), e.referenceRows() - (double) e.referenceActual()));
            f1.add(e.tp(), e.tp() + (e.fp() + e.fn()) / 2, e.variance(e.referenceHits(), e.either()));
            if (!Double.isNaN(e.area())) {
                area.add(e.area(), 1, e.areaSquaredError() * MACRO_AREA * MACRO_AREA);
            }
        }
        long rows = Math.round(predicted);
        Expected any = each.get(0);
        return new EstimatedPerformance(
                share(right, predicted, any.standardError(referenceRight, any.referenceRows()), rows),
                precision.mean(rows),
                recall.mean(rows),
                specificity.mean(rows),
                f1.mean(rows),
                area.mean(any.scored()),
                Optional.empty());
    }

    /** A mean over classes, and the standard error it has if classes vary apart from each other. */
    private static final class Macro {
        private double sum;
        private double variances;
        private int classes;

        void add(double part, double whole, double variance) {
            if (whole > 0) {
                sum += part / whole;
                variances += variance;
                classes++;
            }
        }

        Optional<Estimate> mean(long n) {
            return share(sum, classes, classes == 0 ? 0 : Math.sqrt(variances) / classes, n);
        }
    }
}
