package io.plumbline.stats.multiplicity;

/**
 * Holm's step-down correction: rejecting where the adjusted p-value is below alpha makes any false rejection at all no more
 * probable than alpha, whatever the dependence (doi:10.2307/4615733).
 */
public final class Holm {
    private Holm() {}

    /** Adjusted p-values in [0, 1], in the order given. */
    public static double[] adjust(double[] pValues) {
        Integer[] order = Ascending.order(pValues);
        double[] adjusted = new double[pValues.length];
        double running = 0;
        for (int i = 0; i < order.length; i++) {
            running = Math.max(running, Math.min(1, (order.length - i) * pValues[order[i]]));
            adjusted[order[i]] = running;
        }
        return adjusted;
    }
}
