package io.plumbline.stats.inference;

import java.util.Arrays;

/** The Kolmogorov-Smirnov distance on ordered cells. */
public final class KolmogorovSmirnov {
    private KolmogorovSmirnov() {}

    /**
     * D: the largest gap between the two distribution functions at the edges of the cells, in [0, 1]. That of the values
     * themselves is larger by at most the largest share of a cell.
     *
     * @throws IllegalArgumentException if a sample holds no value
     */
    public static double distance(long[] current, long[] reference) {
        double n = Arrays.stream(current).sum();
        double m = Arrays.stream(reference).sum();
        if (n == 0 || m == 0) {
            throw new IllegalArgumentException("no distance from a sample without values");
        }
        long below = 0;
        long referenceBelow = 0;
        double largest = 0;
        for (int i = 0; i < current.length; i++) {
            below += current[i];
            referenceBelow += reference[i];
            largest = Math.max(largest, Math.abs(below / n - referenceBelow / m));
        }
        return largest;
    }
}
