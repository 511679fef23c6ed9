package io.plumbline.stats.histogram;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CellsTest {
    @Test
    void ofReference_continuous_equalCellsThatNest() {
        double[] values = new Random(1).doubles(12_000).distinct().toArray();
        assertThat(values).hasSize(12_000);
        NumericCells cells = NumericCells.ofReference(values);
        long[] counts = count(cells, values);
        assertThat(cells.fine()).isEqualTo(120);
        assertThat(counts[0]).isZero();
        assertThat(counts[121]).isZero();
        for (int j = 1; j <= 120; j++) {
            assertThat(counts[j]).isEqualTo(100);
        }
        assertThat(cells.groups()).isEqualTo(20);
        for (int g = 0; g <= 20; g++) {
            assertThat(cells.groupStart(g)).isEqualTo(6 * g);
        }
        assertThat(cells.coarse(counts)).containsOnly(600);
    }

    @Test
    void ofReference_anySize_noRestPilesUp() {
        for (int size : new int[] {200, 777, 1234, 8645, 100_001}) {
            double[] values = IntStream.range(0, size).mapToDouble(i -> i * .25).toArray();
            NumericCells cells = NumericCells.ofReference(values);
            long[] counts = count(cells, values);
            long most = LongMax.of(counts);
            assertThat(most).isLessThanOrEqualTo(size / 120 + 1);
            assertThat(LongMax.of(cells.coarse(counts))).isLessThanOrEqualTo(size / 20 + 2 * most);
        }
    }

    @Test
    void ofReference_frequentValue_hasACellOfItsOwn() {
        double[] values = DoubleStream.concat(
                        DoubleStream.generate(() -> 0).limit(500), new Random(2).doubles(500, -1, 1))
                .toArray();
        NumericCells cells = NumericCells.ofReference(values);
        int zero = cells.index(0) - 1;
        assertThat(cells.low(zero)).isZero();
        assertThat(cells.high(zero)).isZero();
        assertThat(count(cells, values)[zero + 1]).isEqualTo(500);
        assertThat(cells.index(-0.0)).isEqualTo(cells.index(0.0));
    }

    @Test
    void ofReference_constant_isOneCellWithTails() {
        NumericCells cells = NumericCells.ofReference(new double[] {7, 7, 7});
        assertThat(cells.size()).isEqualTo(3);
        assertThat(cells.groups()).isEqualTo(1);
        assertThat(IntStream.of(cells.index(6.9), cells.index(7), cells.index(7.1))
                        .boxed())
                .containsExactly(0, 1, 2);
        assertThat(cells.coarse(new long[] {1, 2, 3})).containsExactly(6);
    }

    @Test
    void ofReference_negativeZero_isZero() {
        NumericCells cells = NumericCells.ofReference(new double[] {-0.0, 0.0, 1});
        assertThat(cells.fine()).isEqualTo(2);
        assertThat(cells).isEqualTo(NumericCells.ofReference(new double[] {0.0, 0.0, 1}));
    }

    @Test
    void index_betweenCellsAndBeyond() {
        NumericCells cells = new NumericCells(new double[] {1, 5}, new double[] {2, 6}, new int[] {0, 1});
        double[] values = {Double.NEGATIVE_INFINITY, .9, 1, 2, 3, 5, 6, 6.1, Double.POSITIVE_INFINITY};
        assertThat(DoubleStream.of(values).mapToInt(cells::index).toArray()).containsExactly(0, 0, 1, 1, 2, 2, 2, 3, 3);
    }

    @Test
    void numericCells_badShape_refuses() {
        assertThatThrownBy(() -> NumericCells.ofReference(new double[] {1, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("finite values");
        assertThatThrownBy(() -> NumericCells.ofReference(new double[0])).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NumericCells(new double[] {1, 2}, new double[] {2, 3}, new int[] {0}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ascending");
        assertThatThrownBy(() -> new NumericCells(new double[] {1}, new double[] {2}, new int[] {0, 1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PSI");
    }

    private static final Map<String, DoubleUnaryOperator> SHAPES = Map.of(
            "even", u -> u,
            "heavy tails", u -> Math.tan((u - .5) * 3.14159),
            "three hundred decades", u -> Math.pow(10, 600 * u - 300),
            "far from zero", u -> 1e15 + 1000 * u,
            "the smallest numbers", u -> u * 1e-318,
            "the largest numbers", u -> (u - .5) * 2 * Double.MAX_VALUE);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "even",
                "heavy tails",
                "three hundred decades",
                "far from zero",
                "the smallest numbers",
                "the largest numbers"
            })
    void index_ofAnyNumberOfCells_isThatOfALook(String shape) {
        DoubleUnaryOperator quantile = Objects.requireNonNull(SHAPES.get(shape));
        Random random = new Random(11);
        for (int size = 1; size < 300; size++) {
            double[] edges =
                    random.doubles(size + 1).map(quantile).sorted().distinct().toArray();
            NumericCells cells = NumericCells.ofEdges(edges);
            for (int i = 0; i < 60; i++) {
                double value = i < 40
                        ? quantile.applyAsDouble(1.2 * random.nextDouble() - .1)
                        : edges[random.nextInt(edges.length)];
                int expected = value < edges[0] ? 0 : 1;
                for (int j = 1; j < edges.length && expected > 0 && value > edges[j]; j++) {
                    expected++;
                }
                assertThat(cells.index(value)).isEqualTo(expected);
            }
            assertThat(cells.index(Double.NEGATIVE_INFINITY)).isZero();
            assertThat(cells.index(Double.POSITIVE_INFINITY)).isEqualTo(edges.length);
        }
    }

    /** Values that stand for several are as good as all that they stand for. */
    @Test
    void ofWeighted_isOfReferenceOfAllValues() {
        Random random = new Random(28);
        for (int size : new int[] {1, 2, 50, 5000}) {
            TreeMap<Double, Long> weights = new TreeMap<>();
            List<Double> all = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                double value = i % 3 == 0 ? random.nextInt(9) - 4.0 : random.nextGaussian();
                int weight = 1 << random.nextInt(5);
                weights.merge(value, (long) weight, Long::sum);
                all.addAll(Collections.nCopies(weight, value));
            }
            double[] values = all.stream().mapToDouble(Double::doubleValue).toArray();
            assertThat(NumericCells.ofWeighted(weights)).isEqualTo(NumericCells.ofReference(values));
        }
        assertThatThrownBy(() -> NumericCells.ofWeighted(new TreeMap<>(Map.of(1.0, 1L << 53))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("below 2^53");
    }

    @Test
    void categoricalCells_indexes() {
        CategoricalCells open = new CategoricalCells(List.of("a", "b"), true);
        assertThat(open.size()).isEqualTo(3);
        assertThat(open.index("b")).isEqualTo(1);
        assertThat(open.index("z")).isEqualTo(2);
        assertThat(new CategoricalCells(List.of("a"), false).index("z")).isEqualTo(-1);
        assertThatThrownBy(() -> new CategoricalCells(List.of("a", "a"), false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("twice");
    }

    private static long[] count(NumericCells cells, double[] values) {
        long[] counts = new long[cells.size()];
        for (double value : values) {
            counts[cells.index(value)]++;
        }
        return counts;
    }

    private static final class LongMax {
        static long of(long[] values) {
            return java.util.Arrays.stream(values).max().orElseThrow();
        }
    }
}
