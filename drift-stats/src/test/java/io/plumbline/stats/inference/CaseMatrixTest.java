package io.plumbline.stats.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.sketch.Moments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every test on every case that goes wrong: nothing, one value, constants, ties, NaN, infinities, a heavy tail, a million
 * values. Held against SciPy where SciPy has an answer; else the test must refuse, or be its answer is stated here.
 */
class CaseMatrixTest {
    private static final double GOLDEN = 0.6180339887498949;
    private static final double PLASTIC = 0.7548776662466927;
    private static final double INF = Double.POSITIVE_INFINITY;

    private record Pair(double[] current, double[] reference) {}

    /** What a test says: a statistic, where it has one number for it, and a p-value. */
    private record Said(double statistic, double pValue) {
        static Said of(TestResult result) {
            return new Said(result.statistic(), result.pValue());
        }
    }

    private static double[] u(int n, double step) {
        return IntStream.rangeClosed(1, n).mapToDouble(i -> i * step % 1.0).toArray();
    }

    private static double[] u(int n, double step, DoubleUnaryOperator map) {
        return Arrays.stream(u(n, step)).map(map).toArray();
    }

    private static double[] constant(int n, double value) {
        return DoubleStream.generate(() -> value).limit(n).toArray();
    }

    private static double[] joined(double[]... parts) {
        return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
    }

    private static final Map<String, Pair> CASES = cases();
    private static final JsonNode EXPECTED = golden();

    private static Map<String, Pair> cases() {
        Map<String, Pair> cases = new LinkedHashMap<>();
        cases.put("empty", new Pair(new double[0], new double[] {1, 2}));
        cases.put("one", new Pair(new double[] {1}, new double[] {2}));
        cases.put("one each, equal", new Pair(new double[] {1}, new double[] {1}));
        cases.put("one against many", new Pair(new double[] {.5}, u(50, PLASTIC)));
        cases.put("constant", new Pair(constant(30, 2), constant(40, 2)));
        cases.put("two constants", new Pair(constant(30, 2), constant(40, 3)));
        cases.put("constant against many", new Pair(constant(30, .3), u(60, PLASTIC)));
        cases.put(
                "zero inflated",
                new Pair(u(300, GOLDEN, v -> Math.max(0, v - .6)), u(500, PLASTIC, v -> Math.max(0, v - .55))));
        cases.put("ties", new Pair(u(300, GOLDEN, v -> Math.floor(4 * v)), u(400, PLASTIC, v -> Math.floor(5 * v))));
        cases.put(
                "two values",
                new Pair(u(100, GOLDEN, v -> Math.floor(v + .3)), u(150, PLASTIC, v -> Math.floor(v + .5))));
        cases.put("NaN", new Pair(new double[] {1, Double.NaN, 2, 3, 4, 5}, new double[] {1, 2, 3, 4, 5}));
        cases.put(
                "infinities",
                new Pair(
                        joined(u(40, GOLDEN), constant(8, INF)),
                        joined(constant(3, -INF), u(60, PLASTIC), constant(1, INF))));
        cases.put(
                "heavy tail",
                new Pair(
                        u(500, GOLDEN, v -> Math.pow(v + 1e-9, -3)),
                        u(700, PLASTIC, v -> Math.pow(v + 1e-9, -3) * 1.25)));
        cases.put("tiny", new Pair(u(80, GOLDEN, v -> v * 1e-300), u(90, PLASTIC, v -> v * 1.3e-300)));
        cases.put("same", new Pair(u(100, GOLDEN), u(100, GOLDEN)));
        cases.put("million", new Pair(u(1_000_000, GOLDEN), u(1_000_000, PLASTIC, v -> Math.pow(v, 1.004))));
        return cases;
    }

    private static final Map<String, BiFunction<double[], double[], Said>> TESTS = new LinkedHashMap<>();

