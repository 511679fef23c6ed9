package io.plumbline.benchmarks;

import io.plumbline.stats.divergence.DistanceEstimate;
import io.plumbline.stats.divergence.Hellinger;
import io.plumbline.stats.divergence.JensenShannon;
import io.plumbline.stats.divergence.KullbackLeibler;
import io.plumbline.stats.divergence.PopulationStabilityIndex;
import io.plumbline.stats.inference.AndersonDarling;
import io.plumbline.stats.inference.ContingencyTable;
import io.plumbline.stats.inference.CramerVonMises;
import io.plumbline.stats.inference.EppsSingleton;
import io.plumbline.stats.inference.KolmogorovSmirnov;
import io.plumbline.stats.inference.MannWhitney;
import io.plumbline.stats.inference.Normal;
import io.plumbline.stats.inference.TestResult;
import io.plumbline.stats.inference.TwoProportions;
import io.plumbline.stats.inference.WelchTest;
import io.plumbline.stats.sketch.Moments;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Sample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * How often tests call two samples of one population different, at the level asked for; how often they see a change; how
 * often the bounds of a distance hold it. Prints Markdown tables. With the argument {@code quick}, a tenth of the work; with
 * {@code rates} only rates of events, with {@code only=KS} only the size of that test.
 */
public final class Calibration {
    static final double[] LEVELS = {.05, .01, .001};
    private static final int[] CURRENT = {50, 200, 1000, 10_000};
    private static final int[] REFERENCE = {1000, 10_000};

    private Calibration() {}

    public static void main(String[] arguments) {
        int share = Arrays.asList(arguments).contains("quick") ? 10 : 1;
        if (Arrays.asList(arguments).contains("rates")) {
            RateCalibration.print(share);
            return;
        }
        String only = Arrays.stream(arguments)
                .filter(argument -> argument.startsWith("only="))
                .map(argument -> argument.substring("only=".length()))
                .findAny()
                .orElse("");
        sizes(
                "numeric",
                List.of(Population.NORMAL, Population.LOGNORMAL, Population.INTEGER, Population.ZERO_INFLATED),
                only,
                share);
        if (!only.isEmpty()) {
            return;
        }
        sizes("categorical", List.of(Population.CATEGORICAL), only, share);
        RateCalibration.print(share);
        System.out.println("\n### Power at .001: share of samples in which the change is seen, normal, m = 10,000\n");
        for (int n : new int[] {200, 1000}) {
            powers(n, 1000 / share);
        }
        System.out.println(
                "\n### Bounds of distances: share of samples in which the population's is beyond, n of 5n\n");
        coverage(4000 / share);
    }

    // ---- Size -------------------------------------------------------------------------------------------------------

    private static void sizes(String kind, List<Population> populations, String only, int share) {
        System.out.println("\n### Size, " + kind
                + ": share of p-values at most .05 / .01 / .001, both samples of one population\n");
        List<String> names = new ArrayList<>(List.of("population", "n", "m", "samples"));
        names.addAll(tests(populations.get(0), only).keySet());
        List<Callable<String[]>> rows = new ArrayList<>();
        for (Population population : populations) {
            for (int m : REFERENCE) {
                for (int n : CURRENT) {
                    rows.add(() -> size(population, n, m, only, runs(n, m) / share));
                }
            }
        }
        new Table(names.toArray(String[]::new)).rows(rows);
    }

    static String shares(long[] hits, int runs) {
        return IntStream.range(0, LEVELS.length)
                .mapToObj(level -> marked(hits[level], runs, LEVELS[level]))
                .collect(Collectors.joining(" / "));
    }

    private static int runs(int n, int m) {
        return n + m > 15_000 ? 2000 : n + m > 5000 ? 4000 : 10_000;
    }

    /** What is compared: raw values, and the cells that the reference has cut. */
    private record Samples(double[] window, double[] rows, SimulatedColumn column) {
        long[] windowCounts() {
            return column.count(window).counts();
        }

        long[] rowCounts() {
            return column.count(rows).counts();
        }
    }

    private interface PValue {
        double of(Samples samples);
    }

    /** All of them, or the one asked for. */
    private static Map<String, PValue> tests(Population population, String only) {
        Map<String, PValue> tests = tests(population);
        if (!only.isEmpty()) {
            tests.keySet().retainAll(List.of(only));
        }
        return tests;
    }

