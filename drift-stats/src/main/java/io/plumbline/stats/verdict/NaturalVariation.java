package io.plumbline.stats.verdict;

import java.util.Map;
import java.util.TreeMap;

/**
 * How much a column differs between blocks of its own reference, for no bad reason.
 *
 * @param blocks number of blocks it was taken from; 0 where it is not known
 * @param chiSquare kappa of the chi-square statistic, in squared standard deviations, at least 0
 * @param andersonDarling kappa of the Anderson-Darling statistic, at least 0
 * @param rates kappa of each rate's one-degree statistic: NULL, BELOW_RANGE, ABOVE_RANGE, RARE; absent means 0
 * @param psiQuantile 90 % quantile over the blocks of the corrected PSI of a block against the rest
 */
public record NaturalVariation(
        int blocks, double chiSquare, double andersonDarling, Map<Part, Double> rates, double psiQuantile) {
    /** Natural variation that is not known. */
    public static final NaturalVariation UNKNOWN = new NaturalVariation(0, 0, 0, Map.of(), 0);

    public NaturalVariation {
        rates = java.util.Collections.unmodifiableMap(new TreeMap<>(rates));
    }

    public boolean known() {
        return blocks > 0;
    }

    public double rate(Part part) {
        return rates.getOrDefault(part, 0.0);
    }
}