    static {
        TESTS.put("ks", (x, y) -> Said.of(KolmogorovSmirnov.asymptotic(x, y)));
        TESTS.put("ks_exact", (x, y) -> Said.of(KolmogorovSmirnov.test(x, y)));
        TESTS.put("cvm", (x, y) -> Said.of(CramerVonMises.asymptotic(x, y)));
        TESTS.put("mwu", (x, y) -> Said.of(MannWhitney.asymptotic(x, y)));
        TESTS.put("ad", (x, y) -> Said.of(AndersonDarling.test(x, y)));
        TESTS.put("welch", (x, y) -> {
            WelchTest welch = WelchTest.of(moments(x), moments(y));
            return new Said(welch.t(), welch.pValue());
        });
        TESTS.put("epps_singleton", (x, y) -> Said.of(EppsSingleton.test(x, y)));
        TESTS.put("epps_singleton, pooled", (x, y) -> Said.of(EppsSingleton.pooled(x, y)));
        TESTS.put("cells: ks", (x, y) -> Said.of(cells(x, y, KolmogorovSmirnov::ofCells)));
        TESTS.put("cells: cvm", (x, y) -> Said.of(cells(x, y, CramerVonMises::ofCells)));
        TESTS.put(
                "cells: homogeneity",
                (x, y) -> Said.of(
                        cells(x, y, (c, r) -> ChiSquareHomogeneity.of(c, r).result())));
        TESTS.put(
                "above .3: proportions",
                (x, y) -> Said.of(TwoProportions.test(above(x), x.length, above(y), y.length)));
        TESTS.put("above .3: fisher", (x, y) -> {
            // The odds ratio of nothing is none.
            TestResult fisher = FisherExact.test(above(x), x.length, above(y), y.length);
            return new Said(0, fisher.pValue());
        });
        TESTS.put(
                "above .3: binomial",
                (x, y) -> new Said(
                        0,
                        BinomialTest.test((int) above(x), x.length, (double) above(y) / y.length)
                                .pValue()));
        TESTS.put(
                "above .3: poisson",
                (x, y) -> Said.of(PoissonRates.test(above(x), Math.max(1, x.length), above(y), y.length)));
        TESTS.put("cells: mwu", (x, y) -> Said.of(cells(x, y, MannWhitney::ofCells)));
        TESTS.put(
                "cells: chi-square",
                (x, y) -> cells(x, y, (c, r) -> {
                    ContingencyTable table = ContingencyTable.chiSquare(new long[][] {c, r});
                    return new Said(table.statistic(), table.pValue());
                }));
        TESTS.put(
                "cells: g",
                (x, y) -> cells(x, y, (c, r) -> {
                    ContingencyTable table = ContingencyTable.gTest(new long[][] {c, r});
                    return new Said(table.statistic(), table.pValue());
                }));
        TESTS.put(
                "cells: ad",
                (x, y) -> cells(x, y, (c, r) -> {
                    double a2 = AndersonDarlingBinned.statistic(c, r);
                    return new Said(a2, AndersonDarlingBinned.pValue(a2, AndersonDarlingBinned.nullWeights(r), 0));
                }));
    }

    /** NaN is above nothing. */
    private static long above(double[] values) {
        return Arrays.stream(values).filter(v -> v > .3).count();
    }

    private static Moments moments(double[] values) {
        Moments moments = new Moments();
        Arrays.stream(values).forEach(moments::update);
        return moments;
    }

    private static <T> T cells(double[] current, double[] reference, BiFunction<long[], long[], T> test) {
        NumericCells cells = NumericCells.ofReference(
                Arrays.stream(reference).filter(Double::isFinite).toArray());
        return test.apply(counts(cells, current), counts(cells, reference));
    }

    private static long[] counts(NumericCells cells, double[] values) {
        NumericHistogram histogram = new NumericHistogram(cells);
        Arrays.stream(values).forEach(histogram::update);
        return histogram.counts();
    }