    private static Map<String, PValue> tests(Population population) {
        Map<String, PValue> tests = new LinkedHashMap<>();
        if (population == Population.CATEGORICAL) {
            tests.put("column (rule)", s -> categorical(s).pValue());
            tests.put("chi-square, pooled", s -> categorical(s).parts().getOrDefault(Part.CHI_SQUARE, 1.0));
            tests.put("chi-square, 12 cells", s -> table(s, ContingencyTable::chiSquare));
            tests.put("G, 12 cells", s -> table(s, ContingencyTable::gTest));
            tests.put("first against rest", s -> proportions(s, 0));
            tests.put("last (4 %) against rest", s -> proportions(s, 11));
            return tests;
        }
        tests.put("column (rule)", s -> s.column().compare(s.window()).pValue());
        tests.put("chi-square, pooled", s -> part(s, Part.CHI_SQUARE));
        tests.put("Anderson-Darling, cells", s -> part(s, Part.ANDERSON_DARLING));
        tests.put(
                "KS, cells",
                s -> KolmogorovSmirnov.ofCells(s.windowCounts(), s.rowCounts()).pValue());
        tests.put(
                "Mann-Whitney, cells",
                s -> MannWhitney.ofCells(s.windowCounts(), s.rowCounts()).pValue());
        tests.put(
                "Cramer-von Mises, cells",
                s -> CramerVonMises.ofCells(s.windowCounts(), s.rowCounts()).pValue());
        tests.put("KS", s -> KolmogorovSmirnov.asymptotic(s.window(), s.rows()).pValue());
        tests.put(
                "Mann-Whitney",
                s -> MannWhitney.asymptotic(s.window(), s.rows()).pValue());
        tests.put(
                "Cramer-von Mises",
                s -> CramerVonMises.asymptotic(s.window(), s.rows()).pValue());
        tests.put(
                "Anderson-Darling",
                s -> AndersonDarling.test(s.window(), s.rows()).pValue());
        tests.put(
                "Welch",
                s -> WelchTest.of(moments(s.window()), moments(s.rows())).pValue());
        tests.put("Epps-Singleton", s -> eppsSingleton(s, EppsSingleton::test));
        tests.put("Epps-Singleton, pooled", s -> eppsSingleton(s, EppsSingleton::pooled));
        return tests;
    }

    private static double part(Samples s, Part part) {
        return s.column().compare(s.window()).parts().getOrDefault(part, 1.0);
    }

    /** 1 where the middle half is constant, which the test refuses. */
    private static double eppsSingleton(Samples s, BiFunction<double[], double[], TestResult> test) {
        try {
            return test.apply(s.window(), s.rows()).pValue();
        } catch (IllegalArgumentException e) {
            return 1;
        }
    }

    private static Moments moments(double[] values) {
        Moments moments = new Moments();
        for (double value : values) {
            moments.update(value);
        }
        return moments;
    }

    private static ColumnEvidence categorical(Samples s) {
        return ColumnComparison.categorical(
                new Sample(counts(s.window()), 0), new Sample(counts(s.rows()), 0), NaturalVariation.UNKNOWN);
    }

    private static double table(Samples s, Function<long[][], ContingencyTable> test) {
        return test.apply(new long[][] {counts(s.window()), counts(s.rows())}).pValue();
    }

    private static double proportions(Samples s, int category) {
        return TwoProportions.pValue(
                counts(s.window())[category], s.window().length, counts(s.rows())[category], s.rows().length);
    }

    private static long[] counts(double[] values) {
        long[] counts = new long[12];
        for (double value : values) {
            counts[(int) value]++;
        }
        return counts;
    }

    private static String[] size(Population population, int n, int m, String only, int runs) {
        SplittableRandom random = new SplittableRandom(population.name().hashCode() + 7L * n + m);
        Map<String, PValue> tests = tests(population, only);
        long[][] hits = new long[tests.size()][LEVELS.length];
        for (int run = 0; run < runs; run++) {
            double[] rows = population.sample(m, random);
            Samples samples = new Samples(population.sample(n, random), rows, SimulatedColumn.of(rows));
            int test = 0;
            for (PValue value : tests.values()) {
                double p = value.of(samples);
                for (int level = 0; level < LEVELS.length; level++) {
                    hits[test][level] += p <= LEVELS[level] ? 1 : 0;
                }
                test++;
            }
        }
        List<String> row = new ArrayList<>(List.of(population.toString(), "" + n, "" + m, "" + runs));
        for (long[] own : hits) {
            row.add(shares(own, runs));
        }
        return row.toArray(String[]::new);
    }

    /** In bold where a test of the right size has so many hits in less than one of ten thousand simulations. */
    private static String marked(long hits, int runs, double alpha) {
        double most = alpha * runs + 3.9 * Math.sqrt(runs * alpha * (1 - alpha)) + 1;
        String share = Table.number((double) hits / runs);
        return hits > most ? "**" + share + "**" : share;
    }

    // ---- Power ------------------------------------------------------------------------------------------------------

    private interface Change {
        double of(double z, SplittableRandom random);
    }

    private static Map<String, Change> changes() {
        Map<String, Change> changes = new LinkedHashMap<>();
        for (double shift : new double[] {.1, .2, .3, .5}) {
            changes.put("mean " + Table.number(shift) + " sd", (z, random) -> z + shift);
        }
        changes.put("variance x 1.25", (z, random) -> z * Math.sqrt(1.25));
        changes.put("variance x 1.5", (z, random) -> z * Math.sqrt(1.5));
        changes.put(
                "5 % beyond 3 sd", (z, random) -> random.nextDouble() < .05 ? 3 + Math.abs(random.nextGaussian()) : z);
        changes.put("5 % on one point", (z, random) -> random.nextDouble() < .05 ? .3 : z);
        changes.put("10 % on one point", (z, random) -> random.nextDouble() < .1 ? .3 : z);
        return changes;
    }

