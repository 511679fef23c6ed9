package io.plumbline.stats.performance;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How often each class was predicted for each true class, and what follows from that. All numbers are exact, and as
 * scikit-learn defines them; each comes with a 95 % interval.
 *
 * <p>Empty are numbers without a row that they are about: a precision if nothing was predicted, a recall if nothing was true.
 * In an average over classes such a class counts with 0 if it occurs at all, and is left out if it occurs neither as true nor
 * as predicted, as in scikit-learn with {@code zero_division=0}. What is not declared ("other") has no scores of its own, but
 * counts against those of the declared classes: as a row of theirs that it was not, or a prediction that was wrong.
 */
public final class ConfusionMatrix {
    /** How scores of several classes are made one. */
    public enum Average {
        /** All classes alike. */
        MACRO,
        /** By the number of rows of the true class. */
        WEIGHTED
    }

    /** A share of rows whose class, true or predicted, is or is not one in question. */
    private enum Score {
        PRECISION,
        RECALL,
        SPECIFICITY,
        F1
    }

    private final List<String> classes;
    private final @Nullable String positive;
    private final long[][] counts;

    /** @param counts true class by predicted class, one more each than there are classes: others */
    ConfusionMatrix(List<String> classes, @Nullable String positive, long[][] counts) {
        this.classes = classes;
        this.positive = positive;
        this.counts = counts;
    }

    /** The declared classes, in order. */
    public List<String> classes() {
        return classes;
    }

    /**
     * Rows of a true class that were predicted to be of another, or the same.
     *
     * @param truth a class, or {@link ClassificationLayout#OTHER}
     * @param predicted a class, or {@link ClassificationLayout#OTHER}
     */
    public long count(String truth, String predicted) {
        return counts[index(truth)][index(predicted)];
    }

    /** All rows that have a label and a predicted class. */
    public long n() {
        long n = 0;
        for (long[] row : counts) {
            for (long count : row) {
                n += count;
            }
        }
        return n;
    }

    /** Share of rows whose predicted class is the true one, with Wilson's interval. A class that is not declared never is. */
    public Optional<Estimate> accuracy() {
        long right = 0;
        for (int k = 0; k < classes.size(); k++) {
            right += counts[k][k];
        }
        return Proportion.of(right, n());
    }

    /** Of what was predicted to be of a class, the share that is; with Wilson's interval. */
    public Optional<Estimate> precision(String name) {
        int k = declared(name);
        return Proportion.of(counts[k][k], predicted(k));
    }

    /** Of what is of a class, the share that was predicted to be; with Wilson's interval. Also the true positive rate. */
    public Optional<Estimate> recall(String name) {
        int k = declared(name);
        return Proportion.of(counts[k][k], actual(k));
    }

    /** Of what is not of a class, the share that was not predicted to be; with Wilson's interval. */
    public Optional<Estimate> specificity(String name) {
        int k = declared(name);
        long not = n() - actual(k);
        return Proportion.of(not - (predicted(k) - counts[k][k]), not);
    }

    /**
     * Harmonic mean of precision and recall. The interval is Wilson's of TP / (TP + FP + FN), of which F1 is a monotone
     * function (Lam, Gopal and Qian 2023, doi:10.48550/arXiv.2309.14621: "Wilson indirect").
     */
    public Optional<Estimate> f1(String name) {
        int k = declared(name);
        long either = predicted(k) + actual(k) - counts[k][k];
        return Proportion.of(counts[k][k], either)
                .map(jaccard -> new Estimate(f1(jaccard.value()), f1(jaccard.low()), f1(jaccard.high()), jaccard.n()));
    }

    private static double f1(double jaccard) {
        return 2 * jaccard / (1 + jaccard);
    }

    /** Of the positive class; without one, the macro average. */
    public Optional<Estimate> precision() {
        return positive == null ? precision(Average.MACRO) : precision(positive);
    }

    /** Of the positive class; without one, the macro average, which is the balanced accuracy. */
    public Optional<Estimate> recall() {
        return positive == null ? recall(Average.MACRO) : recall(positive);
    }

    /** Of the positive class; without one, the macro average. */
    public Optional<Estimate> specificity() {
        return positive == null ? specificity(Average.MACRO) : specificity(positive);
    }

    /** Of the positive class; without one, the macro average. */
    public Optional<Estimate> f1() {
        return positive == null ? f1(Average.MACRO) : f1(positive);
    }

    /** Average over classes, with an interval by the delta method. */
    public Optional<Estimate> precision(Average average) {
        return averaged(Score.PRECISION, average);
    }

    /** Average over classes, with an interval by the delta method. */
    public Optional<Estimate> recall(Average average) {
        return averaged(Score.RECALL, average);
    }

    /** Average over classes, with an interval by the delta method. */
    public Optional<Estimate> specificity(Average average) {
        return averaged(Score.SPECIFICITY, average);
    }

    /** Average over classes, with an interval by the delta method (doi:10.1007/s10489-021-02635-5). */
    public Optional<Estimate> f1(Average average) {
        return averaged(Score.F1, average);
    }

    /**
     * Matthews' correlation coefficient, of several classes Gorodkin's (2004, doi:10.1016/j.compbiolchem.2004.09.006), in
     * [-1, 1]; with an interval by the delta method on Fisher's scale (doi:10.48550/arXiv.2405.12622). Classes that are not
     * declared are one more class. Empty if all rows are of one class, or were predicted to be.
     */
    public Optional<Estimate> matthews() {
        return MultinomialDelta.of(counts, ConfusionMatrix::matthews, -1, 1, true);
    }

