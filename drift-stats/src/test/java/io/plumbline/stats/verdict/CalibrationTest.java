package io.plumbline.stats.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.inference.AndersonDarling;
import io.plumbline.stats.inference.AndersonDarlingBinned;
import io.plumbline.stats.inference.ChiSquareHomogeneity;
import io.plumbline.stats.inference.ContingencyTable;
import io.plumbline.stats.inference.CramerVonMises;
import io.plumbline.stats.inference.EppsSingleton;
import io.plumbline.stats.inference.FisherExact;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.inference.MannWhitney;
import io.plumbline.stats.inference.PoissonRates;
import io.plumbline.stats.inference.TestResult;
import io.plumbline.stats.inference.TwoProportions;
import io.plumbline.stats.inference.WelchTest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

    private static final Map<String, BiFunction<long[], long[], TestResult>> OF_CELLS = new TreeMap<>(Map.of(
            "KS", KolmogorovSmirnov::ofCells,
            "Mann-Whitney", MannWhitney::ofCells,
            "Cramer-von Mises", CramerVonMises::ofCells,
            "Anderson-Darling", AndersonDarlingBinned::test,
            "chi-square",
                    (c, r) -> ContingencyTable.chiSquare(new long[][] {c, r}).result(),
            "G", (c, r) -> ContingencyTable.gTest(new long[][] {c, r}).result(),
            "homogeneity", (c, r) -> ChiSquareHomogeneity.of(c, r).result(),
            "one cell", (c, r) -> TwoProportions.test(c[11], total(c), r[11], total(r)),
            "one cell, Fisher", (c, r) -> FisherExact.test(c[11], total(c), r[11], total(r))));

    private static long total(long[] counts) {
        return Arrays.stream(counts).sum();
    }

    /** Twelve categories, each about three quarters as frequent as the one before. */
    private static long[] categories(int n, RandomGenerator random) {
        long[] counts = new long[12];
        for (int i = 0; i < n; i++) {
            counts[(int) Math.min(11, Math.log(1 - random.nextDouble()) / Math.log(.75))]++;
        }
        return counts;
    }

    @Test
    void testsOfCells_ofOnePopulation_areSeldomDifferent() {
        RandomGenerator random = new SplittableRandom(12);
        Map<String, long[]> hits = new TreeMap<>();
        OF_CELLS.keySet().forEach(name -> hits.put(name, new long[LEVELS.length]));
        long[] column = new long[LEVELS.length];
        for (int run = 0; run < RUNS; run++) {
            long[] window = categories(1000, random);
            long[] rows = categories(1000, random);
            OF_CELLS.forEach((name, test) -> count(
                    Objects.requireNonNull(hits.get(name)),
                    test.apply(window, rows).pValue()));
            count(
                    column,
                    ColumnComparison.categorical(new Sample(window, 0), new Sample(rows, 0), NaturalVariation.UNKNOWN)
                            .pValue());
        }
        hits.forEach((name, own) -> check(RUNS, own, name + " of categories"));
        check(RUNS, column, "column of categories");
    }

    @Test
    void testsOfMeansAndRates_ofOnePopulation_areSeldomDifferent() {
        RandomGenerator random = new SplittableRandom(13);
        long[] welch = new long[LEVELS.length];
        long[] rates = new long[LEVELS.length];
        long[] dispersion = new long[LEVELS.length];
        for (int run = 0; run < RUNS; run++) {
            count(
                    welch,
                    WelchTest.of(
                                    sample(50, RandomGenerator::nextGaussian, random),
                                    sample(1000, RandomGenerator::nextGaussian, random))
                            .pValue());
            // Events of a Poisson process: in an hour, and in the day before.
            long[] hours = new long[25];
            Arrays.setAll(hours, hour -> events(20, random));
            count(
                    rates,
                    PoissonRates.test(hours[24], 1, total(hours) - hours[24], 24)
                            .pValue());
            count(dispersion, PoissonRates.dispersion(hours).pValue());
        }
        check(RUNS, welch, "Welch");
        check(RUNS, rates, "rates");
        check(RUNS, dispersion, "dispersion");
    }

    private static long events(double mean, RandomGenerator random) {
        long events = 0;
        for (double time = random.nextExponential(); time < mean; time += random.nextExponential()) {
            events++;
        }
        return events;
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
