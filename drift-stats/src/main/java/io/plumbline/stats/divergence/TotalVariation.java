package io.plumbline.stats.divergence;

/** The total variation distance, {@code 1/2 sum |q - p|}: the share of values that lie in other cells. A metric in [0, 1]. */
public final class TotalVariation {
    private TotalVariation() {}

    /**
     * Of counts by cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double distance(long[] current, long[] reference) {
        return Math.min(1, CellShares.sum(current, reference, (q, p) -> Math.abs(q - p)) / 2);
    }

    /**
     * What two samples of these sizes, both of the pooled distribution, are apart by chance on average: with the normal limit
     * of each cell's share. There is no interval: the limit is normal only where no share is equal in both populations, and
     * nothing tells whether one is.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double byChance(long[] current, long[] reference) {
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double sum = CellShares.sum(current, reference, (q, p) -> {
            double share = (q * n + p * m) / (n + m);
            return Math.sqrt(share * (1 - share));
        });
        return Math.min(1, sum / 2 * Math.sqrt(2 / Math.PI * (1 / n + 1 / m)));
    }
}
