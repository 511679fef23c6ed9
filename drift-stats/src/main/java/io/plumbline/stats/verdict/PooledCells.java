package io.plumbline.stats.verdict;

import io.plumbline.stats.internal.Counts;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cells pooled until each expects ten or more in the smaller sample.
 *
 * <p>Ordered cells: a cell joins its right neighbour until it is large enough, a small remainder joins the last. Expected
 * counts come from the reference's shares alone: its quantile edges fix them, and pooling by both samples would bias the
 * test. Unordered cells: all small ones become one rare cell, expected from both samples; a rare cell that is itself too
 * small is left out and tested apart, and all others with it where a sample has nothing but rare values.
 *
 * @param current counts by pooled cell
 * @param reference counts by pooled cell
 * @param rare current and reference count of the rare cell that was left out; null where there is none
 */
record PooledCells(long[] current, long[] reference, long @Nullable [] rare) {
    private static final double LEAST = 10;

    static PooledCells ordered(long[] current, long[] reference) {
        double[] expected = expected(new long[current.length], reference, current);
        long[][] pooled = new long[2][current.length];
        int size = 0;
        double held = 0;
        boolean open = false;
        for (int i = 0; i < current.length; i++) {
            pooled[0][size] += current[i];
            pooled[1][size] += reference[i];
            open |= current[i] > 0 || reference[i] > 0;
            held += expected[i];
            if (held >= LEAST) {
                size++;
                held = 0;
                open = false;
            }
        }
        if (open && size > 0) {
            pooled[0][size - 1] += pooled[0][size];
            pooled[1][size - 1] += pooled[1][size];
        } else if (open) {
            size = 1;
        }
        return new PooledCells(Arrays.copyOf(pooled[0], size), Arrays.copyOf(pooled[1], size), null);
    }

    static PooledCells unordered(long[] current, long[] reference) {
        double[] expected = expected(current, reference, current);
        long[][] pooled = new long[2][current.length + 1];
        int size = 0;
        long[] rare = new long[2];
        double rareExpected = 0;
        boolean anySmall = false;
        for (int i = 0; i < current.length; i++) {
            if (expected[i] < LEAST) {
                rare[0] += current[i];
                rare[1] += reference[i];
                rareExpected += expected[i];
                anySmall = true;
            } else {
                pooled[0][size] = current[i];
                pooled[1][size++] = reference[i];
            }
        }
        boolean apart = anySmall && rareExpected < LEAST;
        if (anySmall && !apart) {
            pooled[0][size] = rare[0];
            pooled[1][size++] = rare[1];
        }
        // A sample whose values are all rare has no shares among the others: the rare cell says it all.
        if (apart && (Counts.total(pooled[0]) == 0 || Counts.total(pooled[1]) == 0)) {
            size = 0;
        }
        return new PooledCells(Arrays.copyOf(pooled[0], size), Arrays.copyOf(pooled[1], size), apart ? rare : null);
    }

    /** Shares of {@code one + other} times the size of the smaller of current and reference. */
    private static double[] expected(long[] one, long[] other, long[] current) {
        long total = Counts.total(one) + Counts.total(other);
        long smaller = Math.min(Counts.total(current), Counts.total(other));
        double[] expected = new double[one.length];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = (double) (one[i] + other[i]) / total * smaller;
        }
        return expected;
    }

    /** Number of pooled cells in a sample of so many values with the reference's shares. */
    static int expectedSize(long[] reference, boolean ordered, long values) {
        double[] expected = expected(new long[reference.length], reference, new long[] {values});
        int size = 0;
        double held = 0;
        for (double cell : expected) {
            if (cell >= LEAST || ordered && held + cell >= LEAST) {
                size++;
                held = ordered ? 0 : held;
            } else {
                held += cell;
            }
        }
        return !ordered && held >= LEAST ? size + 1 : size;
    }

    int size() {
        return current.length;
    }
}
