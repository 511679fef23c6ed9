package io.plumbline.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.stats.divergence.RandomFourierMmd;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoricalHistogram;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.histogram.NumericHistogram;
import io.plumbline.stats.performance.ClassificationLayout;
import io.plumbline.stats.performance.ClassificationTally;
import io.plumbline.stats.performance.RegressionTally;
import io.plumbline.stats.sketch.DistinctCount;
import io.plumbline.stats.sketch.HashSample;
import io.plumbline.stats.sketch.HeavyHitters;
import io.plumbline.stats.sketch.Moments;
import io.plumbline.stats.sketch.QuantileSketch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What every summary promises, for every summary, over values of all sizes. */
class SummaryLawsTest {
    /** One kind of summary, and how it takes a value. */
    private static final class Kind<S extends Summary<S>> {
        private final String name;
        private final Supplier<S> empty;
        private final BiConsumer<S, Double> update;
        private final Function<byte[], S> read;

        Kind(String name, Supplier<S> empty, BiConsumer<S, Double> update, Function<byte[], S> read) {
            this.name = name;
            this.empty = empty;
            this.update = update;
            this.read = read;
        }

        S of(List<Double> values) {
            S summary = empty.get();
            values.forEach(value -> update.accept(summary, value));
            return summary;
        }

        byte[] bytes(List<Double> values) {
            return of(values).toBytes();
        }

        S merged(S first, S second) {
            S sum = first.copy();
            sum.merge(second);
            return sum;
        }

        void check(List<Double> values, long seed) {
            byte[] whole = bytes(values);
            List<Double> shuffled = new ArrayList<>(values);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(bytes(shuffled)).as("%s: in any order", name).isEqualTo(whole);

            int third = values.size() / 3;
            S a = of(shuffled.subList(0, third));
            S b = of(shuffled.subList(third, 2 * third));
            S c = of(shuffled.subList(2 * third, values.size()));
            byte[] before = b.toBytes();
            assertThat(merged(merged(a, b), c).toBytes())
                    .as("%s: in parts", name)
                    .isEqualTo(whole);
            assertThat(merged(a, merged(b, c)).toBytes())
                    .as("%s: associative", name)
                    .isEqualTo(whole);
            assertThat(merged(merged(c, b), a).toBytes())
                    .as("%s: commutative", name)
                    .isEqualTo(whole);
            assertThat(b.toBytes()).as("%s: the other is left alone", name).isEqualTo(before);
            assertThat(merged(of(values), empty.get()).toBytes())
                    .as("%s: nothing adds nothing", name)
                    .isEqualTo(whole);

            S back = read.apply(whole);
            assertThat(back.toBytes()).as("%s: read back", name).isEqualTo(whole);
            back.merge(a);
            assertThat(back.toBytes())
                    .as("%s: goes on after reading", name)
                    .isEqualTo(merged(of(values), a).toBytes());
        }
    }

    private static final NumericCells CELLS = NumericCells.ofEdges(-1e6, -10, -1, -.5, 0, .5, 1, 10, 1e6);

    private static final CategoricalCells NAMES = new CategoricalCells(List.of("c0", "c1", "c2", "c-1"), false);

    private static final List<Kind<?>> KINDS = List.of(
            new Kind<>("Moments", Moments::new, SummaryLawsTest::finite, Moments::fromBytes),
            new Kind<>(
                    "NumericHistogram",
                    () -> new NumericHistogram(CELLS),
                    NumericHistogram::update,
                    NumericHistogram::fromBytes),
            new Kind<>(
                    "CategoryCounts",
                    () -> new CategoryCounts(20),
                    (s, v) -> s.update(name(v)),
                    CategoryCounts::fromBytes),
            new Kind<>(
                    "CategoricalHistogram",
                    () -> new CategoricalHistogram(NAMES, 5),
                    SummaryLawsTest::categoryOrNull,
                    CategoricalHistogram::fromBytes),
            new Kind<>(
                    "RandomFourierMmd",
                    () -> new RandomFourierMmd(2, 6, 3, 11),
                    SummaryLawsTest::vector,
                    RandomFourierMmd::fromBytes),
            new Kind<>("DistinctCount", DistinctCount::new, DistinctCount::update, DistinctCount::fromBytes),
            new Kind<>(
                    "HashSample", () -> new HashSample(16), (s, v) -> s.update(Hash64.of(v), v), HashSample::fromBytes),
            new Kind<>(
                    "HeavyHitters",
                    HeavyHitters::new,
                    (s, v) -> s.update(Hash64.of(v), name(v)),
                    HeavyHitters::fromBytes),
            new Kind<>(
                    "QuantileSketch, coarse",
                    () -> new QuantileSketch(.05, 8),
                    SummaryLawsTest::number,
                    QuantileSketch::fromBytes),
            new Kind<>(
                    "ClassificationTally, binary",
                    () -> new ClassificationTally(ClassificationLayout.binary("c0", "c1")),
                    (s, v) -> s.add(name(v), new double[] {Math.abs(v % 1)}, v > 10 ? null : name(v * 3)),
                    ClassificationTally::fromBytes),
            new Kind<>(
                    "ClassificationTally, of equal classes",
                    () -> new ClassificationTally(ClassificationLayout.multiclass(List.of("c0", "c1", "c2"))),
                    (s, v) -> s.add(
                            v < -50 ? null : name(v),
                            v > 50 ? new double[0] : new double[] {v, Math.abs(v % 1), 1 / (1 + v * v)},
                            v > 10 ? null : name(v * 3)),
                    ClassificationTally::fromBytes),
            new Kind<>(
                    "RegressionTally",
                    () -> new RegressionTally(List.of(.1, .9)),
                    (s, v) -> s.add(v, v > 50 ? Double.NaN : v * v % 7, v - 1, v + 1),
                    RegressionTally::fromBytes),
            new Kind<>("QuantileSketch", QuantileSketch::new, SummaryLawsTest::number, QuantileSketch::fromBytes));

