package io.plumbline.stats.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.stats.Golden;
import io.plumbline.stats.inference.TestResult.Method;
import io.plumbline.stats.sketch.Moments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every test of raw samples against SciPy, and at the edges. */
class TwoSampleTestsTest {
    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        try (InputStream in = TwoSampleTestsTest.class.getResourceAsStream("/golden/two-sample-tests.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<JsonNode> cases() {
        return StreamSupport.stream(GOLDEN.get("cases").spliterator(), false);
    }

    private static void close(double actual, double expected, double relative, String name) {
        assertThat(actual).as(name).isCloseTo(expected, within(relative * Math.abs(expected) + 1e-300));
    }

    private static void check(TestResult result, JsonNode expected, double relative, String name) {
        close(result.statistic(), expected.get(0).asDouble(), 1e-12, name + " statistic");
        close(result.pValue(), expected.get(1).asDouble(), relative, name + " p");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ofRawSamples_asSciPy(JsonNode c) {
        String name = c.get("name").asText();
        double[] x = Golden.doubles(c.get("current"));
        double[] y = Golden.doubles(c.get("reference"));
        check(KolmogorovSmirnov.exact(x, y), c.get("ks"), 1e-11, name + ": KS");
        close(KolmogorovSmirnov.asymptotic(x, y).pValue(), c.get("ks_limit").asDouble(), 1e-12, name + ": KS limit");
        TestResult cvm = CramerVonMises.asymptotic(x, y);
        close(cvm.statistic(), c.get("cvm").get(0).asDouble(), 1e-11, name + ": CvM statistic");
        // SciPy's table and limit know no ties: CaseMatrixTest and CalibrationTest have those.
        boolean tied = DoubleStream.concat(Arrays.stream(x), Arrays.stream(y))
                        .distinct()
                        .count()
                < .95 * (x.length + y.length);
        // SciPy ends its series with the first term below 1e-7 of the sum.
        if (!tied) {
            assertThat(cvm.pValue())
                    .as(name + ": CvM p")
                    .isCloseTo(c.get("cvm").get(1).asDouble(), within(1e-9));
        }
        check(MannWhitney.asymptotic(x, y), c.get("mwu"), 1e-11, name + ": MWU");
        TestResult ad = AndersonDarling.test(x, y);
        close(ad.statistic(), c.get("ad").get(0).asDouble(), 1e-9, name + ": AD statistic");
        if (ad.method() == Method.TABLE) {
            close(ad.pValue(), c.get("ad").get(1).asDouble(), 1e-8, name + ": AD p");
        } else if (!tied) {
            // SciPy cuts the p-value off at the ends of the table.
            double cut = c.get("ad").get(1).asDouble();
            assertThat(ad.pValue() >= .25 - 1e-6 ? .25 : .001)
                    .as(name + ": AD p")
                    .isCloseTo(cut, within(1e-9));
        }
        WelchTest welch = WelchTest.of(moments(x), moments(y));
        close(welch.t(), c.get("welch").get(0).asDouble(), 1e-11, name + ": Welch t");
        close(welch.degreesOfFreedom(), c.get("welch").get(1).asDouble(), 1e-11, name + ": Welch df");
        close(welch.pValue(), c.get("welch").get(2).asDouble(), 1e-10, name + ": Welch p");
        check(EppsSingleton.test(x, y), c.get("epps_singleton"), 1e-7, name + ": ES", 1e-9);
        if (c.has("cvm_exact")) {
            check(CramerVonMises.exact(x, y), c.get("cvm_exact"), 1e-12, name + ": CvM exact");
        }
        if (c.has("mwu_exact")) {
            check(MannWhitney.exact(x, y), c.get("mwu_exact"), 1e-12, name + ": MWU exact");
        }
    }

    private static void check(TestResult result, JsonNode expected, double relative, String name, double statistic) {
        close(result.statistic(), expected.get(0).asDouble(), statistic, name + " statistic");
        close(result.pValue(), expected.get(1).asDouble(), relative, name + " p");
    }

    private static Moments moments(double[] values) {
        Moments moments = new Moments();
        Arrays.stream(values).forEach(moments::update);
        return moments;
    }

    @Test
    void ofTables_asSciPy() {
        for (JsonNode t : GOLDEN.get("tables")) {
            long[][] table = StreamSupport.stream(t.get("table").spliterator(), false)
                    .map(Golden::longs)
                    .toArray(long[][]::new);
            check(ContingencyTable.chiSquare(table), t.get("chi_square"));
            check(ContingencyTable.gTest(table), t.get("g"));
            close(
                    ContingencyTable.chiSquare(table).smallestExpected(),
                    t.get("smallest_expected").asDouble(),
                    1e-12,
                    "expected");
        }
    }

    private static void check(ContingencyTable result, JsonNode expected) {
        close(result.statistic(), expected.get(0).asDouble(), 1e-12, "statistic");
        assertThat(result.degreesOfFreedom()).isEqualTo(expected.get(1).asInt());
        close(result.pValue(), expected.get(2).asDouble(), 1e-11, "p");
    }

    @Test
    void ofRates_asSciPy() {
        for (JsonNode b : GOLDEN.get("binomial")) {
            double p = BinomialTest.pValue(
                    b.get(0).asInt(), b.get(1).asInt(), b.get(2).asDouble());
            close(p, b.get(3).asDouble(), 1e-9, b.toString());
        }
        for (JsonNode w : GOLDEN.get("wilson")) {
            double[] interval = BinomialTest.wilson(w.get(0).asLong(), w.get(1).asLong(), 1.959963984540054);
            assertThat(interval[0]).isCloseTo(w.get(2).get(0).asDouble(), within(1e-14));
            assertThat(interval[1]).isCloseTo(w.get(2).get(1).asDouble(), within(1e-14));
        }
    }

    @Test
    void ofCells_oneValueEach_asOfRawValues() {
        Random random = new Random(4);
        double[] x = random.ints(200, 0, 30).asDoubleStream().toArray();
        double[] y = random.ints(300, 2, 30).asDoubleStream().toArray();
        long[] current = new long[30];
        long[] reference = new long[30];
        Arrays.stream(x).forEach(v -> current[(int) v]++);
        Arrays.stream(y).forEach(v -> reference[(int) v]++);
        TestResult cells = KolmogorovSmirnov.ofCells(current, reference);
        assertThat(cells.statistic())
                .isEqualTo(KolmogorovSmirnov.asymptotic(x, y).statistic());
        assertThat(cells.method()).isEqualTo(Method.UPPER_BOUND);
        TestResult mwu = MannWhitney.ofCells(current, reference);
        assertThat(mwu.statistic()).isEqualTo(MannWhitney.asymptotic(x, y).statistic());
        assertThat(mwu.pValue()).isCloseTo(MannWhitney.asymptotic(x, y).pValue(), within(1e-14));
    }

    private static final List<BiFunction<double[], double[], TestResult>> OF_ORDER =
            List.of(KolmogorovSmirnov::test, CramerVonMises::test, MannWhitney::test);

    @Test
    void ofOrder_atTheEdges() {
        for (BiFunction<double[], double[], TestResult> test : OF_ORDER) {
            assertThatThrownBy(() -> test.apply(new double[0], new double[] {1}))
                    .hasMessage("a test needs at least one value in each sample");
            assertThatThrownBy(() -> test.apply(new double[] {1}, new double[] {Double.NaN}))
                    .hasMessage("a test of order takes no NaN");
            // One value each, all equal, and zeros of both signs: nothing to see.
            assertThat(test.apply(new double[] {1}, new double[] {1}).pValue()).isCloseTo(1, within(1e-12));
            double[] constant = new double[50];
            assertThat(test.apply(constant, constant).pValue()).isCloseTo(1, within(1e-12));
            assertThat(test.apply(constant, new double[] {-0.0, -0.0}).pValue()).isCloseTo(1, within(1e-12));
            // Infinities have their places in the order.
            double[] mostlyInfinite = new double[40];
            Arrays.fill(mostlyInfinite, Double.POSITIVE_INFINITY);
            TestResult infinite =
                    test.apply(mostlyInfinite, new Random(1).doubles(40).toArray());
            assertThat(infinite.pValue()).isBetween(0.0, 1e-7);
            // A test of order sees no scale.
            double[] x = new Random(2).doubles(60).toArray();
            double[] y = new Random(3).doubles(80).toArray();
            double[] tailed = Arrays.stream(x).map(v -> Math.exp(700 * v)).toArray();
            double[] tailedReference =
                    Arrays.stream(y).map(v -> Math.exp(700 * v)).toArray();
            assertThat(test.apply(tailed, tailedReference).pValue())
                    .isEqualTo(test.apply(x, y).pValue());
            assertThat(test.apply(y, x).pValue()).isCloseTo(test.apply(x, y).pValue(), within(1e-9));
        }
    }

    @Test
    void ofOrder_aMillionValues_areNoTrouble() {
        double[] x = new Random(5).doubles(1_000_000).toArray();
        double[] y = new Random(6).doubles(1_000_000).map(v -> v + .01).toArray();
        for (BiFunction<double[], double[], TestResult> test : OF_ORDER) {
            TestResult result = test.apply(x, y);
            assertThat(result.method()).isEqualTo(Method.ASYMPTOTIC);
            assertThat(result.pValue()).isBetween(0.0, 1e-10);
        }
        assertThat(AndersonDarling.test(x, y).method()).isEqualTo(Method.BEYOND_TABLE);
    }

    @Test
    void exactKs_farInTheTail_keepsItsDigits() {
        double[] x = new Random(5).doubles(300).toArray();
        double[] y = new Random(6).doubles(300).map(v -> v + 2).toArray();
        // All values of one below all of the other: two of the C(600, 300) orders.
        double log = 2 * logFactorial(300) - logFactorial(600) + Math.log(2);
        assertThat(Math.log(KolmogorovSmirnov.exact(x, y).pValue())).isCloseTo(log, within(1e-9));
    }

    private static double logFactorial(int n) {
        double sum = 0;
        for (int i = 2; i <= n; i++) {
            sum += Math.log(i);
        }
        return sum;
    }

    @Test
    void others_atTheEdges() {
        assertThatThrownBy(() -> AndersonDarling.test(new double[] {1, 1}, new double[] {1, 1}))
                .hasMessageContaining("at least two different values");
        assertThatThrownBy(() -> AndersonDarling.test(new double[] {1}, new double[] {2, 3}))
                .hasMessageContaining("at least 4 values");
        assertThatThrownBy(() -> EppsSingleton.test(new double[] {1, 2, 3, 4}, new double[9]))
                .hasMessageContaining("at least 5 values in each sample, not 4 and 9");
        assertThatThrownBy(() -> EppsSingleton.test(new double[9], new double[9]))
                .hasMessageContaining("not constant");
        assertThatThrownBy(() -> EppsSingleton.test(new double[] {1, 2, 3, 4, Double.POSITIVE_INFINITY}, new double[9]))
                .hasMessage("this test takes finite values, not Infinity");
        assertThatThrownBy(() -> WelchTest.of(moments(new double[] {1}), moments(new double[] {1, 2})))
                .hasMessageContaining("at least two values in each sample, not 1 and 2");
        assertThat(WelchTest.of(moments(new double[] {2, 2}), moments(new double[] {2, 2, 2}))
                        .pValue())
                .isEqualTo(1);
        assertThat(WelchTest.of(moments(new double[] {2, 2}), moments(new double[] {3, 3, 3}))
                        .pValue())
                .isZero();
        assertThat(ContingencyTable.chiSquare(new long[][] {{3, 0}, {5, 0}}).pValue())
                .isEqualTo(1);
        assertThatThrownBy(() -> ContingencyTable.gTest(new long[][] {{0, 0}, {0, 0}}))
                .hasMessage("a table without counts");
        assertThatThrownBy(() -> ContingencyTable.gTest(new long[][] {{1, 2}, {3}}))
                .hasMessageContaining("rows of 2");
        assertThat(BinomialTest.pValue(0, 5, 0)).isEqualTo(1);
        assertThat(BinomialTest.pValue(1, 5, 0)).isZero();
        assertThatThrownBy(() -> BinomialTest.pValue(6, 5, .5)).hasMessageContaining("x is in [0, n]");
    }

    @Test
    void hedgesG_ofAShift_isTheShift() {
        Random random = new Random(8);
        double[] x =
                random.doubles(5000).map(u -> random.nextGaussian() * 2 + 1).toArray();
        double[] y = random.doubles(5000).map(u -> random.nextGaussian() * 2).toArray();
        assertThat(WelchTest.hedgesG(moments(x), moments(y))).isCloseTo(.5, within(.08));
    }
}
