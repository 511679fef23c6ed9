package io.plumbline.stats.inference;

import io.plumbline.stats.inference.TestResult.Method;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * The Epps-Singleton test: compares the empirical characteristic functions at 0.4 and 0.8 (Epps and Singleton 1986,
 * doi:10.1080/00949658608810963). Good with ties, where rank tests are not. The statistic is chi-square with as many
 * degrees of freedom as the covariance has rank, 4 as a rule; below 25 values in both samples it is corrected.
 *
 * <p>As published, the covariance is estimated from each sample alone, and the test is far too eager where one is small: of
 * 50 values against 1000 of one population 30 % are different at .05, of 200 against 1000 9 %. {@link #pooled} takes the
 * covariance of both together, which is that of either where they are of one population, and keeps its size.
 */
public final class EppsSingleton {
    private static final double[] POINTS = {.4, .8};
    private static final int SMALL = 25;

    private EppsSingleton() {}

    /**
     * Of raw values, in any order, as published and as SciPy has it.
     *
     * @throws IllegalArgumentException if a sample has fewer than 5 values, a value is not finite, or the middle half of all
     *     values is constant
     */
    public static TestResult test(double[] current, double[] reference) {
        double sigma = scale(current, reference);
        Features x = Features.of(current, sigma);
        Features y = Features.of(reference, sigma);
        double n = (double) current.length + reference.length;
        RealMatrix covariance = x.covariance
                .scalarMultiply(1.0 / current.length)
                .add(y.covariance.scalarMultiply(1.0 / reference.length));
        double correction = Math.max(current.length, reference.length) >= SMALL
                ? 1
                : 1
                        + StrictMath.pow(n, -.45)
                        + 10.1 * (StrictMath.pow(current.length, -1.7) + StrictMath.pow(reference.length, -1.7));
        return result(x, y, covariance, correction);
    }

    /**
     * Of raw values, in any order, with the covariance of both samples together.
     *
     * @throws IllegalArgumentException as {@link #test}
     */
    public static TestResult pooled(double[] current, double[] reference) {
        double sigma = scale(current, reference);
        Features all = Features.of(RawSample.pooled(current, reference), sigma);
        RealMatrix covariance = all.covariance.scalarMultiply(1.0 / current.length + 1.0 / reference.length);
        return result(Features.of(current, sigma), Features.of(reference, sigma), covariance, 1);
    }

    /** Half the distance of the quartiles of both samples together. */
    private static double scale(double[] current, double[] reference) {
        RawSample.checkFinite(current);
        RawSample.checkFinite(reference);
        if (current.length < 5 || reference.length < 5) {
            throw new IllegalArgumentException("the Epps-Singleton test needs at least 5 values in each sample, not "
                    + current.length + " and " + reference.length);
        }
        double[] all = RawSample.pooled(current, reference);
        double sigma = (quantile(all, .75) - quantile(all, .25)) / 2;
        if (!(sigma > 0)) {
            throw new IllegalArgumentException(
                    "the Epps-Singleton test needs a middle half of values that is not constant");
        }
        return sigma;
    }

    private static TestResult result(Features x, Features y, RealMatrix covariance, double correction) {
        SingularValueDecomposition values = new SingularValueDecomposition(covariance);
        RealMatrix gap = new Array2DRowRealMatrix(x.means).subtract(new Array2DRowRealMatrix(y.means));
        double w = gap.transpose().multiply(inverse(values)).multiply(gap).getEntry(0, 0) / correction;
        return new TestResult(w, ChiSquare.survival(w, values.getRank()), Method.ASYMPTOTIC);
    }

    /** The pseudo-inverse, in which what is 0 but for rounding stays 0. */
    private static RealMatrix inverse(SingularValueDecomposition values) {
        double[] singular = values.getSingularValues();
        RealMatrix scaled = new Array2DRowRealMatrix(singular.length, singular.length);
        for (int i = 0; i < singular.length; i++) {
            scaled.setEntry(i, i, singular[i] > 1e-15 * singular[0] ? 1 / singular[i] : 0);
        }
        return values.getV().multiply(scaled).multiply(values.getUT());
    }

    /** Linear between the order statistics. */
    private static double quantile(double[] sorted, double q) {
        double place = q * (sorted.length - 1);
        int below = (int) place;
        double above = sorted[Math.min(below + 1, sorted.length - 1)];
        return sorted[below] + (place - below) * (above - sorted[below]);
    }

    /** Cosines and sines at the points: means and covariances. */
    private static final class Features {
        private final double[] means;
        private final RealMatrix covariance;

        private Features(double[] means, RealMatrix covariance) {
            this.means = means;
            this.covariance = covariance;
        }

        static Features of(double[] values, double sigma) {
            int d = 2 * POINTS.length;
            double[] means = new double[d];
            double[][] products = new double[d][d];
            for (double value : values) {
                double[] f = features(value / sigma);
                for (int i = 0; i < d; i++) {
                    means[i] += f[i] / values.length;
                }
            }
            for (double value : values) {
                double[] f = features(value / sigma);
                for (int i = 0; i < d; i++) {
                    for (int j = 0; j < d; j++) {
                        products[i][j] += (f[i] - means[i]) * (f[j] - means[j]) / values.length;
                    }
                }
            }
            return new Features(means, new Array2DRowRealMatrix(products));
        }

        private static double[] features(double x) {
            return new double[] {
                StrictMath.cos(POINTS[0] * x),
                StrictMath.cos(POINTS[1] * x),
                StrictMath.sin(POINTS[0] * x),
                StrictMath.sin(POINTS[1] * x)
            };
        }
    }
}