    private static void categoryOrNull(CategoricalHistogram histogram, double value) {
        if (Double.isNaN(value)) {
            histogram.updateNull();
        } else {
            histogram.update(name(value));
        }
    }

    private static void vector(RandomFourierMmd mmd, double value) {
        if (Double.isFinite(value)) {
            mmd.update(value, value / 3);
        }
    }

    private static String name(double value) {
        return "c" + Math.round(value) % 40;
    }

    private static void finite(Moments moments, double value) {
        if (Double.isFinite(value)) {
            moments.update(value);
        }
    }

    private static void number(QuantileSketch sketch, double value) {
        if (!Double.isNaN(value)) {
            sketch.update(value);
        }
    }

    @Provide
    Arbitrary<List<Double>> values() {
        Arbitrary<Double> ordinary = Arbitraries.doubles().between(-100, 100).ofScale(3);
        Arbitrary<Double> any = Arbitraries.doubles();
        Arbitrary<Double> special = Arbitraries.of(
                0.0,
                -0.0,
                1.0,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY,
                Double.MIN_VALUE,
                -Double.MIN_NORMAL,
                Double.MAX_VALUE,
                -Double.MAX_VALUE);
        return Arbitraries.frequencyOf(
                        net.jqwik.api.Tuple.of(6, ordinary),
                        net.jqwik.api.Tuple.of(2, any),
                        net.jqwik.api.Tuple.of(1, special))
                .list()
                .ofMaxSize(120);
    }

    /** A summary that takes weights, with one and without. */
    private record Weighted<S extends Summary<S>>(S once, S often, BiConsumer<S, Double> update, Weigher<S> weigh) {
        void add(double value, int weight) {
            for (int i = 0; i < weight; i++) {
                update.accept(often, value);
            }
            weigh.update(once, value, weight);
        }

        void check() {
            assertThat(once.toBytes()).as(once.getClass().getSimpleName()).isEqualTo(often.toBytes());
        }
    }

    private interface Weigher<S> {
        void update(S summary, double value, long weight);
    }

    @Property(tries = 100, seed = "20261125")
    @Label("a weight is so many updates")
    void weights(@ForAll("values") List<Double> values, @ForAll long seed) {
        Random random = new Random(seed);
        List<Weighted<?>> all = List.of(
                new Weighted<>(new Moments(), new Moments(), Moments::update, Moments::update),
                new Weighted<>(
                        new NumericHistogram(CELLS),
                        new NumericHistogram(CELLS),
                        NumericHistogram::update,
                        NumericHistogram::update),
                new Weighted<>(
                        new CategoryCounts(20),
                        new CategoryCounts(20),
                        (s, v) -> s.update(name(v)),
                        (s, v, w) -> s.update(name(v), w)),
                new Weighted<>(
                        new CategoricalHistogram(NAMES, 5),
                        new CategoricalHistogram(NAMES, 5),
                        (s, v) -> s.update(name(v)),
                        (s, v, w) -> s.update(name(v), w)),
                new Weighted<>(
                        new QuantileSketch(.05, 8),
                        new QuantileSketch(.05, 8),
                        QuantileSketch::update,
                        QuantileSketch::update));
        for (double value : values) {
            if (Double.isFinite(value)) {
                int weight = random.nextInt(4);
                all.forEach(summary -> summary.add(value, weight));
            }
        }
        all.forEach(Weighted::check);
    }

    @Test
    void shouldStayAsItWasWhereAValueIsRefused() {
        Moments moments = new Moments();
        moments.update(3);
        QuantileSketch sketch = new QuantileSketch();
        sketch.update(3);
        RandomFourierMmd mmd = new RandomFourierMmd(1, 4, 1, 2);
        mmd.update(3);
        byte[][] before = {moments.toBytes(), sketch.toBytes(), mmd.toBytes()};
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> moments.update(bad)).hasMessageContaining("not finite");
            assertThatThrownBy(() -> moments.update(bad, 2)).hasMessageContaining("not finite");
            assertThatThrownBy(() -> mmd.update(bad)).hasMessageContaining("finite numbers");
        }
        assertThatThrownBy(() -> moments.update(1, -2)).hasMessageContaining("not -2");
        assertThatThrownBy(() -> sketch.update(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> sketch.update(1, -2)).hasMessageContaining("-2");
        assertThatThrownBy(() -> mmd.update(1, 2)).hasMessageContaining("2 numbers");
        assertThat(new byte[][] {moments.toBytes(), sketch.toBytes(), mmd.toBytes()})
                .isDeepEqualTo(before);
    }

    @Property(tries = 300, seed = "20261123")
    @Label("merging is exact, commutative and associative; bytes depend on the values alone and read back")
    void laws(@ForAll("values") List<Double> values, @ForAll long seed) {
        KINDS.forEach(kind -> kind.check(values, seed));
    }
}
