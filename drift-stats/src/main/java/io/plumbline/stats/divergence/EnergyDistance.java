package io.plumbline.stats.divergence;

import io.plumbline.stats.histogram.NumericCells;

/**
 * The energy distance of two samples of numbers, {@code sqrt(2 integral (F - G)^2)}: a metric, in the root of the values'
 * unit (Szekely and Rizzo 2013, doi:10.1016/j.jspi.2013.03.018). The one that SciPy's {@code energy_distance} gives.
 */
public final class EnergyDistance {
    private EnergyDistance() {}

    /**
     * Of raw values, in any order.
     *
     * @throws IllegalArgumentException if a sample is empty or holds NaN or an infinity
     */
    public static double distance(double[] current, double[] reference) {
        return Math.sqrt(2 * new SortedSamples(current, reference).integral((f, g) -> (f - g) * (f - g)));
    }

    /**
     * Of counts over all cells, their mass spread as {@link Wasserstein1} says: off by what cells hide.
     *
     * @param min smallest finite current value, used only where the lower tail holds any
     * @param max largest finite current value, used only where the upper tail holds any
     * @throws IllegalArgumentException if a sample holds no value, or the counts are not of these cells
     */
    public static double distance(NumericCells cells, long[] current, long[] reference, double min, double max) {
        double squares = CellGaps.integral(
                cells, current, reference, min, max, (a, b, width) -> width * (a * a + a * b + b * b) / 3);
        return Math.sqrt(2 * squares);
    }

    /**
     * The squared distance without bias (a U-statistic): 0 on average where the samples are of one distribution, and then
     * often negative. There is no interval: under equality its limit is an endless sum of squared normals that depends on the
     * distribution.
     *
     * @throws IllegalArgumentException if a sample has fewer than two values or holds NaN or an infinity
     */
    public static double squaredUnbiased(double[] current, double[] reference) {
        if (current.length < 2 || reference.length < 2) {
            throw new IllegalArgumentException("at least two values are needed in each sample, not " + current.length
                    + " and " + reference.length);
        }
        double n = current.length;
        double m = reference.length;
        return 2
                * new SortedSamples(current, reference)
                        .integral((f, g) -> (f - g) * (f - g) - f * (1 - f) / (n - 1) - g * (1 - g) / (m - 1));
    }
}
