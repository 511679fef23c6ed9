package io.plumbline.stats.histogram;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;

/** Counts of numbers in frozen cells, with nulls and NaN apart. An infinity falls into an open tail. */
public final class NumericHistogram implements Summary<NumericHistogram> {
    private static final int KIND = 'H';

    private final NumericCells cells;
    private final long[] counts;
    private long nulls;
    private long nans;

    public NumericHistogram(NumericCells cells) {
        this.cells = cells;
        this.counts = new long[cells.size()];
    }

    /** Counts a number; NaN is counted apart. */
    public void update(double value) {
        update(value, 1);
    }

    /** @param weight how often it came, not negative */
    public void update(double value, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is not negative: " + weight);
        }
        if (Double.isNaN(value)) {
            nans += weight;
        } else {
            counts[cells.index(value)] += weight;
        }
    }

    /** Counts an event without a value. */
    public void updateNull() {
        nulls++;
    }

    public NumericCells cells() {
        return cells;
    }

    /** Counts by cell, as long as the cells, the open tails first and last. */
    public long[] counts() {
        return counts.clone();
    }

    public long nulls() {
        return nulls;
    }

    public long nans() {
        return nans;
    }

    /** Numbers counted, without NaN. */
    public long values() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** @throws IllegalArgumentException if the other's cells are others */
    @Override
    public void merge(NumericHistogram that) {
        if (!cells.equals(that.cells)) {
            throw new IllegalArgumentException("cells differ: " + cells + " and " + that.cells);
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += that.counts[i];
        }
        nulls += that.nulls;
        nans += that.nans;
    }

    @Override
    public NumericHistogram copy() {
        NumericHistogram copy = new NumericHistogram(cells);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(cells.fine()).putCount(cells.groups());
        for (int j = 0; j < cells.fine(); j++) {
            out.putDouble(cells.low(j)).putDouble(cells.high(j));
        }
        for (int g = 0; g < cells.groups(); g++) {
            out.putCount(cells.groupStart(g));
        }
        out.putCounts(counts).putCount(nulls).putCount(nans);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static NumericHistogram readFrom(SummaryReader in) {
        int fine = in.getLength();
        int groups = in.getLength();
        if (fine > 1 << 16 || groups > fine) {
            throw new IllegalArgumentException("not a summary: " + fine + " cells in " + groups + " groups");
        }
        double[] lows = new double[fine];
        double[] highs = new double[fine];
        for (int j = 0; j < fine; j++) {
            lows[j] = in.getDouble();
            highs[j] = in.getDouble();
        }
        int[] starts = new int[groups];
        for (int g = 0; g < groups; g++) {
            starts[g] = in.getLength();
        }
        NumericHistogram histogram = new NumericHistogram(new NumericCells(lows, highs, starts));
        long[] counts = in.getCounts();
        if (counts.length != histogram.counts.length) {
            throw new IllegalArgumentException("not a summary: " + counts.length + " counts");
        }
        System.arraycopy(counts, 0, histogram.counts, 0, counts.length);
        histogram.nulls = in.getCount();
        histogram.nans = in.getCount();
        return histogram;
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static NumericHistogram fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        NumericHistogram histogram = readFrom(in);
        in.end();
        return histogram;
    }
}
