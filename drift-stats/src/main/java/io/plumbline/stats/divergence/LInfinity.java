package io.plumbline.stats.divergence;

import io.plumbline.stats.inference.Normal;

/** The largest change of a cell's share, {@code max |q - p|}: a metric in [0, 1], as SageMaker uses it for categories. */
public final class LInfinity {
    private static final int STEPS = 64;
    /** Standard deviations of the widest cell beyond which nothing is added. */
    private static final int REACH = 9;

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

    /**
     * What two samples of these sizes, both of the pooled distribution, are apart by chance on average, at most: with the
     * normal limit of each cell's gap, and the chance that any of them is beyond a size bounded by the sum of theirs. No
     * interval of the population's distance is known in closed form: the largest of several has no limit of one shape.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double byChance(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double[] deviations = new double[current.length];
        double largest = 0;
        for (int i = 0; i < deviations.length; i++) {
            double share = (current[i] + reference[i]) / (n + m);
            deviations[i] = Math.sqrt(share * (1 - share) * (1 / n + 1 / m));
            largest = Math.max(largest, deviations[i]);
        }
        // The mean of what is not negative is the integral of the chance to exceed: by the middles of small steps.
        double step = largest / STEPS;
        double sum = 0;
        for (int k = 0; k < REACH * STEPS; k++) {
            double size = (k + .5) * step;
            double beyond = 0;
            for (double deviation : deviations) {
                beyond += deviation > 0 ? 2 * Normal.survival(size / deviation) : 0;
            }
            sum += Math.min(1, beyond) * step;
        }
        return Math.min(1, sum);
    }
}
