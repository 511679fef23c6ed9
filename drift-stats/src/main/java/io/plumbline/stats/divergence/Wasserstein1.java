package io.plumbline.stats.divergence;

import io.plumbline.stats.histogram.NumericCells;

/**
 * The first Wasserstein (earth mover's) distance, in the unit of the values: the area between the two distribution
 * functions.
 *
 * <p>The mass of a fine cell is spread evenly over {@code [low, high]}, and lies in one point where they are equal. That of
 * an open tail is spread between the reference's outer edge and the outermost finite value seen. What this leaves out is at
 * most the mean width of a cell.
 */
public final class Wasserstein1 {
    private Wasserstein1() {}

    /**
     * Of raw values, in any order: exact.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN or an infinity
     */
    public static double distance(double[] current, double[] reference) {
        return new SortedSamples(current, reference).integral((f, g) -> Math.abs(f - g));
    }

    /**
     * What two samples of these sizes, both of the pooled distribution, are apart by chance on average, in the unit of the
     * values: with the normal limit of the gap at each value. There is no interval: the limit is normal where the two
     * distribution functions never meet, and another one where they do (del Barrio, Gine and Matran 1999,
     * doi:10.1214/aop/1022677394; Sommerfeld and Munk 2018, doi:10.1111/rssb.12236), and nothing tells which it is.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN or an infinity
     */
    public static double byChance(double[] current, double[] reference) {
        SortedSamples samples = new SortedSamples(current, reference);
        double n = samples.currentSize();
        double m = samples.referenceSize();
        double integral = samples.integral((f, g) -> {
            double share = (f * n + g * m) / (n + m);
            return Math.sqrt(Math.max(0, share * (1 - share)));
        });
        return integral * Math.sqrt(2 / Math.PI * (1 / n + 1 / m));
    }

    /**
     * Of counts over all cells.
     *
     * @param min smallest finite current value, used only where the lower tail holds any
     * @param max largest finite current value, used only where the upper tail holds any
     * @throws IllegalArgumentException if a sample holds no value, or the counts are not of these cells
     */
    public static double distance(NumericCells cells, long[] current, long[] reference, double min, double max) {
        return CellGaps.integral(cells, current, reference, min, max, Wasserstein1::area);
    }

    /** Area under |g|, where g runs straight from {@code from} to {@code to} over a width. */
    private static double area(double from, double to, double width) {
        if (from == 0 && to == 0) {
            return 0;
        }
        double a = Math.abs(from);
        double b = Math.abs(to);
        return from * to >= 0 ? width * (a + b) / 2 : width * (a * a + b * b) / (2 * (a + b));
    }
}
