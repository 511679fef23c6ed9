package io.plumbline.stats.performance;

import io.plumbline.stats.inference.ChiSquare;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How much a number of performance differs between blocks of time beyond what chance makes of so few rows: the standard deviation between
 * blocks of a random-effects model.
 */
public final class BetweenBlocks {
    /** Fewest blocks that say something of it. */
    public static final int FEWEST = 20;

    private static final double CONFIDENCE = .95;
    private static final int HALVINGS = 100;

    private BetweenBlocks() {}

    /**
     * An upper bound, at 95 % confidence: where the blocks differ by no more than chance (Cochran's Q is not above its mean), zero; else
     * that standard deviation at which Q, generalised, would be as small as it is in one of twenty cases (Q-profile, Viechtbauer 2007,
     * doi:10.1002/sim.2514). It is a bound and no estimate, as windows are judged by tails.
     *
     * @param blocks the number in each block, with an interval from which its standard error follows; those without width are left out
     * @return empty where fewer than {@value #FEWEST} are left
     */
    public static OptionalDouble upperBound(List<Estimate> blocks) {
        double[][] known = blocks.stream()
                .map(block -> new double[] {block.value(), (block.high() - block.low()) / (2 * Estimate.Z)})
                .filter(block -> block[1] > 0 && Double.isFinite(block[0]) && Double.isFinite(block[1]))
                .toArray(double[][]::new);
        int freedom = known.length - 1;
        if (known.length < FEWEST) {
            return OptionalDouble.empty();
        }
        if (heterogeneity(known, 0) <= freedom) {
            return OptionalDouble.of(0);
        }
        double target = ChiSquare.upperQuantile(CONFIDENCE, freedom);
        double high = 1e-300;
        while (heterogeneity(known, high) > target && high < Double.MAX_VALUE / 4) {
            high *= 2;
        }
        double low = 0;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = low + (high - low) / 2;
            if (heterogeneity(known, middle) > target) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return OptionalDouble.of(Math.sqrt(high));
    }

    /** Cochran's Q with so much variance between blocks added to that of each. */
    private static double heterogeneity(double[][] blocks, double variance) {
        double weights = 0;
        double sum = 0;
        for (double[] block : blocks) {
            double weight = 1 / (block[1] * block[1] + variance);
            weights += weight;
            sum += weight * block[0];
        }
        double mean = sum / weights;
        double q = 0;
        for (double[] block : blocks) {
            double off = block[0] - mean;
            q += off * off / (block[1] * block[1] + variance);
        }
        return q;
    }
}