    /**
     * What the predictions are worth, given what each outcome is: per row, with an interval by normal theory. Times
     * {@link Estimate#n}, it is that of all rows.
     *
     * @param values true class by predicted class in order of the {@link #classes}, costs negative; with one more row and
     *     column for other classes, or without: then rows of other classes are left out
     * @throws IllegalArgumentException if it has another shape, or a value is not finite
     */
    public Optional<Estimate> valuePerRow(double[][] values) {
        int size = values.length;
        if (size != classes.size() && size != counts.length) {
            throw new IllegalArgumentException("of " + classes.size() + " classes, there cannot be " + size + " rows");
        }
        long n = 0;
        double sum = 0;
        boolean proper = true;
        for (int i = 0; i < size; i++) {
            if (values[i].length != size) {
                throw new IllegalArgumentException("row " + i + " has " + values[i].length + " values, not " + size);
            }
            for (int j = 0; j < size; j++) {
                if (!Double.isFinite(values[i][j])) {
                    throw new IllegalArgumentException("not a value: " + values[i][j]);
                }
                n += counts[i][j];
                sum += counts[i][j] * values[i][j];
                proper &= counts[i][j] >= 0;
            }
        }
        if (!proper || n == 0) {
            return Optional.empty();
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double off = values[i][j] - mean;
                squares += counts[i][j] * off * off;
            }
        }
        return Optional.of(Estimate.normal(mean, Math.sqrt(squares / n / Math.max(1, n - 1)), n));
    }

    private Optional<Estimate> averaged(Score score, Average average) {
        return MultinomialDelta.of(counts, (p, gradient) -> averaged(p, gradient, score, average), 0, 1, false);
    }

    /** Mean over classes k of numerator / denominator, both linear in the shares, with its gradient. */
    private double averaged(double[][] p, double[][] gradient, Score score, Average average) {
        int declared = classes.size();
        double[] actual = sums(p, true);
        double[] predicted = sums(p, false);
        double labelled = 0;
        int occurring = 0;
        for (int k = 0; k < declared; k++) {
            labelled += actual[k];
            occurring += actual[k] + predicted[k] > 0 ? 1 : 0;
        }
        if (average == Average.MACRO ? occurring == 0 : labelled == 0) {
            return Double.NaN;
        }
        double value = 0;
        for (int k = 0; k < declared; k++) {
            if (actual[k] + predicted[k] == 0) {
                continue;
            }
            double both = p[k][k];
            double numerator = score == Score.SPECIFICITY
                    ? 1 - actual[k] - predicted[k] + both
                    : score == Score.F1 ? 2 * both : both;
            double denominator = switch (score) {
                case PRECISION -> predicted[k];
                case RECALL -> actual[k];
                case SPECIFICITY -> 1 - actual[k];
                case F1 -> actual[k] + predicted[k];
            };
            // A sum of shares that is next to nothing is what rounding left of nothing.
            double of = denominator > 1e-15 ? numerator / denominator : 0;
            double weight = average == Average.MACRO ? 1.0 / occurring : actual[k] / labelled;
            value += weight * of;
            for (int i = 0; i < p.length; i++) {
                for (int j = 0; j < p.length; j++) {
                    if (denominator > 1e-15) {
                        gradient[i][j] += weight * slope(score, i == k, j == k, of) / denominator;
                    }
                    if (average == Average.WEIGHTED && i < declared) {
                        gradient[i][j] += of * ((i == k ? 1 : 0) - weight) / labelled;
                    }
                }
            }
        }
        return value;
    }

    /** Derivative of the numerator, less that of the denominator times the value. */
    private static double slope(Score score, boolean actual, boolean predicted, double value) {
        int both = actual && predicted ? 1 : 0;
        return switch (score) {
            case PRECISION -> both - (predicted ? value : 0);
            case RECALL -> both - (actual ? value : 0);
            case SPECIFICITY -> (actual || predicted ? 0 : 1) - (actual ? 0 : value);
            case F1 -> 2 * both - (actual ? value : 0) - (predicted ? value : 0);
        };
    }

    private static double matthews(double[][] p, double[][] gradient) {
        double[] actual = sums(p, true);
        double[] predicted = sums(p, false);
        double numerator = 0;
        double ofActual = 1;
        double ofPredicted = 1;
        for (int k = 0; k < p.length; k++) {
            numerator += p[k][k] - actual[k] * predicted[k];
            ofActual -= actual[k] * actual[k];
            ofPredicted -= predicted[k] * predicted[k];
        }
        if (!(ofActual > 1e-15 && ofPredicted > 1e-15)) {
            return Double.NaN;
        }
        double denominator = Math.sqrt(ofActual * ofPredicted);
        double value = Math.max(-1, Math.min(1, numerator / denominator));
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                gradient[i][j] = ((i == j ? 1 : 0) - predicted[i] - actual[j]) / denominator
                        + value * (actual[i] / ofActual + predicted[j] / ofPredicted);
            }
        }
        return value;
    }

    private static double[] sums(double[][] p, boolean ofRows) {
        double[] sums = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            for (int j = 0; j < p.length; j++) {
                sums[ofRows ? i : j] += p[i][j];
            }
        }
        return sums;
    }

    long hits(int k) {
        return counts[k][k];
    }

    long actual(int k) {
        long sum = 0;
        for (long count : counts[k]) {
            sum += count;
        }
        return sum;
    }

    long predicted(int k) {
        long sum = 0;
        for (long[] row : counts) {
            sum += row[k];
        }
        return sum;
    }

    private int declared(String name) {
        int k = classes.indexOf(name);
        if (k < 0) {
            throw new IllegalArgumentException("no class '" + name + "' among " + classes);
        }
        return k;
    }

    private int index(String name) {
        return name.equals(ClassificationLayout.OTHER) ? classes.size() : declared(name);
    }
}
