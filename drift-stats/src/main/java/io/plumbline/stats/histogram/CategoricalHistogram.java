package io.plumbline.stats.histogram;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts of categories in frozen cells, with nulls apart. A category that has no cell is counted among the unseen ones, by
 * name up to a cap: what is new in a column is told, and no flood of names fills the memory.
 */
public final class CategoricalHistogram implements Summary<CategoricalHistogram> {
    /** Unseen categories that are told apart, unless said otherwise. */
    public static final int DEFAULT_UNSEEN = 50;

    private static final int KIND = 'K';

    private final CategoricalCells cells;
    private final long[] counts;
    private final CategoryCounts unseen;
    private long nulls;

    public CategoricalHistogram(CategoricalCells cells) {
        this(cells, DEFAULT_UNSEEN);
    }

    /** @param unseen most categories without a cell that are told apart, at least 1 */
    public CategoricalHistogram(CategoricalCells cells, int unseen) {
        this(cells, new CategoryCounts(unseen));
    }

    private CategoricalHistogram(CategoricalCells cells, CategoryCounts unseen) {
        this.cells = cells;
        this.counts = new long[cells.size()];
        this.unseen = unseen;
    }

    /** Counts a category; a long one is cut as {@link CategoryCounts#bounded} says. */
    public void update(String category) {
        update(category, 1);
    }

    /**
     * @param weight how often it came, not negative
     * @throws IllegalArgumentException if the weight is negative
     */
    public void update(String category, long weight) {
        int index = cells.index(CategoryCounts.bounded(category));
        if (index < 0) {
            unseen.update(category, weight);
        } else if (weight < 0) {
            throw new IllegalArgumentException("a weight is not negative: " + weight);
        } else {
            counts[index] += weight;
        }
    }

    /** Counts an event without a value. */
    public void updateNull() {
        nulls++;
    }

    public CategoricalCells cells() {
        return cells;
    }

    /** Counts by cell, as long as the cells. */
    public long[] counts() {
        return counts.clone();
    }

    /** Counts of the categories that have no cell; a copy. */
    public CategoryCounts unseen() {
        return unseen.copy();
    }

    public long nulls() {
        return nulls;
    }

    /** Categories counted, those without a cell among them. */
    public long values() {
        long sum = unseen.total();
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** @throws IllegalArgumentException if the other's cells are others */
    @Override
    public void merge(CategoricalHistogram that) {
        if (!cells.equals(that.cells)) {
            throw new IllegalArgumentException(
                    "cells differ: of " + cells.size() + " and of " + that.cells.size() + " categories");
        }
        unseen.merge(that.unseen);
        for (int i = 0; i < counts.length; i++) {
            counts[i] += that.counts[i];
        }
        nulls += that.nulls;
    }

    @Override
    public CategoricalHistogram copy() {
        CategoricalHistogram copy = new CategoricalHistogram(cells, unseen.copy());
        System.arraycopy(counts, 0, copy.counts, 0, counts.length);
        copy.nulls = nulls;
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(cells.categories().size()).putByte(cells.hasOther() ? 1 : 0);
        cells.categories().forEach(out::putText);
        out.putCounts(counts).putCount(nulls);
        unseen.writeTo(out);
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static CategoricalHistogram readFrom(SummaryReader in) {
        int size = in.getLength();
        boolean other = in.getByte() == 1;
        List<String> categories = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            categories.add(in.getText());
        }
        CategoricalCells cells = new CategoricalCells(categories, other);
        long[] counts = in.getCounts();
        if (counts.length != cells.size()) {
            throw new IllegalArgumentException("not a summary: " + counts.length + " counts");
        }
        long nulls = in.getCount();
        CategoricalHistogram histogram = new CategoricalHistogram(cells, CategoryCounts.readFrom(in));
        System.arraycopy(counts, 0, histogram.counts, 0, counts.length);
        histogram.nulls = nulls;
        return histogram;
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static CategoricalHistogram fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        CategoricalHistogram histogram = readFrom(in);
        in.end();
        return histogram;
    }
}
