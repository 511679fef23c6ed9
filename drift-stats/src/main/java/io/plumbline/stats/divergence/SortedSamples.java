package io.plumbline.stats.divergence;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** Two samples of raw numbers, and the gap between their distribution functions. */
final class SortedSamples {
    private final double[] current;
    private final double[] reference;

    /** @throws IllegalArgumentException if a sample is empty or holds NaN or an infinity */
    SortedSamples(double[] current, double[] reference) {
        this.current = sorted(current);
        this.reference = sorted(reference);
    }

    private static double[] sorted(double[] values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("no distance from a sample without values");
        }
        double[] copy = values.clone();
        for (double value : copy) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                        "a distance in the unit of the values needs finite values, not " + value);
            }
        }
        Arrays.sort(copy);
        return copy;
    }

    int currentSize() {
        return current.length;
    }

    int referenceSize() {
        return reference.length;
    }

    /** The integral over all x of a function of F(x) and G(x), the shares of each sample up to x. */
    double integral(DoubleBinaryOperator ofShares) {
        double sum = 0;
        int i = 0;
        int j = 0;
        double before = Math.min(current[0], reference[0]);
        while (i < current.length || j < reference.length) {
            double next = j == reference.length || i < current.length && current[i] <= reference[j]
                    ? current[i]
                    : reference[j];
            sum += (next - before) * ofShares.applyAsDouble((double) i / current.length, (double) j / reference.length);
            before = next;
            while (i < current.length && current[i] == next) {
                i++;
            }
            while (j < reference.length && reference[j] == next) {
                j++;
            }
        }
        return sum;
    }
}
