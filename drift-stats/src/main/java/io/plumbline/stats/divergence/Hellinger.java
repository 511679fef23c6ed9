package io.plumbline.stats.divergence;

/**
 * The Hellinger distance, {@code sqrt(1/2 sum (sqrt q - sqrt p)^2)}: a metric in [0, 1], 1 where no cell is occupied in
 * both samples (Hellinger 1909, doi:10.1515/crll.1909.136.210).
 */
public final class Hellinger {
    private Hellinger() {}

    /**
     * Of counts by cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double distance(long[] current, long[] reference) {
        return Math.sqrt(squared(current, reference));
    }

    /**
     * The population's, with bounds.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static DistanceEstimate estimate(long[] current, long[] reference) {
        return DistanceEstimate.of(squared(current, reference), current, reference, 8)
                .root();
    }

    private static double squared(long[] current, long[] reference) {
        double sum = CellShares.sum(current, reference, (q, p) -> {
            double gap = Math.sqrt(q) - Math.sqrt(p);
            return gap * gap;
        });
        return Math.min(1, sum / 2);
    }
}
