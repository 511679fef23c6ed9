package io.plumbline.benchmarks;

import com.tdunning.math.stats.TDigest;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.sketch.DistinctCount;
import io.plumbline.stats.sketch.Moments;
import io.plumbline.stats.sketch.QuantileSketch;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What one value, one merge and one serialisation of a summary cost, beside the sketches of others on the same values. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class SummaryBenchmark {
    private static final int VALUES = 1 << 14;

    private final double[] values =
            new Random(1).doubles(VALUES).map(u -> Math.tan(u)).toArray();
    private final String[] categories =
            new Random(2).ints(VALUES, 0, 30).mapToObj(i -> "category-" + i).toArray(String[]::new);
    private int next;

    private NumericHistogram histogram = new NumericHistogram(NumericCells.equalWidth(0, 1, 1));
    private NumericHistogram other = histogram;
    private Moments moments = new Moments();
    private Moments otherMoments = moments;
    private CategoryCounts counts = new CategoryCounts(50);
    private DistinctCount distinct = new DistinctCount();
    private QuantileSketch quantiles = new QuantileSketch();
    private TDigest tDigest = TDigest.createMergingDigest(100);
    private KllDoublesSketch kll = KllDoublesSketch.newHeapInstance(200);
    private HllSketch hll = new HllSketch(9);
    private SummaryStatistics commons = new SummaryStatistics();

    /** Filled summaries, so that nothing is measured empty. */
    @Setup
    public void fill() {
        histogram = new NumericHistogram(NumericCells.ofReference(values));
        other = histogram.copy();
        for (double value : values) {
            histogram.update(value);
            other.update(value);
            moments.update(value);
            quantiles.update(value);
            tDigest.add(value);
            kll.update(value);
        }
        otherMoments = moments.copy();
    }

    private double value() {
        return values[next++ & (VALUES - 1)];
    }

    private String category() {
        return categories[next++ & (VALUES - 1)];
    }

    @Benchmark
    public Object updateHistogram() {
        histogram.update(value());
        return histogram;
    }

    @Benchmark
    public Object updateMoments() {
        moments.update(value());
        return moments;
    }

    @Benchmark
    public Object updateHistogramAndMoments() {
        double value = value();
        histogram.update(value);
        moments.update(value);
        return histogram;
    }

    @Benchmark
    public Object updateCategoryCounts() {
        counts.update(category());
        return counts;
    }

    @Benchmark
    public Object updateDistinctCount() {
        distinct.update(value());
        return distinct;
    }

    @Benchmark
    public Object updateQuantileSketch() {
        quantiles.update(value());
        return quantiles;
    }

    @Benchmark
    public Object mergeHistogram() {
        histogram.merge(other);
        return histogram;
    }

    @Benchmark
    public Object mergeMoments() {
        moments.merge(otherMoments);
        return moments;
    }

    @Benchmark
    public byte[] bytesOfHistogram() {
        return histogram.toBytes();
    }

    @Benchmark
    public byte[] bytesOfMoments() {
        return moments.toBytes();
    }

    @Benchmark
    public Object othersTDigest() {
        tDigest.add(value());
        return tDigest;
    }

    @Benchmark
    public Object othersKll() {
        kll.update(value());
        return kll;
    }

    @Benchmark
    public Object othersHll() {
        hll.update(value());
        return hll;
    }

    @Benchmark
    public Object othersCommonsSummaryStatistics() {
        commons.addValue(value());
        return commons;
    }
}
