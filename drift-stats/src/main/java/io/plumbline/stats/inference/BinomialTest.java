package io.plumbline.stats.inference;

import org.apache.commons.math3.distribution.BinomialDistribution;

/** Tests and bounds of one rate. */
public final class BinomialTest {
    /** Probabilities this close count as equal. */
    private static final double TIE = 1 + 1e-7;
    /** What adds no more than this to a sum ends it. */
    private static final double NOTHING = 1e-18;

    private BinomialTest() {}

    /**
     * The test that {@code x} of {@code n} come from a rate.
     *
     * @return the share {@code x / n} as the statistic (NaN of nothing), and the exact p-value
     * @throws IllegalArgumentException as {@link #pValue}
     */
    public static TestResult test(int x, int n, double rate) {
        return new TestResult((double) x / n, pValue(x, n, rate), TestResult.Method.EXACT);
    }

    /**
     * The exact two-sided p-value that {@code x} of {@code n} come from a rate: the probability of all numbers that are no
     * more probable than {@code x} (Clopper and Pearson 1934, doi:10.1093/biomet/26.4.404).
     *
     * @param n at most 10^8
     * @param rate in [0, 1]
     * @throws IllegalArgumentException if {@code x} is not in [0, n], or the rate is none
     */
    public static double pValue(int x, int n, double rate) {
        if (x < 0 || x > n || n > 100_000_000 || !(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(
                    "x is in [0, n], n at most 10^8 and the rate in [0, 1], not " + x + ", " + n + " and " + rate);
        }
        if (rate == 0 || rate == 1) {
            return x == (rate == 0 ? 0 : n) ? 1 : 0;
        }
        BinomialDistribution binomial = new BinomialDistribution(null, n, rate);
        double limit = binomial.logProbability(x) + StrictMath.log(TIE);
        int mode = (int) Math.min(n, Math.floor((n + 1.0) * rate));
        // Probabilities rise up to the mode and fall behind it: what counts is outside of one number on each side.
        double sum = 0;
        int below = count(binomial, limit, 0, mode + 1);
        for (int k = below - 1; k >= 0; k--) {
            double probability = binomial.probability(k);
            sum += probability;
            if (probability <= NOTHING * sum) {
                break;
            }
        }
        int above = count(binomial, limit, n, n - mode);
        for (int k = n - above + 1; k <= n; k++) {
            double probability = binomial.probability(k);
            sum += probability;
            if (probability <= NOTHING * sum) {
                break;
            }
        }
        return Math.min(1, sum);
    }

    /** How many of the {@code most} numbers from an end inwards, 0 or n, are no more probable than the limit. */
    private static int count(BinomialDistribution binomial, double limit, int end, int most) {
        int from = 0;
        int to = most;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (binomial.logProbability(Math.abs(end - middle)) <= limit) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /**
     * Wilson's interval for a rate (1927, doi:10.1080/01621459.1927.10502953).
     *
     * @param z normal quantile, such as 1.96 for 95 %
     * @return lower and upper bound, in [0, 1]
     * @throws IllegalArgumentException if {@code x} is not in [0, n] or {@code n} is 0
     */
    public static double[] wilson(long x, long n, double z) {
        if (n <= 0 || x < 0 || x > n) {
            throw new IllegalArgumentException("x is in [0, n] and n positive, not " + x + " and " + n);
        }
        double rate = (double) x / n;
        double scale = 1 + z * z / n;
        double middle = (rate + z * z / (2.0 * n)) / scale;
        double half = z / scale * Math.sqrt(rate * (1 - rate) / n + z * z / (4.0 * n * n));
        return new double[] {Math.max(0, middle - half), Math.min(1, middle + half)};
    }
}
