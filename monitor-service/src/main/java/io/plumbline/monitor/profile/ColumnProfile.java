package io.plumbline.monitor.profile;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.sketch.ExactSum;
import io.plumbline.stats.sketch.Moments;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The summary of one column: counts by cell, what was no value, and moments. Adds exactly, in any order. */
public final class ColumnProfile {
    /** Categories kept that no reference knows. */
    static final int NEW_CATEGORIES = 50;

    private final ColumnRole role;
    private final ColumnType type;
    private final @Nullable Cells cells; // null once read back from bytes without its reference: counts only
    private final long[] counts;
    private final @Nullable Expectation expectation;
    private long @Nullable [] breaches; // by ordinal; null as long as nothing is expected
    private Moments moments = new Moments();
    private @Nullable ExactSum magnitude; // of attributions alone
    private CategoryCounts newCategories = new CategoryCounts(NEW_CATEGORIES);
    private long nulls;
    private long nans;
    private long negativeInfinities;
    private long positiveInfinities;
    private long wrongType;

    ColumnProfile(
            ColumnRole role, ColumnType type, @Nullable Cells cells, long[] counts, @Nullable Expectation expectation) {
        this.role = role;
        this.type = type;
        this.cells = cells;
        this.counts = counts;
        this.expectation = expectation;
        this.breaches = expectation == null ? null : Expectation.noBreaches();
        this.magnitude = role == ColumnRole.ATTRIBUTION ? new ExactSum() : null;
    }

    static ColumnProfile of(ColumnLayout layout, @Nullable Expectation expectation) {
        return new ColumnProfile(
                layout.role(),
                layout.type(),
                layout.cells(),
                new long[layout.cells().size()],
                expectation);
    }

    static ColumnProfile unknown(ColumnRole role, @Nullable Expectation expectation) {
        return new ColumnProfile(role, ColumnType.UNKNOWN, null, new long[0], expectation);
    }

    /** One of the same kind without a value, that can go on counting if the layout is its own. */
    ColumnProfile empty(@Nullable ColumnLayout layout, @Nullable Expectation expected) {
        return new ColumnProfile(role, type, cells(layout, type, counts), new long[counts.length], expected);
    }

    private static @Nullable Cells cells(@Nullable ColumnLayout layout, ColumnType type, long[] counts) {
        return layout != null && layout.type() == type && layout.cells().size() == counts.length
                ? layout.cells()
                : null;
    }

    void update(FeatureValue value) {
        if (value instanceof FeatureValue.Numeric numeric) {
            update(numeric.value());
        } else if (value instanceof FeatureValue.Text text) {
            update(text.value());
        } else if (value instanceof FeatureValue.Flag flag) {
            update(flag.value() ? "true" : "false");
        } else if (value instanceof FeatureValue.Missing) {
            nulls++;
        } else {
            wrongType++;
        }
    }

    void update(double value) {
        if (expectation != null && breaches != null && !Double.isNaN(value)) {
            expectation.check(value, breaches);
        }
        if (magnitude != null && Double.isFinite(value)) {
            magnitude.add(Math.abs(value));
        }
        if (type == ColumnType.CATEGORICAL) {
            count(categoryOf(value));
        } else if (Double.isNaN(value)) {
            nans++;
        } else {
            if (value == Double.NEGATIVE_INFINITY) {
                negativeInfinities++;
            } else if (value == Double.POSITIVE_INFINITY) {
                positiveInfinities++;
            } else {
                moments.update(value);
            }
            if (cells instanceof NumericCells numeric) {
                counts[numeric.index(value)]++;
            }
        }
    }

    private void update(String category) {
        if (expectation != null && breaches != null) {
            expectation.check(category, breaches);
        }
        count(category);
    }

    private void count(String category) {
        if (type == ColumnType.NUMERIC) {
            wrongType++;
            return;
        }
        int index = cells instanceof CategoricalCells categorical
                ? categorical.index(CategoryCounts.bounded(category))
                : -1;
        if (index >= 0) {
            counts[index]++;
        } else {
            newCategories.update(category);
        }
    }

    /**
     * Where a value is counted.
     *
     * @return the number of a cell; as many as there are cells for a category that none of them is for; -1 where it is no
     *     usable value, or there are no cells
     */
    int cell(FeatureValue value) {
        if (cells instanceof NumericCells numeric) {
            boolean counted = value instanceof FeatureValue.Numeric number && !Double.isNaN(number.value());
            return counted ? numeric.index(((FeatureValue.Numeric) value).value()) : -1;
        }
        String category = categoryOf(value);
        if (category == null || !(cells instanceof CategoricalCells categorical)) {
            return -1;
        }
        int index = categorical.index(category);
        return index >= 0 ? index : counts.length;
    }

    /** The value as the name of a category; null where it is none. */
    public static @Nullable String categoryOf(FeatureValue value) {
        if (value instanceof FeatureValue.Numeric numeric) {
            return CategoryCounts.bounded(categoryOf(numeric.value()));
        } else if (value instanceof FeatureValue.Text text) {
            return CategoryCounts.bounded(text.value());
        } else if (value instanceof FeatureValue.Flag flag) {
            return flag.value() ? "true" : "false";
        }
        return null;
    }

