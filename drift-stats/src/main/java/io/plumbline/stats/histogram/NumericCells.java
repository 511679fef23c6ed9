package io.plumbline.stats.histogram;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * Cells of a numeric column: cut at quantiles of its reference, of equal width, or between given edges.
 *
 * <p>Cell 0 is the open tail below the smallest reference value, the last cell the open tail above the largest; between
 * them are the fine cells. Fine cell {@code j} covers reference values in {@code [lows[j], highs[j]]}, and a value that
 * falls between two fine cells is counted in the upper one. A value as frequent as a whole cell has a cell of its own
 * ({@code lows[j] == highs[j]}). Fine cells nest in the coarser PSI cells.
 */
public final class NumericCells implements Cells {
    /** Fine cells aimed at: with no ties, each holds this share of the reference, 1/120. */
    public static final int FINE = 120;
    /** PSI cells aimed at, six fine cells each where there are no ties. */
    public static final int COARSE = 20;

    /** Whole numbers below it are exact as doubles; times {@link #FINE}, they are longs. */
    private static final long EXACT = 1L << 53;

    private static final int BUCKETS = 2 * FINE; // between the open ones

    private final double[] lows;
    private final double[] highs;
    private final int[] groupStarts;
    // Cells are found in two steps: buckets of equal width say after how many cells to look, and a search among no
    // more cells than end in any one bucket does the rest. One search over all took 1.6 times as long.
    private final double bucketsLow;
    private final double bucketsPerUnit;
    private final int[] bucketStarts; // cells that end in lower buckets
    private final int firstStep;
    private final double[] ends; // highs, filled up with infinities

    /**
     * @param lows smallest reference value of each fine cell, ascending, finite
     * @param highs largest reference value of each fine cell, {@code lows[j] <= highs[j] < lows[j + 1]}
     * @param groupStarts index of the first fine cell of each PSI cell: starts with 0, strictly ascending
     * @throws IllegalArgumentException if the arrays are not as described
     */
    public NumericCells(double[] lows, double[] highs, int[] groupStarts) {
        check(lows.length > 0 && lows.length == highs.length, "as many lows as highs, at least one");
        for (int j = 0; j < lows.length; j++) {
            check(Double.isFinite(lows[j]) && Double.isFinite(highs[j]) && lows[j] <= highs[j], "finite lows <= highs");
            check(j == 0 || highs[j - 1] < lows[j], "ascending cells");
        }
        check(groupStarts.length > 0 && groupStarts[0] == 0, "a first PSI cell that starts at 0");
        for (int g = 1; g < groupStarts.length; g++) {
            check(groupStarts[g - 1] < groupStarts[g] && groupStarts[g] < lows.length, "ascending PSI cells");
        }
        this.lows = lows.clone();
        this.highs = highs.clone();
        this.groupStarts = groupStarts.clone();
        // A bucket for each cell and as many again; the outermost cells, which an outlier may stretch, share one.
        int outer = highs.length / FINE;
        this.bucketsLow = highs[outer];
        double span = highs[highs.length - 1 - outer] - bucketsLow;
        this.bucketsPerUnit = span > 0 ? BUCKETS / span : 0;
        this.bucketStarts = new int[BUCKETS + 2];
        int[] endsIn = new int[BUCKETS + 2];
        for (double high : highs) {
            endsIn[bucket(high)]++;
        }
        int most = 0;
        for (int b = 0; b < endsIn.length; b++) {
            most = Math.max(most, endsIn[b]);
            if (b > 0) {
                bucketStarts[b] = bucketStarts[b - 1] + endsIn[b - 1];
            }
        }
        this.firstStep = Integer.highestOneBit(most);
        this.ends = Arrays.copyOf(highs, highs.length + 2 * firstStep);
        Arrays.fill(ends, highs.length, ends.length, Double.POSITIVE_INFINITY);
    }

    /**
     * Cuts cells from reference values.
     *
     * @param values finite values, at least one, in any order; not changed
     */
    public static NumericCells ofReference(double[] values) {
        check(values.length > 0, "at least one value");
        double[] sorted = values.clone();
        for (int i = 0; i < sorted.length; i++) {
            check(Double.isFinite(sorted[i]), "finite values");
            sorted[i] += 0.0; // negative zero and zero are one value
        }
        Arrays.sort(sorted);
        long[] weights = new long[sorted.length];
        int distinct = 0;
        for (double value : sorted) {
            if (distinct == 0 || sorted[distinct - 1] != value) {
                sorted[distinct++] = value;
            }
            weights[distinct - 1]++;
        }
        return cut(sorted, weights, distinct, sorted.length);
    }

    /**
     * Cuts cells from values that stand for several each, as a sketch keeps them.
     *
     * @param weights how many each value stands for, at least 1, below 2^53 in sum; by value, at least one, all finite
     */
    public static NumericCells ofWeighted(SortedMap<Double, Long> weights) {
        check(!weights.isEmpty(), "at least one value");
        double[] values = new double[weights.size()];
        long[] counts = new long[weights.size()];
        int distinct = 0;
        long total = 0;
        for (Map.Entry<Double, Long> entry : weights.entrySet()) {
            double value = entry.getKey() + 0.0; // negative zero and zero are one value
            long weight = entry.getValue();
            check(Double.isFinite(value), "finite values");
            check(weight >= 1 && weight < EXACT - total, "weights from 1 on, below 2^53 in sum");
            total += weight;
            if (distinct == 0 || values[distinct - 1] != value) {
                values[distinct++] = value;
            }
            counts[distinct - 1] += weight;
        }
        return cut(values, counts, distinct, total);
    }

