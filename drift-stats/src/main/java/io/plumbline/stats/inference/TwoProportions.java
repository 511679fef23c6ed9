package io.plumbline.stats.inference;

import io.plumbline.stats.inference.TestResult.Method;

/**
 * The test that two samples have the same rate: Fisher's exact test where an expected count is below 20, else the
 * chi-square test with one degree of freedom.
 */
public final class TwoProportions {
    private static final double EXACT_BELOW = 20;

    private TwoProportions() {}

    /**
     * The two-sided test of equal rates {@code x / n} and {@code y / m}.
     *
     * @return the chi-square statistic, 0 where there is nothing to see; and the p-value with its method: EXACT for Fisher's,
     *     ASYMPTOTIC for chi-square
     * @throws IllegalArgumentException if {@code x} is not in [0, n] or {@code y} not in [0, m]
     */
    public static TestResult test(long x, long n, long y, long m) {
        double p = pValue(x, n, y, m);
        double statistic = statistic(x, n, y, m);
        return new TestResult(
                Double.isNaN(statistic) ? 0 : statistic,
                p,
                n == 0 || m == 0 || isExact(n, m, pooled(x, n, y, m)) ? Method.EXACT : Method.ASYMPTOTIC);
    }

    /**
     * The two-sided p-value of equal rates {@code x / n} and {@code y / m}; 1 where a sample is empty or the rate is 0 or
     * 1 in both.
     *
     * @throws IllegalArgumentException if {@code x} is not in [0, n] or {@code y} not in [0, m]
     */
    public static double pValue(long x, long n, long y, long m) {
        check(x, n);
        check(y, m);
        if (n == 0 || m == 0) {
            return 1;
        }
        double pooled = pooled(x, n, y, m);
        if (pooled == 0 || pooled == 1) {
            return 1;
        }
        return isExact(n, m, pooled) ? FisherExact.twoSided(x, n, y, m) : ChiSquare.survival(statistic(x, n, y, m), 1);
    }

    /** The chi-square statistic with one degree of freedom; NaN where the rate is 0 or 1 in both. */
    public static double statistic(long x, long n, long y, long m) {
        double pooled = pooled(x, n, y, m);
        double gap = (double) x / n - (double) y / m;
        return (double) n * m / ((double) n + m) * gap * gap / (pooled * (1 - pooled));
    }

    private static boolean isExact(long n, long m, double pooled) {
        return Math.min(n, m) * Math.min(pooled, 1 - pooled) < EXACT_BELOW;
    }

    static void check(long x, long n) {
        if (x < 0 || x > n) {
            throw new IllegalArgumentException("of " + n + " events, " + x + " cannot be hits");
        }
    }

    private static double pooled(long x, long n, long y, long m) {
        return (double) (x + y) / (n + m);
    }
}
