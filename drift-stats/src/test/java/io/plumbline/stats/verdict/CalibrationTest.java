package io.plumbline.stats.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.inference.AndersonDarling;
import io.plumbline.stats.inference.CramerVonMises;
import io.plumbline.stats.inference.EppsSingleton;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.inference.MannWhitney;
import io.plumbline.stats.inference.TestResult;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/**
 * P-values have the size that they state: of samples of one population, at most a share alpha is called different, within
 * the chance of the simulation. {@code benchmarks/run calibration} does it for more populations and sizes.
 */
class CalibrationTest {
    private static final int RUNS = 4000;
    /** Each of these cuts cells and finds null weights anew, which takes milliseconds. */
    private static final int COLUMN_RUNS = 600;

    private static final double[] LEVELS = {.05, .01, .001};

    private static final Map<String, ToDoubleFunction<RandomGenerator>> POPULATIONS = new TreeMap<>(Map.of(
            "normal", RandomGenerator::nextGaussian,
            "lognormal", random -> Math.exp(1.5 * random.nextGaussian()),
            "integer", random -> Math.rint(4 + 2 * random.nextGaussian()),
            "zero inflated", random -> random.nextDouble() < .6 ? 0 : random.nextExponential()));

    private static double[] sample(int n, ToDoubleFunction<RandomGenerator> population, RandomGenerator random) {
        double[] values = new double[n];
        Arrays.setAll(values, i -> population.applyAsDouble(random));
        return values;
    }

    /** Most hits that a test of this size has, but for one simulation in ten thousand. */
    private static double most(int runs, double alpha) {
        return alpha * runs + 3.9 * Math.sqrt(runs * alpha * (1 - alpha)) + 1;
    }

    @Test
    void column_ofOnePopulation_isSeldomDifferent() {
        for (int n : new int[] {50, 1000}) {
            POPULATIONS.forEach((name, population) -> {
                RandomGenerator random = new SplittableRandom(name.hashCode() + n);
                long[] hits = new long[LEVELS.length];
                for (int run = 0; run < COLUMN_RUNS; run++) {
                    double p = column(sample(n, population, random), sample(1000, population, random));
                    count(hits, p);
                }
                check(COLUMN_RUNS, hits, "column of " + name + ", n " + n);
            });
        }
    }

    private static double column(double[] window, double[] rows) {
        NumericCells cells = NumericCells.ofReference(rows);
        NumericHistogram now = new NumericHistogram(cells);
        NumericHistogram before = new NumericHistogram(cells);
        Arrays.stream(window).forEach(now::update);
        Arrays.stream(rows).forEach(before::update);
        return ColumnComparison.numeric(
                        cells,
                        new Sample(now.counts(), 0),
                        new Sample(before.counts(), 0),
                        NaturalVariation.UNKNOWN,
                        null)
                .pValue();
    }

    @Test
    void testsOfOrder_ofOnePopulation_areSeldomDifferent() {
        List<BiFunction<double[], double[], TestResult>> tests = List.of(
                KolmogorovSmirnov::asymptotic,
                MannWhitney::asymptotic,
                CramerVonMises::asymptotic,
                AndersonDarling::test,
                EppsSingleton::pooled);
        POPULATIONS.forEach((name, population) -> {
            RandomGenerator random = new SplittableRandom(name.hashCode());
            long[][] hits = new long[tests.size()][LEVELS.length];
            for (int run = 0; run < RUNS; run++) {
                double[] window = sample(200, population, random);
                double[] rows = sample(1000, population, random);
                for (int test = 0; test < tests.size(); test++) {
                    count(hits[test], tests.get(test).apply(window, rows).pValue());
                }
            }
            for (int test = 0; test < tests.size(); test++) {
                check(RUNS, hits[test], "test " + test + " of " + name);
            }
        });
    }

    private static void count(long[] hits, double p) {
        for (int level = 0; level < LEVELS.length; level++) {
            hits[level] += p <= LEVELS[level] ? 1 : 0;
        }
    }

    private static void check(int runs, long[] hits, String what) {
        for (int level = 0; level < LEVELS.length; level++) {
            assertThat((double) hits[level])
                    .as("%s: of %s, p at most %s", what, runs, LEVELS[level])
                    .isLessThanOrEqualTo(most(runs, LEVELS[level]));
        }
    }
}
