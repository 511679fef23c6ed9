package io.plumbline.stats.divergence;

/**
 * The Jensen-Shannon distance: the square root of the divergence, with base-2 logarithms, so in [0, 1]. It is the distance
 * that SciPy's {@code jensenshannon(p, q, base=2)} gives, not the divergence itself.
 */
public final class JensenShannon {
    private JensenShannon() {}

    /**
     * Of counts by cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double distance(long[] current, long[] reference) {
        return StrictMath.sqrt(divergence(current, reference));
    }

    /**
     * The population's distance, with bounds.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static DistanceEstimate estimate(long[] current, long[] reference) {
        return DistanceEstimate.of(divergence(current, reference), current, reference, 8 * StrictMath.log(2))
                .root();
    }

    private static double divergence(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double sum = 0;
        for (int i = 0; i < current.length; i++) {
            double q = current[i] / n;
            double p = reference[i] / m;
            double middle = (p + q) / 2;
            sum += term(q, middle) + term(p, middle);
        }
        return Math.min(1, Math.max(0, sum / 2 / StrictMath.log(2)));
    }

    private static double term(double share, double middle) {
        return share == 0 ? 0 : share * StrictMath.log(share / middle);
    }
}
