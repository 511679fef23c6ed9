package io.plumbline.stats.sketch;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.math.BigDecimal;

/** Count, exact sum and sum of squares, smallest and largest of finite values. Merging is exact, in any order. */
public final class Moments implements Summary<Moments> {
    /** Squares of numbers that are all smaller lose digits to the smallest doubles. */
    private static final double VANISHING = 1e-150;

    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private ExactSum sum = new ExactSum();
    private ExactSum squares = new ExactSum();

    /** Empty. */
    public Moments() {}

    /**
     * Adds a finite value. Its square is rounded to a double, and left out where that overflows.
     *
     * @throws IllegalArgumentException if the value is not finite; nothing is added then
     */
    public void update(double value) {
        double v = value + 0.0; // negative zero and zero are one value
        sum.add(v); // first, as it is what refuses a value
        count++;
        extend(v);
        double square = v * v;
        if (square <= Double.MAX_VALUE) {
            squares.add(square);
        }
    }

    /**
     * Adds a finite value that came {@code weight} times: the same as so many updates.
     *
     * @param weight at least 0
     * @throws IllegalArgumentException if the weight is negative or the value not finite; nothing is added then
     */
    public void update(double value, long weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is at least 0, not " + weight);
        }
        if (weight == 0) {
            return;
        }
        double v = value + 0.0;
        sum.add(v, weight);
        count += weight;
        extend(v);
        double square = v * v;
        if (square <= Double.MAX_VALUE) {
            squares.add(square, weight);
        }
    }

    /** By comparison: it costs less than Math.min, and there are neither NaN nor negative zeros to mind. */
    private void extend(double v) {
        if (v < min) {
            min = v;
        }
        if (v > max) {
            max = v;
        }
    }

    @Override
    public void merge(Moments that) {
        count += that.count;
        min = Math.min(min, that.min);
        max = Math.max(max, that.max);
        sum.merge(that.sum);
        squares.merge(that.squares);
    }

    public long count() {
        return count;
    }

    /** Smallest value; positive infinity where there is none. */
    public double min() {
        return min;
    }

    /** Largest value; negative infinity where there is none. */
    public double max() {
        return max;
    }

    /** Mean, NaN where there is no value. */
    public double mean() {
        return count == 0 ? Double.NaN : sum.value() / count;
    }

    /**
     * Standard deviation of the sample (n - 1); NaN below two values, and where squares overflowed or vanished: beyond 1e154,
     * or all below 1e-150 and not equal. Only the rounding of each square is lost: about 1e-16 of the squared mean, in the
     * variance.
     */
    public double standardDeviation() {
        double largest = Math.max(Math.abs(min), Math.abs(max));
        if (count < 2 || largest * largest > Double.MAX_VALUE) {
            return Double.NaN;
        }
        if (min == max) {
            return 0;
        }
        if (largest < VANISHING) {
            return Double.NaN;
        }
        BigDecimal n = BigDecimal.valueOf(count);
        BigDecimal total = sum.exact();
        // Scaled by n, so that nothing is rounded before the difference is taken.
        BigDecimal scaled = squares.exact().multiply(n).subtract(total.multiply(total));
        double variance = scaled.doubleValue() / count / (count - 1);
        return StrictMath.sqrt(Math.max(variance, 0));
    }

    @Override
    public Moments copy() {
        Moments copy = new Moments();
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return 'M';
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putCount(count);
        if (count > 0) {
            out.putDouble(min).putDouble(max);
            sum.writeTo(out);
            squares.writeTo(out);
        }
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static Moments fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, 'M');
        Moments moments = readFrom(in);
        in.end();
        return moments;
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static Moments readFrom(SummaryReader in) {
        Moments moments = new Moments();
        moments.count = in.getCount();
        if (moments.count > 0) {
            moments.min = in.getDouble();
            moments.max = in.getDouble();
            moments.sum = ExactSum.readFrom(in);
            moments.squares = ExactSum.readFrom(in);
        }
        return moments;
    }
}
