package io.plumbline.stats.divergence;

import io.plumbline.stats.internal.Counts;

/** Sample sizes. */
final class Totals {
    private Totals() {}

    static double of(long[] counts) {
        long total = Counts.total(counts);
        if (total <= 0) {
            throw new IllegalArgumentException("no distance from a sample without values");
        }
        return total;
    }
}
