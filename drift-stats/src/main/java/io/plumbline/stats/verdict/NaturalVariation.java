package io.plumbline.stats.verdict;

import io.plumbline.stats.histogram.Cells;
import java.util.List;
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

    /** Fewest blocks that natural variation is taken from. */
    public static final int MIN_BLOCKS = 20;

    /**
     * Takes natural variation from the blocks of a reference, each held against the rest.
     *
     * <p>Kappa of a statistic is its mean excess over what chance gives, per effective value of the block, plus the 95 %
     * margin of error of that mean. Blocks of fewer than 50 events are left out of it, as they say little, but not of the
     * rest.
     *
     * @param cells the cells of all samples, cut from the whole reference
     * @param blocks the reference, cut in time, each block about as long as a window
     * @return {@link #UNKNOWN} where fewer than {@link #MIN_BLOCKS} blocks are left
     */
    public static NaturalVariation estimate(Cells cells, List<Sample> blocks) {
        List<Sample> large = blocks.stream()
                .filter(block -> block.events() >= ColumnEvidence.MIN_EVENTS)
                .toList();
        if (large.size() < MIN_BLOCKS) {
            return UNKNOWN;
        }
        Sample all = blocks.stream().reduce(Sample::with).orElseThrow();
        VariationEstimate estimate = new VariationEstimate(cells);
        large.forEach(block -> estimate.add(block, all.without(block)));
        return estimate.result();
    }

    public boolean known() {
        return blocks > 0;
    }

    public double rate(Part part) {
        return rates.getOrDefault(part, 0.0);
    }
}
