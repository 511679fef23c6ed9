package io.plumbline.stats.divergence;

import java.util.Arrays;

/** Sample sizes. */
final class Totals {
    private Totals() {}

    static double of(long[] counts) {
        long total = Arrays.stream(counts).sum();
        if (total <= 0) {
            throw new IllegalArgumentException("no distance from a sample without values");
        }
        return total;
    }
}
