package io.plumbline.stats.inference;

import io.plumbline.stats.sketch.Moments;
import org.apache.commons.math3.special.Beta;

/**
 * Welch's t test that two means are equal, whatever the variances (Welch 1947, doi:10.1093/biomet/34.1-2.28). Needs no more
 * than count, mean and standard deviation.
 *
 * @param t the gap of the means in standard errors, positive where the current mean is larger
 * @param degreesOfFreedom by Welch and Satterthwaite
 * @param pValue two-sided
 */
public record WelchTest(double t, double degreesOfFreedom, double pValue) {
    /** Statistic and p-value, as every test gives them: Student's distribution holds for large samples, or normal ones. */
    public TestResult result() {
        return new TestResult(t, pValue, TestResult.Method.ASYMPTOTIC);
    }

    /**
     * Of raw values, in any order.
     *
     * @throws IllegalArgumentException if a sample has fewer than two values or no standard deviation, or a value is not
     *     finite
     */
    public static WelchTest of(double[] current, double[] reference) {
        return of(moments(current), moments(reference));
    }

    private static Moments moments(double[] values) {
        Moments moments = new Moments();
        for (double value : values) {
            moments.update(value);
        }
        return moments;
    }

    /**
     * Of moments.
     *
     * @throws IllegalArgumentException if a sample has fewer than two values or no standard deviation
     */
    public static WelchTest of(Moments current, Moments reference) {
        return of(
                current.count(),
                current.mean(),
                current.standardDeviation(),
                reference.count(),
                reference.mean(),
                reference.standardDeviation());
    }

    /**
     * Of counts, means and standard deviations. Where both are constant, the means are equal or not: p is 1 or 0.
     *
     * @throws IllegalArgumentException if a sample has fewer than two values, or a number is not finite
     */
    public static WelchTest of(long n, double mean, double sd, long m, double referenceMean, double referenceSd) {
        if (n < 2 || m < 2) {
            throw new IllegalArgumentException(
                    "Welch's test needs at least two values in each sample, not " + n + " and " + m);
        }
        double v = sd * sd / n;
        double w = referenceSd * referenceSd / m;
        double gap = mean - referenceMean;
        if (!Double.isFinite(v + w + gap)) {
            throw new IllegalArgumentException("Welch's test takes finite means and standard deviations");
        }
        if (v + w == 0) {
            double t = gap == 0 ? 0 : Math.copySign(Double.POSITIVE_INFINITY, gap);
            return new WelchTest(t, n + m - 2.0, gap == 0 ? 1 : 0);
        }
        double t = gap / Math.sqrt(v + w);
        double df = (v + w) * (v + w) / (v * v / (n - 1) + w * w / (m - 1));
        return new WelchTest(t, df, Beta.regularizedBeta(df / (df + t * t), df / 2, .5));
    }

    /**
     * Hedges' g: the gap of the means in pooled standard deviations, its bias taken off (Hedges 1981,
     * doi:10.3102/10769986006002107).
     *
     * @throws IllegalArgumentException if a sample has fewer than two values, or both are constant
     */
    public static double hedgesG(Moments current, Moments reference) {
        double n = current.count();
        double m = reference.count();
        double sd = current.standardDeviation();
        double referenceSd = reference.standardDeviation();
        double pooled = Math.sqrt(((n - 1) * sd * sd + (m - 1) * referenceSd * referenceSd) / (n + m - 2));
        if (!(pooled > 0)) {
            throw new IllegalArgumentException("an effect size needs two values in each sample, and a spread");
        }
        return (current.mean() - reference.mean()) / pooled * (1 - 3 / (4 * (n + m) - 9));
    }
}
