package io.plumbline.stats.performance;

import java.util.List;
import java.util.Optional;

/**
 * Whether scores are probabilities: of the rows with a score of .8, do four of five belong to the class?
 *
 * @param error expected calibration error, in [0, 1]: the mean over rows of how far the mean score of their bin is from the
 *     bin's share of hits (Naeini, Cooper and Hauskrecht 2015, doi:10.1609/aaai.v29i1.9602; ten equal bins). It is biased
 *     upwards: chance alone parts the two. So its lower bound is lower by {@code byChance} than normal theory has it
 * @param byChance about what the error would be of perfectly calibrated scores, as many and as they are here
 * @param curve the bins that have rows, lowest first
 */
public record Calibration(Estimate error, double byChance, List<Bin> curve) {
    /** Bins of [0, 1], all of one width; a score on an edge belongs to the lower one, as in scikit-learn. */
    public static final int BINS = 10;

    public Calibration {
        curve = List.copyOf(curve);
    }

    /**
     * Rows whose scores are in (low, high].
     *
     * @param low 0 is in the first bin
     * @param score mean score of its rows
     * @param hits share of its rows that belong to the class, with Wilson's interval
     */
    public record Bin(double low, double high, double score, Estimate hits) {}

    static int bin(double score) {
        int bin = Math.min(BINS - 1, (int) (score * BINS));
        // Edges are multiples of .1 as rounded, so the product may be off by one.
        while (bin > 0 && score <= edge(bin)) {
            bin--;
        }
        while (bin < BINS - 1 && score > edge(bin + 1)) {
            bin++;
        }
        return bin;
    }

    static double edge(int bin) {
        return bin == BINS ? 1 : bin * .1;
    }

    /** Empty without rows. */
    static Optional<Calibration> of(List<Bin> curve) {
        double n = 0;
        for (Bin bin : curve) {
            n += bin.hits().n();
        }
        if (n == 0) {
            return Optional.empty();
        }
        double error = 0;
        double variance = 0;
        double byChance = 0;
        for (Bin bin : curve) {
            double share = bin.hits().n() / n;
            double hits = bin.hits().value();
            double score = bin.score();
            error += share * Math.abs(score - hits);
            // Given the scores, hits vary as binomial ones do.
            variance += share * hits * (1 - hits);
            byChance += share
                    * Math.sqrt(2 / Math.PI * score * (1 - score) / bin.hits().n());
        }
        double half = Estimate.Z * Math.sqrt(variance / n);
        Estimate estimate = new Estimate(error, error - byChance - half, error + half, (long) n).within(0, 1);
        return Optional.of(new Calibration(estimate, byChance, curve));
    }
}