    /** A number as the name of a category: {@code 1} for 1.0. */
    static String categoryOf(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** The same counts in more cells: those of the reference, and of categories that have none there. It cannot go on counting. */
    ColumnProfile in(CategoricalCells more) {
        ColumnProfile other = new ColumnProfile(role, type, null, Arrays.copyOf(counts, more.size()), null);
        newCategories.counts().forEach((category, count) -> {
            int cell = more.index(category);
            if (cell < 0) {
                other.newCategories.update(category, count);
            } else {
                other.counts[cell] += count;
            }
        });
        if (more.hasOther()) {
            other.counts[more.size() - 1] += newCategories.other();
        }
        other.moments.merge(moments);
        other.magnitude = magnitude;
        other.nulls = nulls;
        other.nans = nans;
        other.negativeInfinities = negativeInfinities;
        other.positiveInfinities = positiveInfinities;
        other.wrongType = wrongType;
        return other;
    }

    void merge(ColumnProfile that) {
        if (type != that.type || counts.length != that.counts.length) {
            throw new IllegalArgumentException("profiles of different references: " + counts.length + " cells and "
                    + that.counts.length + ", " + type + " and " + that.type);
        }
        for (int i = 0; i < counts.length; i++) {
            counts[i] += that.counts[i];
        }
        moments.merge(that.moments);
        if (magnitude != null && that.magnitude != null) {
            magnitude.merge(that.magnitude);
        }
        newCategories.merge(that.newCategories);
        nulls += that.nulls;
        nans += that.nans;
        negativeInfinities += that.negativeInfinities;
        positiveInfinities += that.positiveInfinities;
        wrongType += that.wrongType;
        if (that.breaches != null) {
            long[] mine = breaches == null ? Expectation.noBreaches() : breaches;
            for (int i = 0; i < mine.length; i++) {
                mine[i] += that.breaches[i];
            }
            breaches = mine;
        }
    }

    /** Heap it takes, about: objects of its own, not the cells that it shares. */
    long heapBytes() {
        return 450
                + 8L * counts.length
                + 200L * newCategories.size()
                + (breaches == null ? 0 : 56)
                + (magnitude == null ? 0 : 80);
    }

    public ColumnRole role() {
        return role;
    }

    public ColumnType type() {
        return type;
    }

    /** Counts by cell of the reference; empty where there is none. Do not change. */
    public long[] counts() {
        return counts;
    }

    /** Of the finite numbers; empty for a categorical column. */
    public Moments moments() {
        return moments;
    }

    /**
     * The sum of the finite attributions without their signs; 0 for a column of another role. Infinite where it is larger than
     * any double.
     */
    public double magnitude() {
        return magnitude == null ? 0 : magnitude.value();
    }

    /** Counts of categories that are not cells of the reference. */
    public CategoryCounts newCategories() {
        return newCategories;
    }

    /** Explicit nulls. A column that an event leaves out is counted by the profile, not here. */
    public long nulls() {
        return nulls;
    }

    public long nans() {
        return nans;
    }

    public long negativeInfinities() {
        return negativeInfinities;
    }

    public long positiveInfinities() {
        return positiveInfinities;
    }

    /** Values of a kind that the column's type does not have, such as a text in a numeric column. */
    public long wrongType() {
        return wrongType;
    }

    /** Values that can be compared: numbers, with infinities, or categories. */
    public long values() {
        return moments.count() + negativeInfinities + positiveInfinities + categories();
    }

    private long categories() {
        long sum = newCategories.total();
        if (type == ColumnType.CATEGORICAL) {
            for (long count : counts) {
                sum += count;
            }
        }
        return sum;
    }

    /** Values that were not as a person expects them. */
    public long breaches(Expectation.Breach breach) {
        return breaches == null ? 0 : breaches[breach.ordinal()];
    }

    boolean hasBreaches() {
        return breaches != null && Arrays.stream(breaches).anyMatch(count -> count > 0);
    }

    /** How many events said something of this column, be it null. */
    public long observed() {
        return values() + nulls + nans + wrongType;
    }

    /** @param expected whether breaches are written */
    void writeTo(SummaryWriter out, boolean expected) {
        out.putByte(role.ordinal()).putByte(type.ordinal()).putCounts(counts);
        out.putCount(nulls)
                .putCount(nans)
                .putCount(negativeInfinities)
                .putCount(positiveInfinities)
                .putCount(wrongType);
        moments.writeTo(out);
        newCategories.writeTo(out);
        if (magnitude != null) {
            magnitude.writeTo(out);
        }
        if (expected) {
            out.putCounts(breaches == null ? Expectation.noBreaches() : breaches);
        }
    }

    static ColumnProfile readFrom(
            SummaryReader in, boolean expected, @Nullable ColumnLayout layout, @Nullable Expectation expectation) {
        ColumnRole role = ColumnRole.values()[in.getByte()];
        ColumnType type = ColumnType.values()[in.getByte()];
        long[] counts = in.getCounts();
        ColumnProfile profile = new ColumnProfile(role, type, cells(layout, type, counts), counts, expectation);
        profile.nulls = in.getCount();
        profile.nans = in.getCount();
        profile.negativeInfinities = in.getCount();
        profile.positiveInfinities = in.getCount();
        profile.wrongType = in.getCount();
        profile.moments = Moments.readFrom(in);
        profile.newCategories = CategoryCounts.readFrom(in);
        if (role == ColumnRole.ATTRIBUTION) {
            profile.magnitude = ExactSum.readFrom(in);
        }
        if (expected) {
            profile.breaches = Arrays.copyOf(in.getCounts(), Expectation.noBreaches().length);
        }
        return profile;
    }
}
