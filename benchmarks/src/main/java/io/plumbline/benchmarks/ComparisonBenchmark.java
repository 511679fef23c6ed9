package io.plumbline.benchmarks;

import io.plumbline.stats.divergence.JensenShannon;
import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.inference.AndersonDarlingBinned;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.ColumnRule;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Sample;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What the comparison of one numeric column costs, once its counts are there. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class ComparisonBenchmark {
    /** Shift of the current sample in standard deviations. */
    @Param({"0", "0.3"})
    public double shift;

    private NumericCells cells = NumericCells.equalWidth(0, 1, 1);
    private long[] current = {};
    private long[] reference = {};
    private double[] weights = {};

    @Setup
    public void count() {
        Random random = new Random(1);
        double[] rows = random.doubles(10_000).map(u -> random.nextGaussian()).toArray();
        cells = NumericCells.ofReference(rows);
        NumericHistogram before = new NumericHistogram(cells);
        NumericHistogram now = new NumericHistogram(cells);
        for (double row : rows) {
            before.update(row);
        }
        for (int i = 0; i < 1000; i++) {
            now.update(random.nextGaussian() + shift);
        }
        current = now.counts();
        reference = before.counts();
        weights = AndersonDarlingBinned.nullWeights(reference);
    }

    /** Evidence of all parts, effect with interval, verdict. */
    @Benchmark
    public Object wholeColumn() {
        ColumnEvidence evidence = ColumnComparison.numeric(
                cells, new Sample(current, 0), new Sample(reference, 0), NaturalVariation.UNKNOWN, weights);
        return ColumnRule.STANDARD.decide(evidence, evidence.pValue(), .001);
    }

    @Benchmark
    public double psi() {
        return PopulationStabilityIndex.of(cells.coarse(current), cells.coarse(reference));
    }

    @Benchmark
    public double jensenShannon() {
        return JensenShannon.distance(cells.coarse(current), cells.coarse(reference));
    }

    @Benchmark
    public Object kolmogorovSmirnov() {
        return KolmogorovSmirnov.ofCells(current, reference);
    }
}
