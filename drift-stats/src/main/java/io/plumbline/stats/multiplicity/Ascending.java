package io.plumbline.stats.multiplicity;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Orders p-values, the first given first among equals. */
final class Ascending {
    private Ascending() {}

    static Integer[] order(double[] pValues) {
        for (double p : pValues) {
            if (!(p >= 0 && p <= 1)) {
                throw new IllegalArgumentException("a p-value is in [0, 1], not " + p);
            }
        }
        return IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .toArray(Integer[]::new);
    }
}