    /** What each test refuses, with a message. */
    private static final Map<String, List<String>> REFUSED = Map.ofEntries(
            Map.entry("ks", List.of("empty", "NaN")),
            Map.entry("ks_exact", List.of("empty", "NaN")),
            Map.entry("cvm", List.of("empty", "NaN")),
            Map.entry("mwu", List.of("empty", "NaN")),
            // SciPy gives an answer for NaN: wherever it happens to be sorted to.
            Map.entry("ad", List.of("empty", "one", "one each, equal", "constant", "NaN")),
            // A standard deviation of numbers whose squares are 0 would be 0, and any gap endless.
            Map.entry(
                    "welch",
                    List.of("empty", "one", "one each, equal", "one against many", "NaN", "infinities", "tiny")),
            Map.entry(
                    "epps_singleton",
                    List.of("empty", "one", "one each, equal", "one against many", "constant", "NaN", "infinities")),
            Map.entry(
                    "epps_singleton, pooled",
                    List.of("empty", "one", "one each, equal", "one against many", "constant", "NaN", "infinities")),
            Map.entry("cells: ks", List.of("empty")),
            Map.entry("cells: mwu", List.of("empty")),
            Map.entry("cells: cvm", List.of("empty")),
            Map.entry("cells: homogeneity", List.of("empty")),
            // Nothing is a sample of no hits: there is nothing to see.
            Map.entry("above .3: proportions", List.of()),
            Map.entry("above .3: fisher", List.of()),
            Map.entry("above .3: binomial", List.of()),
            Map.entry("above .3: poisson", List.of()),
            // An empty row of a table adds nothing; NaN and infinities have places of their own among the cells.
            Map.entry("cells: chi-square", List.of()),
            Map.entry("cells: g", List.of()),
            Map.entry(
                    "cells: ad",
                    List.of("empty", "one", "one each, equal", "constant", "two constants", "two values")));

    /** Where SciPy has no answer or not the right one, and we have. */
    private static final Map<String, Double> OURS = Map.of(
            // Two samples of one value each can only be ordered in two ways, equally apart.
            "one, ks", 0.6993741991310155, // the limit at D = 1: no test for one value, but a number
            "one, cvm", 1.0,
            "one against many, cvm", 1.0, // the middle of all: no value is less extreme
            "constant, welch", 1.0,
            // Two values have one degree of freedom; SciPy's rank counts rounding as a second one.
            "two values, epps_singleton", 0.0020706215964089725);

    static Stream<Arguments> matrix() {
        return CASES.keySet().stream().flatMap(name -> TESTS.keySet().stream().map(test -> Arguments.of(name, test)));
    }

    private static <T> T of(Map<String, T> map, String name) {
        return Objects.requireNonNull(map.get(name), name);
    }

    @ParameterizedTest(name = "{1} on {0}")
    @MethodSource("matrix")
    void test_onCase(String name, String test) {
        Pair pair = of(CASES, name);
        if (of(REFUSED, test).contains(name)) {
            assertThatThrownBy(() -> of(TESTS, test).apply(pair.current(), pair.reference()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .isNotBlank();
            return;
        }
        Said said = of(TESTS, test).apply(pair.current(), pair.reference());
        assertThat(said.pValue()).isBetween(0.0, 1.0);
        Double ours = OURS.get(name + ", " + test);
        JsonNode scipy = EXPECTED.get(name).path(test);
        if (ours != null) {
            assertThat(said.pValue()).isCloseTo(ours, within(1e-12));
        } else if (scipy.isArray()) {
            check(name, test, said, scipy);
        }
    }

    private static void check(String name, String test, Said said, JsonNode scipy) {
        // Sums over a million values, and of features of a singular matrix, lose digits.
        double digits = test.equals("epps_singleton") ? 1e-8 : 1e-9;
        boolean noise = test.equals("epps_singleton") && name.equals("two constants");
        if (!scipy.get(0).isNull() && !noise) {
            double statistic = scipy.get(0).asDouble();
            assertThat(said.statistic()).isCloseTo(statistic, within(digits * Math.abs(statistic) + 1e-12));
        }
        double p = scipy.get(1).asDouble();
        boolean limitWithTies = test.equals("cvm") || test.equals("ad");
        if (limitWithTies && TIED.contains(name)) {
            assertThat(said.pValue()).isCloseTo(p, within(.1 * p + 1e-9));
        } else if (test.equals("ad") && (p == .25 || p == .001)) {
            // SciPy ends at the ends of the table.
            assertThat(said.pValue()).isBetween(p == .25 ? .25 : 0, p == .25 ? 1 : .001);
        } else {
            assertThat(said.pValue()).isCloseTo(p, within(1e-7 * p + 1e-15));
        }
    }

    /** Of these the limit is a saddlepoint approximation over groups of values. */
    private static final List<String> TIED = List.of("constant against many", "zero inflated", "ties", "infinities");

    private static JsonNode golden() {
        try (InputStream in = CaseMatrixTest.class.getResourceAsStream("/golden/case-matrix.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
