package io.plumbline.stats.inference;

import io.plumbline.stats.internal.Counts;
import java.util.Arrays;

/**
 * Pearson's chi-square test that two samples have the same shares of cells. The cells should expect ten or more in the
 * smaller sample.
 *
 * @param statistic X2, at least 0
 * @param degreesOfFreedom occupied cells less one
 */
public record ChiSquareHomogeneity(double statistic, int degreesOfFreedom) {
    /**
     * Of counts by cell.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the cells are not as many
     */
    public static ChiSquareHomogeneity of(long[] current, long[] reference) {
        CellCounts.check(current, reference);
        double n = Counts.total(current);
        double m = Counts.total(reference);
        double sum = 0;
        int occupied = 0;
        for (int i = 0; i < current.length; i++) {
            double pooled = (current[i] + reference[i]) / (n + m);
            if (pooled > 0) {
                double gap = current[i] / n - reference[i] / m;
                sum += gap * gap / pooled;
                occupied++;
            }
        }
        return new ChiSquareHomogeneity(n * m / (n + m) * sum, occupied - 1);
    }

    /** Statistic and p-value, without natural variation; 1 where fewer than two cells are occupied. */
    public TestResult result() {
        return new TestResult(statistic, degreesOfFreedom < 1 ? 1 : pValue(0), TestResult.Method.ASYMPTOTIC);
    }

    /**
     * The p-value.
     *
     * @param inflation natural variation times the effective sample size, added to one of the unit weights; 0 for none
     */
    public double pValue(double inflation) {
        if (inflation <= 0) {
            return ChiSquare.survival(statistic, degreesOfFreedom);
        }
        double[] weights = new double[degreesOfFreedom];
        Arrays.fill(weights, 1);
        weights[0] += inflation;
        return WeightedChiSquare.survival(statistic, weights);
    }
}
