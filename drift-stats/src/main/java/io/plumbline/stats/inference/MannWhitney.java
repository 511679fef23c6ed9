package io.plumbline.stats.inference;

import io.plumbline.stats.inference.TestResult.Method;
import io.plumbline.stats.internal.Counts;

/**
 * The Mann-Whitney test (Wilcoxon's rank sum): whether values of one sample tend to be larger (Mann and Whitney 1947,
 * doi:10.1214/aoms/1177730491). The statistic is U of the current sample: pairs in which its value is the larger one, ties
 * counting a half. U divided by the number of pairs is the probability of superiority.
 */
public final class MannWhitney {
    /** Up to so many values in the smaller sample, without ties, the p-value is exact. */
    private static final int EXACT = 8;

    private static final int EXACT_PAIRS = 1_000_000;

    private MannWhitney() {}

    /**
     * Of raw values, in any order: exact where the smaller sample has at most 8 values and none are tied, else asymptotic.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN
     */
    public static TestResult test(double[] current, double[] reference) {
        double[] all = RawSample.pooled(RawSample.sorted(current), RawSample.sorted(reference));
        boolean ties = false;
        for (int i = 1; i < all.length; i++) {
            ties |= all[i] == all[i - 1];
        }
        boolean small = Math.min(current.length, reference.length) <= EXACT && all.length <= 1000;
        return small && !ties ? exact(current, reference) : asymptotic(current, reference);
    }

    /**
     * Over all orders of the values, as if none were tied. Time and memory grow with the product of the sizes.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN, or there are more than a million pairs of values
     */
    public static TestResult exact(double[] current, double[] reference) {
        double[] x = RawSample.sorted(current);
        double[] y = RawSample.sorted(reference);
        if ((long) x.length * y.length > EXACT_PAIRS) {
            throw new IllegalArgumentException("an exact p-value takes at most " + EXACT_PAIRS
                    + " pairs of values, not " + (long) x.length * y.length);
        }
        double u = u(x, y);
        double larger = Math.max(u, (double) x.length * y.length - u);
        double p = 2 * survival((int) larger, x.length, y.length);
        return new TestResult(u, Math.min(1, p), Method.EXACT);
    }

    /**
     * With the normal limit, corrected for ties and for U being whole.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN
     */
    public static TestResult asymptotic(double[] current, double[] reference) {
        double[] x = RawSample.sorted(current);
        double[] y = RawSample.sorted(reference);
        double[] all = RawSample.pooled(x, y);
        double ties = 0;
        for (int i = 0; i < all.length; ) {
            int end = RawSample.upTo(all, all[i]);
            double equal = end - i;
            ties += equal * equal * equal - equal;
            i = end;
        }
        return asymptotic(u(x, y), x.length, y.length, ties);
    }

    /**
     * Of counts by ordered cells, the values of a cell counting as ties.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static TestResult ofCells(long[] current, long[] reference) {
        CellCounts.check(current, reference);
        double n = Counts.total(current);
        double m = Counts.total(reference);
        double u = 0;
        double ties = 0;
        double referenceBelow = 0;
        for (int i = 0; i < current.length; i++) {
            u += current[i] * (referenceBelow + reference[i] / 2.0);
            referenceBelow += reference[i];
            double equal = (double) current[i] + reference[i];
            ties += equal * equal * equal - equal;
        }
        return asymptotic(u, n, m, ties);
    }

    private static double u(double[] x, double[] y) {
        double sum = 0;
        for (double rank : RawSample.midranks(x, y)) {
            sum += rank;
        }
        return sum - x.length * (x.length + 1.0) / 2;
    }

    private static TestResult asymptotic(double u, double n, double m, double ties) {
        double all = n + m;
        double variance = n * m / 12 * (all + 1 - ties / (all * (all - 1)));
        double gap = Math.max(u, n * m - u) - n * m / 2 - .5;
        double p = variance <= 0 || gap <= 0 ? 1 : Math.min(1, 2 * Normal.survival(gap / Math.sqrt(variance)));
        return new TestResult(u, p, Method.ASYMPTOTIC);
    }

    /** P(U >= u), by the number of ways to place the values: a Gaussian binomial coefficient. */
    private static double survival(int u, int n, int m) {
        double[] ways = new double[n * m + 1];
        ways[0] = 1;
        int few = Math.min(n, m);
        int many = Math.max(n, m);
        // Multiply by (1 - x^(many + i)) / (1 - x^i).
        for (int i = 1; i <= few; i++) {
            for (int k = ways.length - 1; k >= many + i; k--) {
                ways[k] -= ways[k - many - i];
            }
            for (int k = i; k < ways.length; k++) {
                ways[k] += ways[k - i];
            }
        }
        double total = 0;
        double above = 0;
        for (int k = 0; k < ways.length; k++) {
            total += ways[k];
            above += k >= u ? ways[k] : 0;
        }
        return above / total;
    }
}
