package io.plumbline.stats.divergence;

/**
 * The Kullback-Leibler divergence of the current sample from the reference, {@code sum q ln(q / p)}, in nats: what is lost
 * by taking the reference for the current sample. At least 0, 0 for equal shares, infinite where the current sample has
 * values in a cell that is empty in the reference; not symmetric (Kullback and Leibler 1951,
 * doi:10.1214/aoms/1177729694).
 */
public final class KullbackLeibler {
    private KullbackLeibler() {}

    /**
     * Of counts by cell, as they are.
     *
     * @return in [0, infinity]
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double divergence(long[] current, long[] reference) {
        double sum = CellShares.sum(
                current,
                reference,
                (q, p) -> q == 0 ? 0 : p == 0 ? Double.POSITIVE_INFINITY : q * StrictMath.log(q / p));
        return Math.max(0, sum);
    }

    /**
     * Of counts by cell with 0.5 added to each: finite, whatever cells are empty.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double smoothed(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current) + 0.5 * current.length;
        double m = Totals.of(reference) + 0.5 * reference.length;
        double sum = 0;
        for (int i = 0; i < current.length; i++) {
            double q = (current[i] + 0.5) / n;
            double p = (reference[i] + 0.5) / m;
            sum += q * StrictMath.log(q / p);
        }
        return Math.max(0, sum);
    }

    /**
     * The population's, with bounds; of cells with 0.5 added.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static DistanceEstimate estimate(long[] current, long[] reference) {
        return DistanceEstimate.of(smoothed(current, reference), current, reference, 2);
    }
}
