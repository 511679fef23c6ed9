package io.plumbline.stats.sketch;

import io.plumbline.stats.Summary;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.Map;
import java.util.TreeMap;

/**
 * Quantiles of numbers with a stated relative error, without knowing anything of them before: DDSketch (Masson, Rim and
 * Lee 2019, doi:10.14778/3352063.3352135) with the uniform collapse of UDDSketch (Epicoco et al. 2020,
 * doi:10.1109/ACCESS.2020.3015599). A bucket holds the values of which the largest is gamma times the smallest. Where there
 * are too many buckets, all are joined in pairs, which squares gamma.
 *
 * <p>How often they are joined depends on the values alone: buckets only ever become more as values come, so the last
 * resolution is the finest at which all values fit. That makes merging exact, in any order.
 */
public final class QuantileSketch implements Summary<QuantileSketch> {
    /** Relative error aimed at, unless said otherwise. */
    public static final double DEFAULT_ERROR = 0.01;
    /** Buckets kept, unless said otherwise. */
    public static final int DEFAULT_BUCKETS = 512;

    private static final int KIND = 'Q';

    private final double error;
    private final int maxBuckets;
    private final double logGamma;
    private final TreeMap<Integer, Long> positive = new TreeMap<>();
    private final TreeMap<Integer, Long> negative = new TreeMap<>();
    private int level;
    private long zeros;
    private long count;
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;

    public QuantileSketch() {
        this(DEFAULT_ERROR, DEFAULT_BUCKETS);
    }

    /**
     * @param error relative error of a quantile as long as the buckets suffice, in (0, 0.5]
     * @param maxBuckets most buckets kept, at least 4
     */
    public QuantileSketch(double error, int maxBuckets) {
        if (!(error > 0 && error <= 0.5)) {
            throw new IllegalArgumentException("a relative error is above 0 and at most 0.5, not " + error);
        }
        if (maxBuckets < 4) {
            throw new IllegalArgumentException("at least 4 buckets are needed, not " + maxBuckets);
        }
        this.error = error;
        this.maxBuckets = maxBuckets;
        this.logGamma = StrictMath.log((1 + error) / (1 - error));
    }

    /** @param value not NaN */
    public void update(double value) {
        update(value, 1);
    }

