package io.plumbline.stats.verdict;

import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.inference.NoncentralChiSquare;

/**
 * How large a difference is, as a population stability index.
 *
 * @param psi as people know it: on the 20 PSI cells, or on all categories
 * @param corrected on the pooled cells, less what chance alone gives: unbiased, may be negative
 * @param low one-sided 95 % lower bound of the true PSI, at least 0
 * @param high one-sided 95 % upper bound
 */
public record Effect(double psi, double corrected, double low, double high) {
    /**
     * Of pooled cells.
     *
     * @param effective the effective sample size n m / (n + m)
     */
    static Effect of(double psi, PooledCells cells, double effective) {
        if (cells.size() < 2) {
            return new Effect(psi, 0, 0, 0);
        }
        int df = cells.size() - 1;
        double pooled = PopulationStabilityIndex.of(cells.current(), cells.reference());
        double scaled = pooled * effective;
        return new Effect(
                psi,
                pooled - df / effective,
                NoncentralChiSquare.noncentrality(scaled, df, .95) / effective,
                NoncentralChiSquare.noncentrality(scaled, df, .05) / effective);
    }
}
