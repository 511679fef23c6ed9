package io.plumbline.stats.performance;

import java.util.Optional;

/**
 * How well scores put positive rows above negative ones, from the counts of both by cell, lowest score first. Rows of one cell
 * are tied.
 */
final class Ranking {
    private final long[] positive;
    private final long[] negative;
    private final double positives;
    private final double negatives;
    private final boolean proper;

    Ranking(long[] positive, long[] negative) {
        this.positive = positive;
        this.negative = negative;
        double ups = 0;
        double downs = 0;
        boolean all = true;
        for (int i = 0; i < positive.length; i++) {
            ups += positive[i];
            downs += negative[i];
            all &= positive[i] >= 0 && negative[i] >= 0;
        }
        positives = ups;
        negatives = downs;
        proper = all;
    }

    /**
     * Area under the ROC curve: the chance that a positive row has the higher score, ties counting half. The interval is
     * DeLong's (1988, doi:10.2307/2531595) on the logit scale; where that has no width, Newcombe's inversion of the variance
     * of Hanley and McNeil (2006, doi:10.1002/sim.2324, method 5).
     */
    Optional<BinnedEstimate> rocAuc() {
        if (!proper || positives == 0 || negatives == 0) {
            return Optional.empty();
        }
        double area = 0; // of pairs, as shares
        double tied = 0;
        double below = 0;
        double ofPositive = 0;
        double ofNegative = 0;
        double belowPositive = 0;
        for (int i = 0; i < positive.length; i++) {
            if (positive[i] + negative[i] == 0) {
                continue;
            }
            double up = positive[i] / positives;
            double down = negative[i] / negatives;
            double placement = below + down / 2;
            double reverse = 1 - belowPositive - up / 2;
            area += up * placement;
            tied += up * down;
            ofPositive += up * placement * placement;
            ofNegative += down * reverse * reverse;
            below += down;
            belowPositive += up;
        }
        area = Math.min(1, area);
        double variance = variance(ofPositive, area, positives) + variance(ofNegative, area, negatives);
        long n = (long) (positives + negatives);
        Estimate estimate;
        if (variance > 1e-14 && area > 0 && area < 1) {
            double logit = StrictMath.log(area / (1 - area));
            double half = Estimate.Z * Math.sqrt(variance) / (area * (1 - area));
            estimate = new Estimate(area, expit(logit - half), expit(logit + half), n);
        } else {
            estimate = new Estimate(area, newcombe(area, false), newcombe(area, true), n);
        }
        return Optional.of(new BinnedEstimate(estimate, Math.max(0, area - tied / 2), Math.min(1, area + tied / 2)));
    }

    private static double variance(double square, double mean, double n) {
        return n < 2 ? 0 : Math.max(0, square - mean * mean) / (n - 1);
    }

    static double expit(double logit) {
        return 1 / (1 + StrictMath.exp(-logit));
    }

    /** The area at which the one found would be {@link Estimate#Z} standard errors off. */
    private double newcombe(double area, boolean upper) {
        double inside = area;
        double outside = upper ? 1 : 0;
        double half = (positives + negatives) / 2 - 1;
        for (int i = 0; i < 80; i++) {
            double at = (inside + outside) / 2;
            double variance =
                    at * (1 - at) * (1 + half * (1 - at) / (2 - at) + half * at / (1 + at)) / (positives * negatives);
            if (Math.abs(at - area) <= Estimate.Z * Math.sqrt(variance)) {
                inside = at;
            } else {
                outside = at;
            }
        }
        return inside;
    }

    /**
     * Average precision, as scikit-learn defines it: the mean over positive rows of the precision among all rows with at
     * least their score. The interval is that of Boyd, Eng and Page 2013 (doi:10.1007/978-3-642-40994-3_29), on the logit
     * scale.
     */
    Optional<BinnedEstimate> averagePrecision() {
        if (!proper || positives == 0) {
            return Optional.empty();
        }
        double value = 0;
        double least = 0;
        double most = 0;
        double above = 0;
        double wrong = 0;
        for (int i = positive.length - 1; i >= 0; i--) {
            double up = positive[i];
            double down = negative[i];
            if (up > 0) {
                value += up * (above + up) / (above + up + wrong + down);
                // At best all positive rows come first, at worst all negative ones.
                most += up * (above + up) / (above + up + wrong);
                least += up * (above + 1) / (above + 1 + wrong + down);
            }
            above += up;
            wrong += down;
        }
        value = Math.min(1, value / positives);
        least = Math.min(value, least / positives);
        most = Math.max(value, Math.min(1, most / positives));
        long n = (long) (positives + negatives);
        double inner = Math.min(1 - .5 / positives, Math.max(.5 / positives, value)); // logits of 0 and 1 are infinite
        double logit = StrictMath.log(inner / (1 - inner));
        double half = Estimate.Z / Math.sqrt(positives * inner * (1 - inner));
        Estimate estimate =
                new Estimate(value, Math.min(value, expit(logit - half)), Math.max(value, expit(logit + half)), n);
        return Optional.of(new BinnedEstimate(estimate, least, most));
    }
}
