package io.plumbline.stats.inference;

/**
 * Fisher's exact test of a two-by-two table, two-sided: the probability of all tables with the same margins that are no
 * more probable than the one seen. The hypergeometric weights are built outwards from their mode by exact ratios, so that
 * no logarithm of a factorial is rounded (Fisher 1922, doi:10.2307/2340521). Time grows with the spread of the count, not
 * with the count.
 */
public final class FisherExact {
    private static final double TIE = 1 + 1e-12;

    private final double draws;
    private final double successes;
    private final double failures;

    private FisherExact(long draws, long successes, long failures) {
        this.draws = draws;
        this.successes = successes;
        this.failures = failures;
    }

    /**
     * Of {@code x} hits in {@code n} against {@code y} in {@code m}.
     *
     * @return the odds ratio of the samples as the statistic (infinite or NaN where a count is 0), and the exact p-value: 1
     *     where a sample is empty
     * @throws IllegalArgumentException if {@code x} is not in [0, n] or {@code y} not in [0, m]
     */
    public static TestResult test(long x, long n, long y, long m) {
        TwoProportions.check(x, n);
        TwoProportions.check(y, m);
        double odds = (double) x * (m - y) / ((double) y * (n - x));
        return new TestResult(odds, twoSided(x, n, y, m), TestResult.Method.EXACT);
    }

    /** The p-value of {@code x} in {@code n} against {@code y} in {@code m}. */
    static double twoSided(long x, long n, long y, long m) {
        return new FisherExact(n, x + y, n - x + m - y).twoSided(x);
    }

    private double twoSided(double seen) {
        double low = Math.max(0, draws - failures);
        double high = Math.min(successes, draws);
        double mode = Math.floor((draws + 1) * (successes + 1) / (successes + failures + 2));
        mode = Math.min(high, Math.max(low, mode));
        double limit = weight(mode, seen) * TIE;
        double total = 1;
        double extreme = limit >= 1 ? 1 : 0;
        double weight = 1;
        for (double k = mode; k < high && weight > 0; k++) {
            weight *= ratio(k);
            total += weight;
            extreme += weight <= limit ? weight : 0;
        }
        weight = 1;
        for (double k = mode; k > low && weight > 0; k--) {
            weight /= ratio(k - 1);
            total += weight;
            extreme += weight <= limit ? weight : 0;
        }
        return Math.min(1, extreme / total);
    }

    /** Weight of {@code k} relative to the mode's. */
    private double weight(double mode, double k) {
        double weight = 1;
        for (double i = mode; i < k && weight > 0; i++) {
            weight *= ratio(i);
        }
        for (double i = mode; i > k && weight > 0; i--) {
            weight /= ratio(i - 1);
        }
        return weight;
    }

    /** P(k + 1) / P(k). */
    private double ratio(double k) {
        return (successes - k) * (draws - k) / ((k + 1) * (failures - draws + k + 1));
    }
}
