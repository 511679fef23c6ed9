package io.plumbline.stats.divergence;

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
        return Math.sqrt(2 * new SortedSamples(current, reference).integral(gap -> gap * gap));
    }
}
