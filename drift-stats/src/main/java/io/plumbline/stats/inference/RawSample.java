package io.plumbline.stats.inference;

import java.util.Arrays;

/** Checks of raw samples, and ranks of two together. */
final class RawSample {
    private RawSample() {}

    /** A sorted copy; infinities have their places. */
    static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a test needs at least one value in each sample");
        }
        double[] copy = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalArgumentException("a test of order takes no NaN");
            }
            copy[i] = values[i] + 0.0; // negative zero and zero are one value
        }
        Arrays.sort(copy);
        return copy;
    }

    static void checkFinite(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a test needs at least one value in each sample");
        }
        for (double value : values) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException("this test takes finite values, not " + value);
            }
        }
    }

    /** Number of values below, and of those equal, in a sorted sample. */
    static int below(double[] sorted, double value) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] < value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    static int upTo(double[] sorted, double value) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) >>> 1;
            if (sorted[middle] <= value) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }

    /** Both samples, sorted. */
    static double[] pooled(double[] current, double[] reference) {
        double[] all = Arrays.copyOf(current, current.length + reference.length);
        System.arraycopy(reference, 0, all, current.length, reference.length);
        Arrays.sort(all);
        return all;
    }

    /** Midranks, from 1, of the values of a sorted sample among all of both. */
    static double[] midranks(double[] sorted, double[] other) {
        double[] ranks = new double[sorted.length];
        for (int i = 0; i < sorted.length; ) {
            int end = upTo(sorted, sorted[i]);
            int below = i + below(other, sorted[i]);
            int equal = end - i + upTo(other, sorted[i]) - below(other, sorted[i]);
            Arrays.fill(ranks, i, end, below + (equal + 1) / 2.0);
            i = end;
        }
        return ranks;
    }
}