    /**
     * @param values ascending, the first {@code distinct} of them
     * @param weights how often each came
     * @param total of the weights
     */
    private static NumericCells cut(double[] values, long[] weights, int distinct, long total) {
        List<double[]> cells = new ArrayList<>(); // low, high, count
        double[] open = null;
        long seen = 0;
        for (int i = 0; i < distinct; i++) {
            double value = values[i];
            long count = weights[i];
            boolean atom = count * FINE >= total;
            if (atom && open != null) {
                cells.add(open);
                open = null;
            }
            open = open == null ? new double[] {value, value, count} : new double[] {open[0], value, open[2] + count};
            seen += count;
            // Close at the next multiple of 1/120 of the reference, so that rounding does not pile up in the last cell.
            long before = share(seen - (long) open[2], total);
            long now = share(seen, total);
            if (atom || now > before) {
                cells.add(open);
                open = null;
            }
        }
        if (open != null) {
            cells.add(open);
        }
        double[] lows = cells.stream().mapToDouble(c -> c[0]).toArray();
        double[] highs = cells.stream().mapToDouble(c -> c[1]).toArray();
        return new NumericCells(lows, highs, groups(cells, total));
    }

    /** How many fine cells so many values are, whole ones; both are below 2^53, so that nothing overflows. */
    private static long share(long values, long total) {
        return values * FINE / total;
    }

    /**
     * Cells of equal width.
     *
     * @param low lower edge of the first cell, which belongs to it
     * @param high upper edge of the last cell, which belongs to it
     * @param cells how many, at least 1; each is a PSI cell of its own
     */
    public static NumericCells equalWidth(double low, double high, int cells) {
        check(Double.isFinite(low) && Double.isFinite(high) && low < high, "finite edges, low < high");
        check(cells >= 1, "at least one cell");
        double[] edges = new double[cells + 1];
        for (int i = 0; i <= cells; i++) {
            edges[i] = i == cells ? high : low + (high - low) * ((double) i / cells);
        }
        return ofEdges(edges);
    }

    /**
     * Cells between given edges; each but the first is open below and closed above, the first is closed.
     *
     * @param edges at least two, finite, ascending; each cell is a PSI cell of its own
     */
    public static NumericCells ofEdges(double... edges) {
        check(edges.length >= 2, "at least two edges");
        int n = edges.length - 1;
        double[] lows = new double[n];
        int[] starts = new int[n];
        for (int i = 0; i < n; i++) {
            lows[i] = i == 0 ? edges[0] : Math.nextUp(edges[i]);
            starts[i] = i;
        }
        return new NumericCells(lows, Arrays.copyOfRange(edges, 1, n + 1), starts);
    }

    /** A PSI cell ends where it holds a twentieth of the reference, less half a fine cell. */
    private static int[] groups(List<double[]> cells, long total) {
        double enough = (1.0 / COARSE - 0.5 / FINE) * total;
        List<Integer> starts = new ArrayList<>(List.of(0));
        double held = 0;
        for (int j = 0; j < cells.size(); j++) {
            held += cells.get(j)[2];
            if (held >= enough && j + 1 < cells.size()) {
                starts.add(j + 1);
                held = 0;
            }
        }
        return starts.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Cell of a value that is not NaN; an infinity falls into an open tail. */
    public int index(double value) {
        if (value < lows[0]) {
            return 0;
        }
        // How many cells end below the value. Halved without a jump, as nobody can guess which way it goes.
        int below = bucketStarts[bucket(value)];
        for (int step = firstStep; step > 0; step >>>= 1) {
            below += ends[below + step - 1] < value ? step : 0;
        }
        return below + 1;
    }

    /** Never less for a larger value, which is all that the search asks of it. */
    private int bucket(double value) {
        double at = (value - bucketsLow) * bucketsPerUnit;
        return 1 + Math.min(Math.max((int) at, -1), BUCKETS);
    }

    @Override
    public int size() {
        return highs.length + 2;
    }

    /** Number of fine cells: {@code size() - 2}. */
    public int fine() {
        return highs.length;
    }

    /** Smallest reference value of fine cell {@code j}, {@code j} in {@code [0, fine)}. */
    public double low(int j) {
        return lows[j];
    }

    /** Largest reference value of fine cell {@code j}. */
    public double high(int j) {
        return highs[j];
    }

    /** Number of PSI cells. */
    public int groups() {
        return groupStarts.length;
    }

    /** First fine cell of PSI cell {@code g}; for {@code g == groups()}, the number of fine cells. */
    public int groupStart(int g) {
        return g == groupStarts.length ? highs.length : groupStarts[g];
    }

    /**
     * Counts over the PSI cells: the open tails are joined to the outer ones.
     *
     * @param counts counts over all cells, length {@link #size()}
     */
    public long[] coarse(long[] counts) {
        long[] sums = new long[groups()];
        for (int g = 0; g < sums.length; g++) {
            for (int j = groupStart(g); j < groupStart(g + 1); j++) {
                sums[g] += counts[j + 1];
            }
        }
        sums[0] += counts[0];
        sums[sums.length - 1] += counts[counts.length - 1];
        return sums;
    }

    private static void check(boolean holds, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("numeric cells need " + expected);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NumericCells that
                && Arrays.equals(lows, that.lows)
                && Arrays.equals(highs, that.highs)
                && Arrays.equals(groupStarts, that.groupStarts);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(highs);
    }

    @Override
    public String toString() {
        return "NumericCells[" + fine() + " fine, " + groups() + " PSI, " + lows[0] + " to " + highs[highs.length - 1]
                + "]";
    }
}
