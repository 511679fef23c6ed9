package io.plumbline.stats.divergence;

/**
 * The population stability index: sum of (q - p) ln(q / p), natural logarithm, with 0.5 added to every count. 0 for equal
 * shares, about d^2 for a shift of d standard deviations; without an upper bound.
 */
public final class PopulationStabilityIndex {
    private PopulationStabilityIndex() {}

    /**
     * Of counts by cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double of(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current) + 0.5 * current.length;
        double m = Totals.of(reference) + 0.5 * reference.length;
        double sum = 0;
        for (int i = 0; i < current.length; i++) {
            double q = (current[i] + 0.5) / n;
            double p = (reference[i] + 0.5) / m;
            sum += (q - p) * StrictMath.log(q / p);
        }
        return sum;
    }

    /**
     * The population's, with bounds; all of cells with 0.5 added.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static DistanceEstimate estimate(long[] current, long[] reference) {
        return DistanceEstimate.of(of(current, reference), current, reference, 1);
    }
}
