package io.plumbline.stats.inference;

import io.plumbline.stats.inference.TestResult.Method;
import io.plumbline.stats.internal.Counts;

/**
 * The two-sample Kolmogorov-Smirnov test: D is the largest gap between the two distribution functions, in [0, 1]
 * (Smirnov 1939; Hodges 1958, doi:10.1007/BF02589501). Sees any difference, best one in the middle; with ties it is
 * conservative.
 */
public final class KolmogorovSmirnov {
    /** Up to so many pairs of values the p-value is exact. */
    private static final long EXACT_PAIRS = 4_000_000;

    private KolmogorovSmirnov() {}

    /**
     * Of raw values, in any order: exact up to four million pairs of them, else asymptotic.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN
     */
    public static TestResult test(double[] current, double[] reference) {
        return (long) current.length * reference.length <= EXACT_PAIRS
                ? exact(current, reference)
                : asymptotic(current, reference);
    }

    /**
     * With the share of all orders of the values that give a gap as large. Time and memory grow with the product and the
     * sum of the sizes.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN
     */
    public static TestResult exact(double[] current, double[] reference) {
        double[] x = RawSample.sorted(current);
        double[] y = RawSample.sorted(reference);
        long gap = gap(x, y);
        return new TestResult((double) gap / x.length / y.length, outside(x.length, y.length, gap), Method.EXACT);
    }

    /**
     * With Kolmogorov's limit, for large samples.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN
     */
    public static TestResult asymptotic(double[] current, double[] reference) {
        double[] x = RawSample.sorted(current);
        double[] y = RawSample.sorted(reference);
        double d = (double) gap(x, y) / x.length / y.length;
        return new TestResult(d, limit(d, x.length, y.length), Method.ASYMPTOTIC);
    }

    /**
     * Of counts by ordered cells. D at their edges is never larger than that of the values, and smaller by at most the
     * largest share of a cell: the asymptotic p-value is an upper bound.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static TestResult ofCells(long[] current, long[] reference) {
        double d = distance(current, reference);
        double n = Counts.total(current);
        double m = Counts.total(reference);
        return new TestResult(d, limit(d, n, m), Method.UPPER_BOUND);
    }

    /**
     * D of counts by ordered cells: the largest gap between the two distribution functions at the edges of the cells, in
     * [0, 1]. That of the values themselves is larger by at most the largest share of a cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double distance(long[] current, long[] reference) {
        CellCounts.check(current, reference);
        double n = Counts.total(current);
        double m = Counts.total(reference);
        long below = 0;
        long referenceBelow = 0;
        double largest = 0;
        for (int i = 0; i < current.length; i++) {
            below += current[i];
            referenceBelow += reference[i];
            largest = Math.max(largest, Math.abs(below / n - referenceBelow / m));
        }
        return largest;
    }

    /** The largest gap, times both sizes: a whole number, so that nothing is rounded. */
    private static long gap(double[] x, double[] y) {
        long largest = 0;
        int i = 0;
        int j = 0;
        while (i < x.length && j < y.length) {
            double next = Math.min(x[i], y[j]);
            while (i < x.length && x[i] == next) {
                i++;
            }
            while (j < y.length && y[j] == next) {
                j++;
            }
            largest = Math.max(largest, Math.abs((long) i * y.length - (long) j * x.length));
        }
        return largest;
    }

    /**
     * Share of the orders of n and m values in which the gap reaches {@code gap}: over the paths from (0, 0) to (n, m),
     * those that leave the corridor. Nothing is subtracted from 1, so that small shares keep their digits.
     */
    private static double outside(int n, int m, long gap) {
        double[] left = new double[m + 1];
        for (int i = 0; i <= n; i++) {
            for (int j = 0; j <= m; j++) {
                if (Math.abs((long) i * m - (long) j * n) >= gap) {
                    left[j] = 1;
                } else if (i + j > 0) {
                    double fromBelow = j == 0 ? 0 : j * left[j - 1];
                    left[j] = (i * left[j] + fromBelow) / (i + j);
                }
            }
        }
        return left[m];
    }

    private static double limit(double d, double n, double m) {
        return kolmogorovSurvival(d * Math.sqrt(n * m / (n + m)));
    }

    /** P(K > x) of Kolmogorov's distribution. */
    static double kolmogorovSurvival(double x) {
        if (x < 0.2) {
            return 1; // less than 1e-13 is missing
        }
        if (x < 1.18) {
            double sum = 0;
            double exponent = -StrictMath.PI * StrictMath.PI / (8 * x * x);
            for (int k = 1; k <= 15; k += 2) {
                sum += StrictMath.exp(exponent * k * k);
            }
            return 1 - StrictMath.sqrt(2 * StrictMath.PI) / x * sum;
        }
        double sum = 0;
        for (int k = 1; k <= 10; k++) {
            sum += (k % 2 == 1 ? 1 : -1) * StrictMath.exp(-2.0 * k * k * x * x);
        }
        return Math.max(0, 2 * sum);
    }
}
