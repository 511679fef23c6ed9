package io.plumbline.stats.divergence;

import io.plumbline.stats.inference.ChiSquareHomogeneity;

/**
 * Cramer's V of the table of sample by cell: how far the cell tells which sample a value is from, in [0, 1]. With two
 * samples it is {@code sqrt(X2 / N)}.
 */
public final class CramersV {
    private CramersV() {}

    /**
     * Of counts by cell, biased upwards in small samples.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double of(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current) + Totals.of(reference);
        return Math.min(1, Math.sqrt(ChiSquareHomogeneity.of(current, reference).statistic() / n));
    }

    /**
     * The population's, with bounds: X2 is about noncentral chi-square, its noncentrality N times the square of V (Smithson
     * 2003, doi:10.4135/9781412983761). The corrected value is {@link #corrected}.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static DistanceEstimate estimate(long[] current, long[] reference) {
        double v = of(current, reference);
        double n = Totals.of(current);
        double m = Totals.of(reference);
        DistanceEstimate bounds = DistanceEstimate.of(v * v, current, reference, (n + m) / n * ((n + m) / m))
                .root();
        return new DistanceEstimate(v, corrected(current, reference), bounds.low(), bounds.high());
    }

    /**
     * With the bias taken off (Bergsma 2013, doi:10.1016/j.jkss.2012.10.002): 0 on average where there is no difference.
     *
     * @return in [0, 1]; 0 where fewer than two cells are occupied
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static double corrected(long[] current, long[] reference) {
        CellShares.check(current, reference);
        double n = Totals.of(current) + Totals.of(reference);
        ChiSquareHomogeneity chiSquare = ChiSquareHomogeneity.of(current, reference);
        int columns = chiSquare.degreesOfFreedom() + 1;
        if (columns < 2) {
            return 0;
        }
        double phi = Math.max(0, chiSquare.statistic() / n - (columns - 1) / (n - 1));
        double rowsCorrected = 2 - 1 / (n - 1);
        double columnsCorrected = columns - (columns - 1.0) * (columns - 1.0) / (n - 1);
        double most = Math.min(rowsCorrected - 1, columnsCorrected - 1);
        return most <= 0 ? 0 : Math.min(1, Math.sqrt(phi / most));
    }
}