    /**
     * @param value not NaN; an infinity counts as the largest double
     * @param weight how often it came, not negative
     */
    public void update(double value, long weight) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("NaN has no place among numbers");
        }
        if (weight < 0) {
            throw new IllegalArgumentException("a weight is not negative: " + weight);
        }
        if (weight == 0) {
            return;
        }
        double v = value + 0.0;
        count += weight;
        min = Math.min(min, v);
        max = Math.max(max, v);
        double size = Math.min(Math.abs(v), Double.MAX_VALUE);
        if (size < Double.MIN_NORMAL) {
            zeros += weight;
        } else {
            int finest = (int) StrictMath.ceil(StrictMath.log(size) / logGamma);
            (v > 0 ? positive : negative).merge(raised(finest, level), weight, Long::sum);
            collapse();
        }
    }

    /** The bucket of a level into which one of the finest level falls. */
    private static int raised(int finest, int level) {
        return -Math.floorDiv(-finest, 1 << level);
    }

    private void collapse() {
        while (positive.size() + negative.size() > maxBuckets) {
            raise(level + 1);
        }
    }

    private void raise(int to) {
        join(positive, to - level);
        join(negative, to - level);
        level = to;
    }

    private static void join(TreeMap<Integer, Long> buckets, int levels) {
        TreeMap<Integer, Long> joined = new TreeMap<>();
        buckets.forEach((bucket, held) -> joined.merge(raised(bucket, levels), held, Long::sum));
        buckets.clear();
        buckets.putAll(joined);
    }

    @Override
    public void merge(QuantileSketch that) {
        if (error != that.error || maxBuckets != that.maxBuckets) {
            throw new IllegalArgumentException(
                    "settings differ: " + error + ", " + maxBuckets + " and " + that.error + ", " + that.maxBuckets);
        }
        if (that.level > level) {
            raise(that.level);
        }
        int levels = level - that.level;
        that.positive.forEach((bucket, held) -> positive.merge(raised(bucket, levels), held, Long::sum));
        that.negative.forEach((bucket, held) -> negative.merge(raised(bucket, levels), held, Long::sum));
        zeros += that.zeros;
        count += that.count;
        min = Math.min(min, that.min);
        max = Math.max(max, that.max);
        collapse();
    }

    public long count() {
        return count;
    }

    /** Relative error of quantiles now: the one aimed at, or more once buckets were joined. */
    public double relativeError() {
        double gamma = StrictMath.exp(logGamma * (1L << level));
        return (gamma - 1) / (gamma + 1);
    }

    /**
     * The value below which a share of all values lies.
     *
     * @param q in [0, 1]; 0 and 1 give the smallest and the largest value, exactly
     * @return within {@link #relativeError} of the value of rank {@code floor(q (n - 1))}; NaN where there is no value
     */
    public double quantile(double q) {
        if (!(q >= 0 && q <= 1)) {
            throw new IllegalArgumentException("a quantile is of a share from 0 to 1, not " + q);
        }
        if (count == 0) {
            return Double.NaN;
        }
        long rank = (long) (q * (count - 1));
        if (rank == 0) {
            return min;
        }
        if (rank == count - 1) {
            return max;
        }
        return Math.max(min, Math.min(max, valueAt(rank)));
    }

    private double valueAt(long rank) {
        long seen = 0;
        for (Map.Entry<Integer, Long> bucket : negative.descendingMap().entrySet()) {
            seen += bucket.getValue();
            if (seen > rank) {
                return -middle(bucket.getKey());
            }
        }
        seen += zeros;
        if (seen > rank) {
            return 0;
        }
        for (Map.Entry<Integer, Long> bucket : positive.entrySet()) {
            seen += bucket.getValue();
            if (seen > rank) {
                return middle(bucket.getKey());
            }
        }
        return max;
    }

    /** The value whose relative distance from both ends of a bucket is the same. */
    private double middle(int bucket) {
        double width = logGamma * (1L << level);
        return 2 * StrictMath.exp(width * bucket) / (1 + StrictMath.exp(width));
    }

    @Override
    public QuantileSketch copy() {
        QuantileSketch copy = new QuantileSketch(error, maxBuckets);
        copy.merge(this);
        return copy;
    }

    @Override
    public int kind() {
        return KIND;
    }

    @Override
    public void writeTo(SummaryWriter out) {
        out.putDouble(error).putCount(maxBuckets).putByte(level);
        out.putCount(count).putCount(zeros).putDouble(min).putDouble(max);
        write(out, positive);
        write(out, negative);
    }

    private static void write(SummaryWriter out, TreeMap<Integer, Long> buckets) {
        out.putCount(buckets.size());
        long before = 0;
        for (Map.Entry<Integer, Long> bucket : buckets.entrySet()) {
            out.putSigned(bucket.getKey() - before).putCount(bucket.getValue());
            before = bucket.getKey();
        }
    }

    /**
     * Reads what {@link #writeTo} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static QuantileSketch readFrom(SummaryReader in) {
        QuantileSketch sketch = new QuantileSketch(in.getDouble(), in.getLength());
        sketch.level = in.getByte();
        if (sketch.level > 30) {
            throw new IllegalArgumentException("not a summary: a level of " + sketch.level);
        }
        sketch.count = in.getCount();
        sketch.zeros = in.getCount();
        sketch.min = in.getDouble();
        sketch.max = in.getDouble();
        read(in, sketch.positive);
        read(in, sketch.negative);
        return sketch;
    }

    private static void read(SummaryReader in, TreeMap<Integer, Long> buckets) {
        long bucket = 0;
        for (int rest = in.getLength(); rest > 0; rest--) {
            bucket += in.getSigned();
            buckets.put((int) bucket, in.getCount());
        }
    }

    /** @throws IllegalArgumentException if the bytes are not of this summary */
    public static QuantileSketch fromBytes(byte[] bytes) {
        SummaryReader in = SummaryReader.of(bytes, KIND);
        QuantileSketch sketch = readFrom(in);
        in.end();
        return sketch;
    }
}
