package io.plumbline.stats.inference;

/** Two samples, counted in the same cells. */
final class CellCounts {
    private CellCounts() {}

    /** @throws IllegalArgumentException if the cells are not as many, a count is negative, or a sample holds no value */
    static void check(long[] current, long[] reference) {
        if (current.length != reference.length) {
            throw new IllegalArgumentException(current.length + " cells against " + reference.length);
        }
        if (total(current) == 0 || total(reference) == 0) {
            throw new IllegalArgumentException("a test needs at least one value in each sample");
        }
    }

    static long total(long[] counts) {
        long total = 0;
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("a count is not negative: " + count);
            }
            total += count;
        }
        return total;
    }
}
