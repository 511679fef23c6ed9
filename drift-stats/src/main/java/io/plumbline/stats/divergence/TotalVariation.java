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
}
