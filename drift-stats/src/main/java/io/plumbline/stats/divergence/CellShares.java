package io.plumbline.stats.divergence;

import java.util.function.DoubleBinaryOperator;

/** Both samples as shares of the same cells. */
final class CellShares {
    private CellShares() {}

    /**
     * Adds up a term of each cell.
     *
     * @param term of the current share and the reference share
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    static double sum(long[] current, long[] reference, DoubleBinaryOperator term) {
        check(current, reference);
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double sum = 0;
        for (int i = 0; i < current.length; i++) {
            sum += term.applyAsDouble(current[i] / n, reference[i] / m);
        }
        return sum;
    }

    static void check(long[] current, long[] reference) {
        if (current.length != reference.length) {
            throw new IllegalArgumentException(current.length + " cells against " + reference.length);
        }
    }
}
