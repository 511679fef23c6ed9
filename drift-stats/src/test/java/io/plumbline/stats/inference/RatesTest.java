package io.plumbline.stats.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.stats.Golden;
import io.plumbline.stats.inference.TestResult.Method;
import io.plumbline.stats.sketch.Moments;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.commons.math3.distribution.BinomialDistribution;
import org.junit.jupiter.api.Test;

/** Tests of counts: Fisher's, of proportions, of rates of events; the cells of Cramer-von Mises; and how p-values are named. */
class RatesTest {
    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        try (InputStream in = RatesTest.class.getResourceAsStream("/golden/two-sample-tests.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(double actual, JsonNode expected, String what) {
        double value = expected.isTextual() ? Double.POSITIVE_INFINITY : expected.asDouble();
        if (value == 0 || Double.isInfinite(value)) {
            assertThat(actual).as(what).isEqualTo(value);
        } else {
            assertThat(actual).as(what).isCloseTo(value, withinPercentage(1e-8));
        }
    }

    @Test
    void shouldGiveFishersTestAsSciPy() {
        for (JsonNode row : GOLDEN.get("fisher")) {
            long[] c = Golden.longs(row);
            TestResult fisher = FisherExact.test(c[0], c[1], c[2], c[3]);
            close(fisher.statistic(), row.get(4), "odds ratio");
            close(fisher.pValue(), row.get(5), "p");
            assertThat(fisher.method()).isEqualTo(Method.EXACT);
        }
        assertThat(FisherExact.test(0, 0, 3, 5).pValue()).isEqualTo(1);
        assertThatThrownBy(() -> FisherExact.test(11, 10, 3, 5)).hasMessage("of 10 events, 11 cannot be hits");
    }

    @Test
    void shouldGivePoissonRatesAsSciPy() {
        for (JsonNode row : GOLDEN.get("poisson")) {
            long x = row.get("x").asLong();
            double time = row.get("time").asDouble();
            long y = row.get("y").asLong();
            double other = row.get("reference_time").asDouble();
            TestResult test = PoissonRates.test(x, time, y, other);
            close(test.pValue(), row.get("p"), row + " p");
            assertThat(test.method()).isEqualTo(x + y <= 1_000_000 ? Method.EXACT : Method.ASYMPTOTIC);
            double[] interval = PoissonRates.interval(x, time, .95);
            double[] ratio = PoissonRates.ratioInterval(x, time, y, other, .95);
            for (int i = 0; i < 2; i++) {
                close(interval[i], row.get("interval").get(i), row + " interval");
                close(ratio[i], row.get("ratio_interval").get(i), row + " ratio");
            }
            assertThat(test.statistic()).isBetween(ratio[0], ratio[1]);
        }
    }

    @Test
    void shouldGivePoissonRatesAnAnswerAtTheEdges() {
        assertThat(PoissonRates.test(0, 1, 0, 5)).isEqualTo(new TestResult(1, 1, Method.EXACT));
        assertThat(PoissonRates.test(7, 1, 0, 1).statistic()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(PoissonRates.test(1, 1, 1, 1).pValue()).isEqualTo(1);
        // Exact and asymptotic meet where one gives way to the other.
        double exact = PoissonRates.test(500_900, 1, 499_100, 1).pValue();
        double asymptotic = PoissonRates.test(500_901, 1, 499_101, 1).pValue();
        assertThat(exact).isCloseTo(asymptotic, withinPercentage(.5));
        assertThat(PoissonRates.test(4_000_000_000L, 1, 4_000_000_000L, 1).pValue())
                .isEqualTo(1);
        assertThatThrownBy(() -> PoissonRates.test(-1, 1, 2, 1)).hasMessageContaining("not -1 in 1.0");
        assertThatThrownBy(() -> PoissonRates.test(1, 1, 2, 0)).hasMessageContaining("not 2 in 0.0");
        assertThatThrownBy(() -> PoissonRates.test(1, Double.NaN, 2, 1)).hasMessageContaining("time is positive");
        assertThatThrownBy(() -> PoissonRates.interval(1, 1, 1)).hasMessageContaining("a confidence");
    }

    @Test
    void shouldSumTheBinomialAsItIsDefined() {
        for (int n : new int[] {1, 2, 7, 40}) {
            for (double rate : new double[] {.03, .25, .5, .8, .999}) {
                BinomialDistribution binomial = new BinomialDistribution(null, n, rate);
                for (int x = 0; x <= n; x++) {
                    double sum = 0;
                    for (int k = 0; k <= n; k++) {
                        boolean counts = binomial.probability(k) <= binomial.probability(x) * (1 + 1e-7);
                        sum += counts ? binomial.probability(k) : 0;
                    }
                    assertThat(BinomialTest.pValue(x, n, rate)).isCloseTo(Math.min(1, sum), within(1e-12 * sum));
                }
            }
        }
        // A hundred million are no trouble.
        assertThat(BinomialTest.pValue(50_010_000, 100_000_000, .5)).isCloseTo(.0455, within(.0001));
        assertThat(BinomialTest.pValue(0, 100_000_000, .5)).isZero();
    }

    @Test
    void shouldTellBurstsFromAPoissonProcessAsSciPy() {
        for (JsonNode row : GOLDEN.get("dispersion")) {
            TestResult test = PoissonRates.dispersion(Golden.longs(row.get(0)));
            close(test.statistic(), row.get(1), "index");
            close(test.pValue(), row.get(2), "p");
        }
        assertThatThrownBy(() -> PoissonRates.dispersion(5)).hasMessageContaining("two counts and an event");
        assertThatThrownBy(() -> PoissonRates.dispersion(0, 0)).hasMessageContaining("2 counts of 0 events");
    }

    @Test
    void shouldGiveCramerVonMisesOfCellsTheLimitWithTheirTies() {
        for (JsonNode row : GOLDEN.get("cells")) {
            TestResult test =
                    CramerVonMises.ofCells(Golden.longs(row.get("current")), Golden.longs(row.get("reference")));
            assertThat(test.statistic()).isCloseTo(row.get("cvm").get(0).asDouble(), withinPercentage(1e-10));
            // A saddlepoint against Imhof's integral: of weights of which the first is most, a few hundredths off.
            double p = row.get("cvm").get(1).asDouble();
            assertThat(test.pValue()).isCloseTo(p, within(.05 * p));
        }
        assertThat(CramerVonMises.ofCells(new long[] {0, 7}, new long[] {0, 9}).pValue())
                .isEqualTo(1);
    }

    @Test
    void shouldGiveCramerVonMisesOfCellsWhatTiedValuesGive() {
        java.util.Random random = new java.util.Random(4);
        double[] x = random.ints(200, 0, 12).asDoubleStream().toArray();
        double[] y = random.ints(300, 1, 12).asDoubleStream().toArray();
        long[] current = new long[12];
        long[] reference = new long[12];
        java.util.Arrays.stream(x).forEach(v -> current[(int) v]++);
        java.util.Arrays.stream(y).forEach(v -> reference[(int) v]++);
        TestResult cells = CramerVonMises.ofCells(current, reference);
        TestResult values = CramerVonMises.asymptotic(x, y);
        assertThat(cells.statistic()).isCloseTo(values.statistic(), within(1e-12));
        assertThat(cells.pValue()).isCloseTo(values.pValue(), within(1e-12));
    }

    @Test
    void shouldNameTheMethodOfEveryPValue() {
        long[] current = {10, 20, 30, 40};
        long[] reference = {100, 200, 300, 500};
        long[][] table = {current, reference};
        assertThat(TwoProportions.test(3, 50, 30, 1000).method()).isEqualTo(Method.EXACT);
        assertThat(TwoProportions.test(300, 900, 300, 1000).method()).isEqualTo(Method.ASYMPTOTIC);
        assertThat(TwoProportions.test(0, 9, 0, 10)).isEqualTo(new TestResult(0, 1, Method.EXACT));
        TestResult binomial = BinomialTest.test(3, 10, .5);
        assertThat(binomial.statistic()).isEqualTo(.3);
        assertThat(binomial.pValue()).isCloseTo(.34375, within(1e-14));
        assertThat(binomial.method()).isEqualTo(Method.EXACT);
        ContingencyTable chiSquare = ContingencyTable.chiSquare(table);
        assertThat(chiSquare.result())
                .isEqualTo(new TestResult(chiSquare.statistic(), chiSquare.pValue(), Method.ASYMPTOTIC));
        TestResult homogeneity = ChiSquareHomogeneity.of(current, reference).result();
        assertThat(homogeneity.statistic()).isCloseTo(chiSquare.statistic(), within(1e-12));
        assertThat(homogeneity.pValue()).isCloseTo(chiSquare.pValue(), within(1e-12));
        TestResult anderson = AndersonDarlingBinned.test(current, reference);
        assertThat(anderson.statistic()).isEqualTo(AndersonDarlingBinned.statistic(current, reference));
        assertThat(anderson.pValue()).isBetween(0.0, 1.0);
        Moments moments = new Moments();
        Moments others = new Moments();
        for (double value : new double[] {1, 2, 4}) {
            moments.update(value);
            others.update(value * value);
        }
        WelchTest welch = WelchTest.of(moments, others);
        assertThat(WelchTest.of(new double[] {1, 2, 4}, new double[] {1, 4, 16}).result())
                .isEqualTo(new TestResult(welch.t(), welch.pValue(), Method.ASYMPTOTIC));
    }

    @Test
    void shouldRefuseCellsThatAreNotThoseOfBothSamples() {
        long[] three = {1, 2, 3};
        long[] four = {1, 2, 3, 4};
        assertThatThrownBy(() -> KolmogorovSmirnov.ofCells(three, four)).hasMessage("3 cells against 4");
        assertThatThrownBy(() -> MannWhitney.ofCells(three, four)).hasMessage("3 cells against 4");
        assertThatThrownBy(() -> CramerVonMises.ofCells(three, four)).hasMessage("3 cells against 4");
        assertThatThrownBy(() -> AndersonDarlingBinned.test(three, four)).hasMessage("3 cells against 4");
        assertThatThrownBy(() -> ChiSquareHomogeneity.of(three, four)).hasMessage("3 cells against 4");
        assertThatThrownBy(() -> CramerVonMises.ofCells(three, new long[] {0, 2, -1}))
                .hasMessage("a count is not negative: -1");
        assertThatThrownBy(() -> ChiSquareHomogeneity.of(new long[3], three))
                .hasMessage("a test needs at least one value in each sample");
        assertThatThrownBy(() -> TwoProportions.pValue(-1, 5, 2, 5)).hasMessage("of 5 events, -1 cannot be hits");
    }
}
