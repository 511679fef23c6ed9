package io.plumbline.stats.divergence;

import io.plumbline.stats.inference.NoncentralChiSquare;

/**
 * A distance between the populations behind two samples, of which the distance between the samples tells.
 *
 * <p>Chance alone keeps two samples of one population apart. PSI, Kullback-Leibler, Jensen-Shannon and Hellinger all start
 * as a multiple of Pearson's chi-square (Csiszar's divergences: Basseville 2013, doi:10.1016/j.sigpro.2012.09.003), so that,
 * times the effective size {@code n m / (n + m)} and a factor of its own, each is about noncentral chi-square with
 * (occupied cells - 1) degrees of freedom, its noncentrality the population's. That is inverted for the bounds. It is a rule
 * for small and middling distances and for cells that expect ten or more; {@code docs/statistics-measured.md} has the
 * coverage found by simulation.
 *
 * @param value of the samples as they are: biased upwards
 * @param corrected less what chance gives: 0 or more
 * @param low one-sided 95 % lower bound of the population's
 * @param high one-sided 95 % upper bound
 */
public record DistanceEstimate(double value, double corrected, double low, double high) {
    /**
     * Of a divergence.
     *
     * @param factor which makes it chi-square, times the effective size: 1 for PSI, 2 for Kullback-Leibler, 8 for squared
     *     Hellinger and for Jensen-Shannon in nats
     */
    static DistanceEstimate of(double divergence, long[] current, long[] reference, double factor) {
        double n = Totals.of(current);
        double m = Totals.of(reference);
        double scale = factor * n * m / (n + m);
        int df = -1;
        for (int i = 0; i < current.length; i++) {
            df += current[i] + reference[i] > 0 ? 1 : 0;
        }
        return df < 1
                ? new DistanceEstimate(divergence, divergence, divergence, divergence)
                : new DistanceEstimate(
                        divergence,
                        Math.max(0, divergence - df / scale),
                        NoncentralChiSquare.noncentrality(scale * divergence, df, .95) / scale,
                        NoncentralChiSquare.noncentrality(scale * divergence, df, .05) / scale);
    }

    /** Of a metric in [0, 1] that is the root of this divergence. */
    DistanceEstimate root() {
        return new DistanceEstimate(root(value), root(corrected), root(low), root(high));
    }

    private static double root(double divergence) {
        return Math.sqrt(Math.min(1, divergence));
    }
}
