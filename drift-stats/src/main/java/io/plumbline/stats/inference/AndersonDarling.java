package io.plumbline.stats.inference;

import io.plumbline.stats.inference.TestResult.Method;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * The two-sample Anderson-Darling test in its version for ties, with midranks (Scholz and Stephens 1987,
 * doi:10.1080/01621459.1987.10478517): the squared gap between the two distribution functions, weighted so that the tails
 * count as much as the middle. The statistic is standardised.
 *
 * <p>The p-value comes from their table of seven points by a quadratic fit of its logarithm. Below .001 and above .25 it is
 * a continuation, and says so. Where more than a twentieth of the values are tied, it is that of the limit with these ties
 * ({@link WeightedChiSquare}): by the table, 7 % of samples of whole numbers around 4 are different at .05.
 */
public final class AndersonDarling {
    private static final double[] LEVELS = {.25, .1, .05, .025, .01, .005, .001};
    /** Critical values of two samples: b0 + b1 + b2 of the paper's table 2. */
    private static final double[] CRITICAL = {
        .675 - .245 - .105,
        1.281 + .25 - .305,
        1.645 + .678 - .362,
        1.96 + 1.149 - .391,
        2.326 + 1.822 - .396,
        2.573 + 2.364 - .345,
        3.085 + 3.615 - .154
    };

    private static final double[] LIMIT_WEIGHTS = IntStream.rangeClosed(1, 200)
            .mapToDouble(j -> 1.0 / (j * (j + 1.0)))
            .toArray();

    private static final double[] FIT = fit();

    private AndersonDarling() {}

    private static double[] fit() {
        double[] logs = new double[LEVELS.length];
        double[][] powers = new double[LEVELS.length][];
        for (int i = 0; i < LEVELS.length; i++) {
            logs[i] = StrictMath.log(LEVELS[i]);
            powers[i] = new double[] {CRITICAL[i], CRITICAL[i] * CRITICAL[i]};
        }
        OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
        regression.newSampleData(logs, powers);
        return regression.estimateRegressionParameters();
    }

    /**
     * Of raw values, in any order.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN, both together have fewer than 4 values, or all
     *     values are equal
     */
    public static TestResult test(double[] current, double[] reference) {
        double[] x = RawSample.sorted(current);
        double[] y = RawSample.sorted(reference);
        if (x.length + y.length < 4) {
            throw new IllegalArgumentException(
                    "the Anderson-Darling test needs at least 4 values in both samples together");
        }
        double[] all = RawSample.pooled(x, y);
        if (all[0] == all[all.length - 1]) {
            throw new IllegalArgumentException("the Anderson-Darling test needs at least two different values");
        }
        PooledValues pooled = PooledValues.of(all);
        double a2 = statistic(x, y, all);
        double deviation = Math.sqrt(variance(x.length, y.length));
        double standardised = (a2 - 1) / deviation;
        if (pooled.tied()) {
            return new TestResult(
                    standardised, WeightedChiSquare.survival(a2, TIED.nullWeights(pooled.groups())), Method.ASYMPTOTIC);
        }
        double end = CRITICAL[CRITICAL.length - 1];
        if (standardised > end) {
            // The fitted parabola turns upwards. The limit's own tail goes on, from the table's end.
            double p = fitted(end) * limit(1 + standardised * deviation) / limit(1 + end * deviation);
            return new TestResult(standardised, p, Method.BEYOND_TABLE);
        }
        double p = Math.min(1, fitted(standardised));
        return new TestResult(standardised, p, standardised >= CRITICAL[0] ? Method.TABLE : Method.BEYOND_TABLE);
    }

    /** The gap at the midrank, divided by its own variance. */
    private static final PooledValues.Limit TIED = new PooledValues.Limit() {
        @Override
        public double weight(PooledValues.Group group) {
            return group.share() / covariance(group, group);
        }

        @Override
        public double covariance(PooledValues.Group first, PooledValues.Group second) {
            double between = first.middle() * (1 - second.middle());
            // The midrank gap of a tied value is the mean of those before and after it.
            return first == second && first.tied() ? between - first.share() / 4 : between;
        }
    };

    private static double fitted(double standardised) {
        return StrictMath.exp(FIT[0] + standardised * (FIT[1] + standardised * FIT[2]));
    }

    /** P(A2 > a) in the limit of continuous values: weights 1 / (j (j + 1)). */
    private static double limit(double a) {
        return WeightedChiSquare.survival(a, LIMIT_WEIGHTS);
    }

    private static double statistic(double[] x, double[] y, double[] all) {
        double total = all.length;
        double sum = 0;
        for (int i = 0; i < all.length; ) {
            int end = RawSample.upTo(all, all[i]);
            double equal = end - i;
            double b = i + equal / 2;
            double weight = equal / total / (b * (total - b) - total * equal / 4);
            sum += weight * (term(x, all[i], b, total) + term(y, all[i], b, total));
            i = end;
        }
        return sum * (total - 1) / total;
    }

    private static double term(double[] sample, double value, double b, double total) {
        double below = RawSample.below(sample, value);
        double middle = (below + RawSample.upTo(sample, value)) / 2;
        double gap = total * middle - b * sample.length;
        return gap * gap / sample.length;
    }

    private static double variance(double n, double m) {
        double total = n + m;
        double h = 0;
        double g = 0;
        double cumulated = 0;
        for (int i = 1; i < total; i++) {
            h += 1.0 / i;
        }
        for (int i = (int) total - 1; i >= 2; i--) {
            cumulated += 1.0 / i;
            g += cumulated / (total - i + 1);
        }
        double k = 2;
        double inverse = 1 / n + 1 / m;
        double a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * inverse;
        double b = (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
        double c = (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * inverse + 4 * h;
        double d = (2 * h + 6) * k * k - 4 * h * k;
        return (((a * total + b) * total + c) * total + d) / ((total - 1) * (total - 2) * (total - 3));
    }
}
