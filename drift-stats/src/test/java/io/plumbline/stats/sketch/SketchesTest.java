package io.plumbline.stats.sketch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.stats.Hash64;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SketchesTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 10, 100, 1000, 10_000, 1_000_000})
    void distinctCount_withinFourStandardErrors(int different) {
        DistinctCount distinct = new DistinctCount();
        for (int repeat = 0; repeat < 2; repeat++) {
            for (int i = 0; i < different; i++) {
                distinct.update("value-" + i);
            }
        }
        assertThat(distinct.estimate())
                .isCloseTo(different, within(4 * distinct.relativeStandardError() * different + 1e-9));
        assertThat(distinct.toBytes().length).isLessThanOrEqualTo(392);
    }

    @Test
    void distinctCount_overManyRuns_hasTheStatedError() {
        double sumOfSquares = 0;
        double sum = 0;
        int runs = 400;
        for (int run = 0; run < runs; run++) {
            DistinctCount distinct = new DistinctCount();
            for (int i = 0; i < 2000; i++) {
                distinct.update((long) run << 32 | i);
            }
            double error = distinct.estimate() / 2000 - 1;
            sum += error;
            sumOfSquares += error * error;
        }
        // 400 runs know a standard deviation to 3.5 %, a mean to 0.23 %: four of these either way.
        assertThat(Math.sqrt(sumOfSquares / runs)).isCloseTo(1.04 / Math.sqrt(512), within(.15 * .046));
        assertThat(sum / runs).isCloseTo(0, within(.0095));
    }

    @Test
    void distinctCount_ofSpecialNumbers() {
        DistinctCount distinct = new DistinctCount();
        distinct.update(0.0);
        distinct.update(-0.0);
        distinct.update(Double.NaN);
        distinct.update(Double.NaN);
        assertThat(distinct.estimate()).isCloseTo(2, within(.01));
    }

    @Test
    void hashSample_belowItsSize_isWhole() {
        HashSample sample = new HashSample(100);
        for (int i = 0; i < 50; i++) {
            sample.update(Hash64.of(i), i);
            sample.update(Hash64.of(i), i);
        }
        assertThat(sample.isWhole()).isTrue();
        assertThat(sample.distinct()).isEqualTo(50);
        assertThat(Arrays.stream(sample.values()).sum()).isEqualTo(49 * 25);
    }

    @Test
    void hashSample_ofMany_isUniform() {
        HashSample sample = new HashSample(1000);
        for (int i = 0; i < 200_000; i++) {
            sample.update(Hash64.of(i), i);
        }
        assertThat(sample.size()).isEqualTo(1000);
        // The mean of 1000 of 0 to 199,999: its standard error is 1826.
        assertThat(Arrays.stream(sample.values()).average().orElseThrow()).isCloseTo(99_999.5, within(4 * 1826.0));
        assertThat(sample.distinct()).isCloseTo(200_000, within(4 * 200_000 / Math.sqrt(998)));
    }

    @Test
    void heavyHitters_ofZipf_findsTheMostFrequent() {
        Random random = new Random(11);
        HeavyHitters hitters = new HeavyHitters();
        Map<String, Long> exact = new HashMap<>();
        int events = 200_000;
        for (int i = 0; i < events; i++) {
            // About 1 / rank: the first of 50,000 categories has 9 %.
            String category = "category-" + (int) Math.exp(random.nextDouble() * Math.log(50_000));
            hitters.update(Hash64.of(i), category);
            exact.merge(category, 1L, Long::sum);
        }
        List<HeavyHitters.Hitter> top = hitters.top(10);
        List<String> expected = exact.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .limit(10)
                .map(Map.Entry::getKey)
                .toList();
        assertThat(top).extracting(HeavyHitters.Hitter::category).containsExactlyElementsOf(expected);
        for (HeavyHitters.Hitter hitter : top) {
            long truth = exact.getOrDefault(hitter.category(), 0L);
            assertThat(hitter.count()).isBetween(truth, truth + (long) (.0053 * events));
        }
        assertThat(hitters.total()).isEqualTo(events);
        assertThat(hitters.count("never")).isLessThan((long) (.0053 * events));
    }

    @Test
    void quantileSketch_ofManyKinds_staysWithinItsError() {
        Random random = new Random(12);
        check(random.doubles(20_000, -5, 20).toArray());
        check(random.doubles(20_000).map(u -> Math.exp(10 * u)).toArray());
        check(random.ints(20_000, -3, 4).asDoubleStream().toArray());
        check(new double[] {5});
        check(new double[] {1e-300, 1e300, -1e300, 0, 1});
        // A Cauchy sample: heavy tails on both sides.
        check(random.doubles(20_000).map(u -> Math.tan(Math.PI * (u - .5))).toArray());
    }

    private static void check(double[] values) {
        QuantileSketch sketch = new QuantileSketch();
        for (double value : values) {
            sketch.update(value);
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        for (double q : new double[] {0, .001, .01, .1, .25, .5, .75, .9, .99, .999, 1}) {
            double exact = sorted[(int) (q * (values.length - 1))];
            assertThat(sketch.quantile(q))
                    .as("quantile %s of %s values", q, values.length)
                    .isCloseTo(exact, within(Math.abs(exact) * sketch.relativeError() * (1 + 1e-9) + 1e-300));
        }
        assertThat(sketch.count()).isEqualTo(values.length);
    }

    @Test
    void quantileSketch_ofOrdinaryValues_keepsItsError() {
        QuantileSketch sketch = new QuantileSketch();
        new Random(1).doubles(100_000, 1, 1000).forEach(sketch::update);
        assertThat(sketch.relativeError()).isCloseTo(.01, within(1e-12));
        sketch.update(1e-200);
        sketch.update(1e200);
        // Two values do not take many buckets, however far apart they are.
        assertThat(sketch.relativeError()).isCloseTo(.01, within(1e-12));
        QuantileSketch wide = new QuantileSketch();
        // Twelve decades are 1382 buckets of two per cent: four of them make one.
        new Random(2).doubles(100_000, -4, 8).forEach(u -> wide.update(Math.pow(10, u)));
        assertThat(wide.relativeError()).isCloseTo(.04, within(.0002));
    }

    @Test
    void quantileSketch_weights_countAsOften() {
        QuantileSketch weighted = new QuantileSketch();
        QuantileSketch repeated = new QuantileSketch();
        for (int i = 1; i <= 20; i++) {
            weighted.update(i, i);
            for (int j = 0; j < i; j++) {
                repeated.update(i);
            }
        }
        assertThat(weighted.toBytes()).isEqualTo(repeated.toBytes());
    }

    @Test
    void quantileSketch_empty_hasNone() {
        assertThat(new QuantileSketch().quantile(.5)).isNaN();
        assertThatThrownBy(() -> new QuantileSketch().update(Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new QuantileSketch().quantile(1.1)).hasMessageContaining("not 1.1");
    }

    @Test
    void merge_ofOtherSettings_isRefused() {
        assertThatThrownBy(() -> new DistinctCount(9).merge(new DistinctCount(10)))
                .hasMessage("precisions differ: 9 and 10");
        assertThatThrownBy(() -> new HashSample(9).merge(new HashSample(10))).hasMessage("sizes differ: 9 and 10");
        assertThatThrownBy(() -> new QuantileSketch(.01, 512).merge(new QuantileSketch(.02, 512)))
                .hasMessageContaining("settings differ");
    }

    @Test
    void fromBytes_ofAnotherKind_isRefused() {
        assertThatThrownBy(() -> DistinctCount.fromBytes(new Moments().toBytes()))
                .hasMessage("not a summary of kind 'D' but 'M'");
        byte[] later = new Moments().toBytes();
        later[1] = 2;
        assertThatThrownBy(() -> Moments.fromBytes(later)).hasMessage("a summary of version 2; 1 is known");
    }
}