    private static void powers(int n, int runs) {
        Map<String, PValue> tests = tests(Population.NORMAL);
        List<String> names = new ArrayList<>(List.of("change, n = " + n));
        names.addAll(tests.keySet());
        List<Callable<String[]>> rows = new ArrayList<>();
        changes().forEach((name, change) -> rows.add(() -> power(n, name, change, tests, runs)));
        new Table(names.toArray(String[]::new)).rows(rows);
        System.out.println();
    }

    private static String[] power(int n, String name, Change change, Map<String, PValue> tests, int runs) {
        SplittableRandom random = new SplittableRandom(n + name.hashCode());
        int references = 20;
        long[] hits = new long[tests.size()];
        for (int reference = 0; reference < references; reference++) {
            double[] rows = Population.NORMAL.sample(10_000, random);
            SimulatedColumn column = SimulatedColumn.of(rows);
            for (int run = 0; run < runs / references; run++) {
                double[] window = Population.NORMAL.sample(n, random);
                for (int i = 0; i < n; i++) {
                    window[i] = change.of(window[i], random);
                }
                Samples samples = new Samples(window, rows, column);
                int test = 0;
                for (PValue value : tests.values()) {
                    hits[test++] += value.of(samples) <= .001 ? 1 : 0;
                }
            }
        }
        List<String> row = new ArrayList<>(List.of(name));
        for (long own : hits) {
            row.add(Table.number((double) own / (runs / references * references)));
        }
        return row.toArray(String[]::new);
    }

    // ---- Bounds of distances ----------------------------------------------------------------------------------------

    private static void coverage(int runs) {
        Map<String, BiFunction<long[], long[], DistanceEstimate>> distances = new LinkedHashMap<>();
        distances.put("PSI", PopulationStabilityIndex::estimate);
        distances.put("Kullback-Leibler", KullbackLeibler::estimate);
        distances.put("Jensen-Shannon", JensenShannon::estimate);
        distances.put("Hellinger", Hellinger::estimate);
        List<String> names = new ArrayList<>(List.of("shift", "n"));
        distances.keySet().forEach(name -> names.addAll(List.of(name, "below / above its bounds")));
        List<Callable<String[]>> rows = new ArrayList<>();
        for (double shift : new double[] {0, .1, .2, .5, 1}) {
            for (int n : new int[] {200, 1000, 10_000}) {
                rows.add(() -> covered(shift, n, distances, runs));
            }
        }
        new Table(names.toArray(String[]::new)).rows(rows);
    }

    /** Twenty cells of equal share, the current population moved. */
    private static String[] covered(
            double shift, int n, Map<String, BiFunction<long[], long[], DistanceEstimate>> distances, int runs) {
        SplittableRandom random = new SplittableRandom(n + Double.hashCode(shift));
        // So large that chance and the 0.5 added to a cell are nothing.
        long[] whole = new long[20];
        long[] wholeReference = new long[20];
        for (int cell = 0; cell < 20; cell++) {
            whole[cell] = Math.round(1e15 * (upTo(cell + 1, shift) - upTo(cell, shift)));
            wholeReference[cell] = Math.round(1e15 / 20);
        }
        List<String> row = new ArrayList<>(List.of(Table.number(shift), "" + n));
        double[] truth = new double[distances.size()];
        long[][] beyond = new long[distances.size()][2];
        int d = 0;
        for (BiFunction<long[], long[], DistanceEstimate> distance : distances.values()) {
            truth[d++] = shift == 0 ? 0 : distance.apply(whole, wholeReference).value();
        }
        for (int run = 0; run < runs; run++) {
            long[] current = moved(n, shift, random);
            long[] reference = moved(5 * n, 0, random);
            d = 0;
            for (BiFunction<long[], long[], DistanceEstimate> distance : distances.values()) {
                DistanceEstimate estimate = distance.apply(current, reference);
                beyond[d][0] += truth[d] < estimate.low() - 1e-9 ? 1 : 0;
                beyond[d][1] += truth[d] > estimate.high() ? 1 : 0;
                d++;
            }
        }
        for (d = 0; d < truth.length; d++) {
            row.add(Table.number(truth[d]));
            row.add(Table.number((double) beyond[d][0] / runs) + " / " + Table.number((double) beyond[d][1] / runs));
        }
        return row.toArray(String[]::new);
    }

    /** Share of the moved population below the upper edge of so many twentieths of the one that did not move. */
    private static double upTo(int twentieths, double shift) {
        NormalDistribution normal = new NormalDistribution(0, 1);
        return twentieths == 0
                ? 0
                : twentieths == 20
                        ? 1
                        : normal.cumulativeProbability(normal.inverseCumulativeProbability(twentieths / 20.0) - shift);
    }

    private static long[] moved(int n, double shift, SplittableRandom random) {
        long[] counts = new long[20];
        for (int i = 0; i < n; i++) {
            double below = 1 - Normal.survival(random.nextGaussian() + shift);
            counts[(int) Math.min(19, 20 * below)]++;
        }
        return counts;
    }
}
