package io.plumbline.stats.verdict;

import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.internal.Counts;

/**
 * One sample of a column.
 *
 * @param counts values by cell, without nulls; do not change
 * @param nulls events or rows without a value
 */
public record Sample(long[] counts, long nulls) {
    /** What a histogram counted: NaN is no value, and counts as null. */
    public static Sample of(NumericHistogram histogram) {
        return new Sample(histogram.counts(), histogram.nulls() + histogram.nans());
    }

    /** Values, without nulls. */
    public long values() {
        return Counts.total(counts);
    }

    /** Values and nulls. */
    public long events() {
        return values() + nulls;
    }

    /** What is left of this one, of which the other is a part. */
    Sample without(Sample part) {
        long[] rest = counts.clone();
        for (int i = 0; i < rest.length; i++) {
            rest[i] -= part.counts[i];
        }
        return new Sample(rest, nulls - part.nulls);
    }

    /** Both together, counted in the same cells. */
    public Sample with(Sample other) {
        long[] sum = counts.clone();
        for (int i = 0; i < sum.length; i++) {
            sum[i] += other.counts[i];
        }
        return new Sample(sum, nulls + other.nulls);
    }
}
