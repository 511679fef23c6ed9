package io.plumbline.stats.inference;

/**
 * The test that two samples have the same rate: Fisher's exact test where an expected count is below 20, else the
 * chi-square test with one degree of freedom.
 */
public final class TwoProportions {
    private static final double EXACT_BELOW = 20;

    private TwoProportions() {}

    /**
     * The two-sided p-value of equal rates {@code x / n} and {@code y / m}; 1 where a sample is empty or the rate is 0 or
     * 1 in both.
     */
    public static double pValue(long x, long n, long y, long m) {
        if (n == 0 || m == 0) {
            return 1;
        }
        double pooled = pooled(x, n, y, m);
        if (pooled == 0 || pooled == 1) {
            return 1;
        }
        if (Math.min(n, m) * Math.min(pooled, 1 - pooled) < EXACT_BELOW) {
            return FisherExact.twoSided(x, n, y, m);
        }
        return ChiSquare.survival(statistic(x, n, y, m), 1);
    }

    /** The chi-square statistic with one degree of freedom; NaN where the rate is 0 or 1 in both. */
    public static double statistic(long x, long n, long y, long m) {
        double pooled = pooled(x, n, y, m);
        double gap = (double) x / n - (double) y / m;
        return (double) n * m / ((double) n + m) * gap * gap / (pooled * (1 - pooled));
    }

    private static double pooled(long x, long n, long y, long m) {
        return (double) (x + y) / (n + m);
    }
}
