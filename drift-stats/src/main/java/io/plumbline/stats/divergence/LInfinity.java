package io.plumbline.stats.divergence;

/** The largest change of a cell's share, {@code max |q - p|}: a metric in [0, 1], as SageMaker uses it for categories. */
public final class LInfinity {
    private LInfinity() {}

    /**
     * Of counts by cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double distance(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double largest = 0;
        for (int i = 0; i < current.length; i++) {
            largest = Math.max(largest, Math.abs(current[i] / n - reference[i] / m));
        }
        return largest;
    }
}
