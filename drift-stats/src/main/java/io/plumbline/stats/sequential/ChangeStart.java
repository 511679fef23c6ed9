package io.plumbline.stats.sequential;

import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import org.jspecify.annotations.Nullable;

/**
 * Where a rise of the mean began, in the past of a stream of which nothing is kept. A sum of Page (1954, doi:10.1093/biomet/41.1-2.100) that holds numbers
 * against half of a shift was last at its minimum where that shift likeliest began (Hinkley 1971, doi:10.1093/biomet/58.3.509); as the shift is not known,
 * there is a sum for each of several, and the one with the largest likelihood tells.
 */
final class ChangeStart {
    /** Halves of shifts, in standard deviations. */
    private static final double[] SLACKS = {.125, .25, .5, 1, 2};

    private final double[] levels = new double[SLACKS.length]; // sums less their minima
    private final long[] counts = new long[SLACKS.length]; // numbers since the minimum
    private final double[] sums = new double[SLACKS.length]; // of them

    /**
     * Takes a number.
     *
     * @param gap by how much it is above what it is held against; of a fall, below
     */
    void take(double number, double gap) {
        for (int i = 0; i < SLACKS.length; i++) {
            levels[i] = Math.max(0, levels[i] + gap - SLACKS[i]);
            counts[i] = levels[i] > 0 ? counts[i] + 1 : 0;
            sums[i] = levels[i] > 0 ? sums[i] + number : 0;
        }
    }

    void clear() {
        for (int i = 0; i < SLACKS.length; i++) {
            levels[i] = 0;
            counts[i] = 0;
            sums[i] = 0;
        }
    }

    /** The numbers since the likeliest beginning, and their sum. */
    record Since(long count, double sum) {}

    /**
     * Null where no sum is above its minimum.
     *
     * @param mean what numbers are held against
     */
    @Nullable
    Since likeliest(double mean) {
        Since likeliest = null;
        double most = 0;
        for (int i = 0; i < SLACKS.length; i++) {
            double above = sums[i] - counts[i] * mean;
            double likelihood = counts[i] == 0 ? 0 : above * above / counts[i]; // twice its logarithm
            if (likelihood > most) {
                most = likelihood;
                likeliest = new Since(counts[i], sums[i]);
            }
        }
        return likeliest;
    }

    void writeTo(SummaryWriter out) {
        for (int i = 0; i < SLACKS.length; i++) {
            out.putDouble(levels[i]).putCount(counts[i]).putDouble(sums[i]);
        }
    }

    void readFrom(SummaryReader in) {
        for (int i = 0; i < SLACKS.length; i++) {
            levels[i] = in.getDouble();
            counts[i] = in.getCount();
            sums[i] = in.getDouble();
        }
    }
}
