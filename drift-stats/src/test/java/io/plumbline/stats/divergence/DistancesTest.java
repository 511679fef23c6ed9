package io.plumbline.stats.divergence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.stats.Golden;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.inference.Normal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Against SciPy and NumPy, and the laws that make a distance one. */
class DistancesTest {
    private static final JsonNode GOLDEN = golden();

    private static JsonNode golden() {
        try (InputStream in = DistancesTest.class.getResourceAsStream("/golden/distances.json")) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void close(double actual, JsonNode expected, String name) {
        double value = expected.isTextual() ? Double.POSITIVE_INFINITY : expected.asDouble();
        if (Double.isInfinite(value)) {
            assertThat(actual).as(name).isEqualTo(value);
        } else {
            // Square roots of differences near 0 keep half the digits.
            assertThat(actual).as(name).isCloseTo(value, within(1e-12 * Math.abs(value) + 1e-15));
        }
    }

    private static void close(DistanceEstimate actual, JsonNode expected, String name) {
        double[] numbers = {actual.value(), actual.corrected(), actual.low(), actual.high()};
        for (int i = 0; i < numbers.length; i++) {
            double value = expected.get(i).asDouble();
            assertThat(numbers[i]).as(name + " " + i).isCloseTo(value, within(1e-8 * value + 1e-12));
        }
    }

    @Test
    void ofCells_asSciPy() {
        for (JsonNode c : GOLDEN.get("cells")) {
            long[] q = Golden.longs(c.get("current"));
            long[] p = Golden.longs(c.get("reference"));
            close(KullbackLeibler.divergence(q, p), c.get("kl"), "kl");
            close(KullbackLeibler.smoothed(q, p), c.get("kl_smoothed"), "kl smoothed");
            close(JensenShannon.distance(q, p), c.get("js"), "js");
            close(Hellinger.distance(q, p), c.get("hellinger"), "hellinger");
            close(TotalVariation.distance(q, p), c.get("tv"), "tv");
            close(LInfinity.distance(q, p), c.get("linf"), "linf");
            close(CramersV.of(q, p), c.get("cramers_v"), "v");
            close(CramersV.corrected(q, p), c.get("cramers_v_corrected"), "v corrected");
            DistanceEstimate v = CramersV.estimate(q, p);
            close(v.value(), c.get("cramers_v"), "v");
            close(v.corrected(), c.get("cramers_v_corrected"), "v corrected");
            assertThat(v.low()).isCloseTo(c.get("v_bounds").get(0).asDouble(), within(1e-8));
            assertThat(v.high()).isCloseTo(c.get("v_bounds").get(1).asDouble(), within(1e-8));
            close(TotalVariation.byChance(q, p), c.get("tv_by_chance"), "tv by chance");
            close(PopulationStabilityIndex.estimate(q, p), c.get("psi_estimate"), "psi");
            close(KullbackLeibler.estimate(q, p), c.get("kl_estimate"), "kl");
            close(JensenShannon.estimate(q, p), c.get("js_estimate"), "js");
            close(Hellinger.estimate(q, p), c.get("hellinger_estimate"), "hellinger");
        }
        assertThat(GOLDEN.get("cells")).hasSize(5);
    }

    @Test
    void ofRawValues_asSciPy() {
        for (JsonNode c : GOLDEN.get("raw")) {
            double[] x = Golden.doubles(c.get("current"));
            double[] y = Golden.doubles(c.get("reference"));
            close(EnergyDistance.distance(x, y), c.get("energy"), "energy");
            close(Wasserstein1.distance(x, y), c.get("wasserstein"), "wasserstein");
            close(Wasserstein1.byChance(x, y), c.get("wasserstein_by_chance"), "wasserstein by chance");
            if (!c.get("energy_unbiased").isNull()) {
                // The sum of all pairs loses digits in NumPy.
                double unbiased = c.get("energy_unbiased").asDouble();
                assertThat(EnergyDistance.squaredUnbiased(x, y)).isCloseTo(unbiased, within(1e-11));
            }
        }
        assertThat(GOLDEN.get("raw")).hasSize(5);
    }

    private static final List<ToDoubleBiFunction<long[], long[]>> METRICS =
            List.of(JensenShannon::distance, Hellinger::distance, TotalVariation::distance, LInfinity::distance);

    @Provide
    Arbitrary<long[]> counts() {
        return Arbitraries.longs()
                .between(0, 50)
                .array(long[].class)
                .ofSize(5)
                .filter(counts -> Arrays.stream(counts).sum() > 0);
    }

    @Property(tries = 500, seed = "1")
    void metrics_areMetrics(@ForAll("counts") long[] a, @ForAll("counts") long[] b, @ForAll("counts") long[] c) {
        for (ToDoubleBiFunction<long[], long[]> d : METRICS) {
            double ab = d.applyAsDouble(a, b);
            assertThat(ab).isBetween(0.0, 1.0);
            assertThat(d.applyAsDouble(b, a)).isCloseTo(ab, within(1e-15));
            assertThat(d.applyAsDouble(a, a)).isZero();
            assertThat(ab + d.applyAsDouble(b, c)).isGreaterThanOrEqualTo(d.applyAsDouble(a, c) - 1e-12);
        }
    }

    @Property(tries = 300, seed = "2")
    void distances_ofShares_doNotDependOnTheNumberOfValues(@ForAll("counts") long[] a, @ForAll("counts") long[] b) {
        long[] tenfold = Arrays.stream(a).map(x -> 10 * x).toArray();
        for (ToDoubleBiFunction<long[], long[]> d : METRICS) {
            assertThat(d.applyAsDouble(tenfold, b)).isCloseTo(d.applyAsDouble(a, b), within(1e-14));
        }
        double kl = KullbackLeibler.divergence(a, b);
        assertThat(kl).isNotNegative();
        assertThat(KullbackLeibler.divergence(tenfold, b)).isEqualTo(kl, within1e(kl));
        // Pinsker's inequality, and how the others bound each other.
        double tv = TotalVariation.distance(a, b);
        assertThat(kl).isGreaterThanOrEqualTo(2 * tv * tv - 1e-12);
        double h = Hellinger.distance(a, b);
        assertThat(tv).isBetween(h * h - 1e-12, Math.sqrt(2) * h + 1e-12);
        assertThat(LInfinity.distance(a, b)).isLessThanOrEqualTo(tv + 1e-12);
        assertThat(CramersV.corrected(a, b)).isBetween(0.0, 1.0);
    }

    private static final List<ToDoubleBiFunction<long[], long[]>> SYMMETRIC =
            List.of(PopulationStabilityIndex::of, CramersV::of, CramersV::corrected);

    @Property(tries = 300, seed = "6")
    void otherDistances_areSymmetric_andNothingForEqualShares(@ForAll("counts") long[] a, @ForAll("counts") long[] b) {
        for (ToDoubleBiFunction<long[], long[]> d : SYMMETRIC) {
            assertThat(d.applyAsDouble(a, b)).isNotNegative();
            assertThat(d.applyAsDouble(b, a)).isCloseTo(d.applyAsDouble(a, b), within(1e-12));
            assertThat(d.applyAsDouble(a, a)).isCloseTo(0, within(1e-12));
        }
        assertThat(CramersV.of(a, b)).isBetween(0.0, 1.0);
        assertThat(KullbackLeibler.smoothed(a, b)).isBetween(0.0, Double.MAX_VALUE);
        assertThat(KullbackLeibler.smoothed(a, a)).isZero();
        // Jeffreys: PSI is the sum of both directions.
        assertThat(PopulationStabilityIndex.of(a, b))
                .isCloseTo(KullbackLeibler.smoothed(a, b) + KullbackLeibler.smoothed(b, a), within(1e-12));
        List<BiFunction<long[], long[], DistanceEstimate>> estimates = new java.util.ArrayList<>(ESTIMATES);
        estimates.add(CramersV::estimate);
        for (BiFunction<long[], long[], DistanceEstimate> estimate : estimates) {
            DistanceEstimate e = estimate.apply(a, b);
            assertThat(e.low()).isBetween(0.0, e.high());
            assertThat(e.corrected()).isBetween(0.0, e.value() + 1e-12);
        }
    }

    /** Counted in cells that are points, a distance is that of the values; and cells add no more than they hide. */
    @Property(tries = 200, seed = "7")
    void distancesOfCells_ofPoints_areThoseOfTheValues(@ForAll("counts") long[] a, @ForAll("counts") long[] b) {
        double[] points = {-3, 0, .5, 2, 10};
        NumericCells cells = new NumericCells(points, points, new int[] {0});
        long[] q = new long[7];
        long[] p = new long[7];
        System.arraycopy(a, 0, q, 1, 5);
        System.arraycopy(b, 0, p, 1, 5);
        double[] x = values(points, a);
        double[] y = values(points, b);
        assertThat(Wasserstein1.distance(cells, q, p, -3, 10)).isCloseTo(Wasserstein1.distance(x, y), within(1e-12));
        assertThat(EnergyDistance.distance(cells, q, p, -3, 10)).isCloseTo(EnergyDistance.distance(x, y), within(1e-7));
    }

    private static double[] values(double[] points, long[] counts) {
        return java.util.stream.IntStream.range(0, points.length)
                .boxed()
                .flatMapToDouble(i ->
                        java.util.stream.DoubleStream.generate(() -> points[i]).limit(counts[i]))
                .toArray();
    }

    @Property(tries = 100, seed = "8")
    void mmd_isSymmetric_andOnlyChanceForTheSame(@ForAll("values") double[] a, @ForAll("values") double[] b) {
        if (a.length < 2 || b.length < 2) {
            return;
        }
        RandomFourierMmd x = new RandomFourierMmd(1, 32, 100, 5);
        RandomFourierMmd y = x.copy();
        Arrays.stream(a).forEach(x::update);
        Arrays.stream(b).forEach(y::update);
        assertThat(x.squared(y)).isCloseTo(y.squared(x), within(1e-12));
        assertThat(x.squared(y)).isBetween(-4.0, 4.0);
        // With itself, what is taken off for chance is all that is left.
        assertThat(x.squared(x)).isLessThanOrEqualTo(1e-12);
    }

    private static org.assertj.core.data.Offset<Double> within1e(double value) {
        return within(1e-12 * (Double.isInfinite(value) ? 1 : 1 + value));
    }

    @Provide
    Arbitrary<double[]> values() {
        return Arbitraries.doubles()
                .between(-1000, 1000)
                .ofScale(2)
                .array(double[].class)
                .ofMinSize(1)
                .ofMaxSize(30);
    }

    @Property(tries = 300, seed = "3")
    void rawDistances_areMetricsInTheUnitOfTheValues(
            @ForAll("values") double[] a, @ForAll("values") double[] b, @ForAll("values") double[] c) {
        double ab = Wasserstein1.distance(a, b);
        assertThat(Wasserstein1.distance(b, a)).isCloseTo(ab, within(1e-9));
        assertThat(Wasserstein1.distance(a, a)).isZero();
        assertThat(ab + Wasserstein1.distance(b, c)).isGreaterThanOrEqualTo(Wasserstein1.distance(a, c) - 1e-9);
        double[] moved = Arrays.stream(a).map(x -> x + 5).toArray();
        assertThat(Wasserstein1.distance(moved, a)).isCloseTo(5, within(1e-9));
        double energy = EnergyDistance.distance(a, b);
        assertThat(EnergyDistance.distance(b, a)).isCloseTo(energy, within(1e-9));
        assertThat(energy + EnergyDistance.distance(b, c)).isGreaterThanOrEqualTo(EnergyDistance.distance(a, c) - 1e-9);
    }

    /** Two samples of 20 cells, the current one's population moved by {@code shift} standard deviations. */
    private static long[][] samples(int n, int m, double shift, Random random) {
        long[][] counts = new long[2][20];
        for (int i = 0; i < n + m; i++) {
            double z = random.nextGaussian() + (i < n ? shift : 0);
            counts[i < n ? 0 : 1][(int) Math.min(19, 20 * (1 - Normal.survival(z)))]++;
        }
        return counts;
    }

    private static final List<BiFunction<long[], long[], DistanceEstimate>> ESTIMATES = List.of(
            PopulationStabilityIndex::estimate,
            KullbackLeibler::estimate,
            JensenShannon::estimate,
            Hellinger::estimate);

    @Test
    void estimates_boundsHoldThePopulationsDistance() {
        int runs = 400;
        for (double shift : new double[] {0, .2, .5}) {
            long[][] large = samples(4_000_000, 4_000_000, shift, new Random(77));
            for (BiFunction<long[], long[], DistanceEstimate> estimate : ESTIMATES) {
                double truth =
                        shift == 0 ? 0 : estimate.apply(large[0], large[1]).corrected();
                Random random = new Random(78);
                int below = 0;
                int above = 0;
                double corrected = 0;
                for (int run = 0; run < runs; run++) {
                    long[][] counts = samples(1000, 5000, shift, random);
                    DistanceEstimate e = estimate.apply(counts[0], counts[1]);
                    below += truth < e.low() - 1e-12 ? 1 : 0;
                    above += truth > e.high() ? 1 : 0;
                    corrected += e.corrected() / runs;
                }
                int most = (int) (runs * .1);
                assertThat(below).as("lower bound, shift %s", shift).isLessThan(most);
                assertThat(above).as("upper bound, shift %s", shift).isLessThan(most);
                if (shift == .5) {
                    assertThat(corrected).isCloseTo(truth, within(.05 * truth));
                }
            }
        }
    }

    @Test
    void distances_ofOnePopulation_areByChanceWhatIsSaid() {
        Random random = new Random(79);
        double variation = 0;
        double variationByChance = 0;
        double wasserstein = 0;
        double wassersteinByChance = 0;
        double infinity = 0;
        double infinityByChance = 0;
        double energy = 0;
        int runs = 400;
        for (int run = 0; run < runs; run++) {
            long[][] counts = samples(300, 700, 0, random);
            variation += TotalVariation.distance(counts[0], counts[1]) / runs;
            variationByChance += TotalVariation.byChance(counts[0], counts[1]) / runs;
            infinity += LInfinity.distance(counts[0], counts[1]) / runs;
            infinityByChance += LInfinity.byChance(counts[0], counts[1]) / runs;
            double[] x = random.doubles(100).map(u -> random.nextGaussian()).toArray();
            double[] y = random.doubles(250).map(u -> random.nextGaussian()).toArray();
            wasserstein += Wasserstein1.distance(x, y) / runs;
            wassersteinByChance += Wasserstein1.byChance(x, y) / runs;
            energy += EnergyDistance.squaredUnbiased(x, y) / runs;
        }
        assertThat(variationByChance).isCloseTo(variation, within(.03 * variation));
        assertThat(infinityByChance).isBetween(infinity, 1.1 * infinity);
        assertThat(wassersteinByChance).isCloseTo(wasserstein, within(.06 * wasserstein));
        assertThat(energy).isCloseTo(0, within(.003));
    }

    @Test
    void withoutValues_orWithOtherCells_isRefused() {
        assertThatThrownBy(() -> EnergyDistance.squaredUnbiased(new double[] {1}, new double[] {1, 2}))
                .hasMessage("at least two values are needed in each sample, not 1 and 2");
        assertThatThrownBy(() -> Hellinger.distance(new long[3], new long[] {1, 2, 3}))
                .hasMessage("no distance from a sample without values");
        assertThatThrownBy(() -> TotalVariation.distance(new long[] {1}, new long[] {1, 2}))
                .hasMessage("1 cells against 2");
        METRICS.forEach(d -> assertThatThrownBy(() -> d.applyAsDouble(new long[] {1, 2}, new long[] {1, 2, 3}))
                .hasMessage("2 cells against 3"));
        SYMMETRIC.forEach(d -> assertThatThrownBy(() -> d.applyAsDouble(new long[] {1, 2, 3}, new long[] {1, 2}))
                .hasMessage("3 cells against 2"));
        NumericCells cells = NumericCells.ofEdges(0, 1);
        assertThatThrownBy(() -> EnergyDistance.distance(cells, new long[3], new long[2], 0, 1))
                .hasMessage("3 and 2 counts in 3 cells");
        assertThatThrownBy(() -> EnergyDistance.distance(new double[0], new double[] {1}))
                .hasMessage("no distance from a sample without values");
        assertThatThrownBy(() -> Wasserstein1.distance(new double[] {Double.NaN}, new double[] {1}))
                .hasMessageContaining("finite values, not NaN");
    }

    private static RandomFourierMmd mmd(JsonNode rows, int features, long seed) {
        RandomFourierMmd mmd = new RandomFourierMmd(
                3, features, GOLDEN.get("mmd").get("bandwidth").asDouble(), seed);
        rows.forEach(row -> mmd.update(Golden.doubles(row)));
        return mmd;
    }

    @Test
    void mmd_overSeeds_estimatesThatOfTheKernel() {
        JsonNode golden = GOLDEN.get("mmd");
        double sum = 0;
        int seeds = 30;
        for (int seed = 0; seed < seeds; seed++) {
            sum += mmd(golden.get("current"), 256, seed).squared(mmd(golden.get("reference"), 256, seed));
        }
        // One estimate by 128 frequencies is off by some 15 %: the mean of thirty by 3 %.
        double exact = golden.get("squared").asDouble();
        assertThat(sum / seeds).isCloseTo(exact, within(.1 * exact));
    }

    @Test
    void mmd_ofOneDistribution_isNothingOnAverage() {
        Random random = new Random(5);
        double sum = 0;
        double squares = 0;
        int runs = 200;
        for (int run = 0; run < runs; run++) {
            RandomFourierMmd a = new RandomFourierMmd(2, 64, 1, 9);
            RandomFourierMmd b = new RandomFourierMmd(2, 64, 1, 9);
            for (int i = 0; i < 50; i++) {
                a.update(random.nextGaussian(), random.nextGaussian());
                b.update(random.nextGaussian(), random.nextGaussian());
            }
            double squared = a.squared(b);
            sum += squared;
            squares += squared * squared;
        }
        double standardError = Math.sqrt(squares / runs / runs);
        assertThat(Math.abs(sum / runs)).isLessThan(4 * standardError);
    }

    @Test
    void mmd_merged_isThatOfTheWhole() {
        JsonNode rows = GOLDEN.get("mmd").get("current");
        RandomFourierMmd whole = mmd(rows, 32, 1);
        RandomFourierMmd left = new RandomFourierMmd(3, 32, 1.7, 1);
        RandomFourierMmd right = left.copy();
        for (int i = rows.size() - 1; i >= 0; i--) {
            (i % 3 == 0 ? left : right).update(Golden.doubles(rows.get(i)));
        }
        right.merge(left);
        assertThat(right.toBytes()).isEqualTo(whole.toBytes());
        assertThat(RandomFourierMmd.fromBytes(whole.toBytes()).toBytes()).isEqualTo(whole.toBytes());
        assertThatThrownBy(() -> whole.merge(new RandomFourierMmd(3, 32, 1.7, 2)))
                .hasMessageContaining("seed");
    }
}
