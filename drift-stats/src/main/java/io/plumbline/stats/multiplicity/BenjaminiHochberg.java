package io.plumbline.stats.multiplicity;

/**
 * The step-up correction of Benjamini and Hochberg (doi:10.1111/j.2517-6161.1995.tb02031.x): bounds the expected share of
 * false rejections. It may rank columns; it does not decide about them.
 */
public final class BenjaminiHochberg {
    private BenjaminiHochberg() {}

    /** Adjusted p-values in [0, 1], in the order given. */
    public static double[] adjust(double[] pValues) {
        Integer[] order = Ascending.order(pValues);
        double[] adjusted = new double[pValues.length];
        double running = 1;
        for (int i = order.length - 1; i >= 0; i--) {
            running = Math.min(running, pValues[order[i]] * order.length / (i + 1));
            adjusted[order[i]] = running;
        }
        return adjusted;
    }
}
