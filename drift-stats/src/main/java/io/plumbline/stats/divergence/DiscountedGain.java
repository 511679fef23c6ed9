package io.plumbline.stats.divergence;

import java.util.Arrays;
import java.util.Comparator;

/**
 * How well one order of items serves another: the normalised discounted cumulative gain (Järvelin and Kekäläinen 2002,
 * doi:10.1145/582415.582418), with the relevance itself as the gain of an item.
 *
 * <p>Amazon SageMaker Clarify takes it for attribution drift: items are features, their relevance is the mean absolute
 * attribution in the reference, and they stand in the order of that of the window (Hardt et al. 2021,
 * doi:10.1145/3447548.3467177).
 */
public final class DiscountedGain {
    private DiscountedGain() {}

    /**
     * The gain of the items in the order of {@code scores}, highest first, as a share of the most that any order gains:
     * {@code sum relevance(i) / log2(i + 1)} over the places {@code i} from 1 on. Items of equal scores stand in the order in
     * which they are given.
     *
     * @param relevance of each item, finite and at least 0
     * @param scores by which items are put in order, as many as {@code relevance}; none is NaN
     * @return in (0, 1], 1 where no other order gains more; NaN for fewer than two items, or where none has any relevance
     * @throws IllegalArgumentException if the lengths differ, or a value is none of those allowed
     */
    public static double normalised(double[] relevance, double[] scores) {
        if (relevance.length != scores.length) {
            throw new IllegalArgumentException(relevance.length + " items have " + scores.length + " scores");
        }
        double largest = 0;
        for (int i = 0; i < relevance.length; i++) {
            if (!(relevance[i] >= 0 && relevance[i] <= Double.MAX_VALUE) || Double.isNaN(scores[i])) {
                throw new IllegalArgumentException("item " + i + " has a relevance of " + relevance[i]
                        + ", which is to be finite and at least 0, and a score of " + scores[i]);
            }
            largest = Math.max(largest, relevance[i]);
        }
        if (relevance.length < 2 || largest == 0) {
            return Double.NaN;
        }
        return Math.min(1, gain(relevance, scores, largest) / gain(relevance, relevance, largest));
    }

    /** In units of the largest relevance, so that no sum overflows. */
    private static double gain(double[] relevance, double[] scores, double largest) {
        Integer[] order = new Integer[scores.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer item) -> -(scores[item] + 0.0)));
        double sum = 0;
        for (int place = 0; place < order.length; place++) {
            sum += relevance[order[place]] / largest / log2(place + 2);
        }
        return sum;
    }

    private static double log2(int value) {
        return StrictMath.log(value) / StrictMath.log(2);
    }
}
