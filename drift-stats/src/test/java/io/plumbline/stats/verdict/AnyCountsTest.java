package io.plumbline.stats.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.NumericCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Whatever the counts are, there is a verdict: nothing throws where events come in, and no number is none. */
class AnyCountsTest {
    private static final int CELLS = 9;
    private static final NumericCells NUMERIC = NumericCells.ofEdges(0, 1, 2, 3, 4, 5, 6, 7);
    private static final CategoricalCells CATEGORICAL = new CategoricalCells(
            IntStream.range(0, CELLS).mapToObj(i -> "c" + i).toList(), false);

    /** Mostly few occupied cells, of all sizes. */
    @Provide
    Arbitrary<Sample> samples() {
        Arbitrary<Long> count = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(5, Arbitraries.just(0L)),
                net.jqwik.api.Tuple.of(3, Arbitraries.longs().between(1, 60)),
                net.jqwik.api.Tuple.of(2, Arbitraries.longs().between(100, 20_000)),
                net.jqwik.api.Tuple.of(1, Arbitraries.longs().between(1_000_000, 10_000_000_000L)));
        Arbitrary<Long> nulls = Arbitraries.of(0L, 0L, 1L, 70L, 5000L);
        return count.array(long[].class)
                .ofSize(CELLS)
                .flatMap(counts -> nulls.map(missing -> new Sample(counts, missing)));
    }

    @Property(tries = 3000, seed = "4")
    void everyPair_hasAVerdict(
            @ForAll("samples") Sample current, @ForAll("samples") Sample reference, @ForAll boolean known) {
        NaturalVariation variation = known
                ? new NaturalVariation(30, .01, .02, java.util.Map.of(Part.NULL, .1), .3)
                : NaturalVariation.UNKNOWN;
        check(ColumnComparison.categorical(current, reference, variation));
        // The reference has nothing beyond its own range.
        long[] inside = reference.counts().clone();
        inside[0] = 0;
        inside[CELLS - 1] = 0;
        check(ColumnComparison.numeric(NUMERIC, current, new Sample(inside, reference.nulls()), variation, null));
    }

    private static void check(ColumnEvidence evidence) {
        assertThat(evidence.pValue()).isBetween(0.0, 1.0);
        assertThat(evidence.parts().values()).allSatisfy(p -> assertThat(p).isBetween(0.0, 1.0));
        Effect effect = evidence.effect();
        if (effect != null) {
            assertThat(new double[] {effect.psi(), effect.corrected(), effect.low(), effect.high()})
                    .doesNotContain(Double.NaN);
            assertThat(effect.low()).isBetween(0.0, effect.high());
        }
        for (ColumnRule rule : List.of(ColumnRule.STANDARD, ColumnRule.STRICT)) {
            ColumnVerdict verdict = rule.decide(evidence, evidence.pValue(), 1e-4);
            assertThat(verdict.severity() != null).isEqualTo(verdict.verdict() == Verdict.DRIFTED);
            if (verdict.verdict() == Verdict.DRIFTED) {
                assertThat(verdict.part()).isNotNull();
            }
            if (verdict.verdict() == Verdict.INCONCLUSIVE) {
                assertThat(verdict.reason()).isNotNull();
            }
        }
    }

    @Property(tries = 200, seed = "5")
    void anyBlocks_haveTheirNaturalVariation(@ForAll long seed) {
        Random random = new Random(seed);
        List<Sample> blocks = new ArrayList<>();
        for (int b = 0; b < 25; b++) {
            long[] counts = new long[CELLS];
            for (int i = 1; i < CELLS - 1; i++) {
                counts[i] = random.nextInt(3) == 0 ? random.nextInt(b % 5 == 0 ? 5000 : 80) : 0;
            }
            blocks.add(new Sample(counts, random.nextInt(100)));
        }
        for (NaturalVariation variation :
                List.of(NaturalVariation.estimate(NUMERIC, blocks), NaturalVariation.estimate(CATEGORICAL, blocks))) {
            double[] kappas = {variation.chiSquare(), variation.andersonDarling(), variation.psiQuantile()};
            assertThat(Arrays.stream(kappas).allMatch(Double::isFinite)).isTrue();
            assertThat(variation.rates().values())
                    .allSatisfy(kappa -> assertThat(kappa).isPositive().isFinite());
        }
    }

    @Test
    void shouldNameTheRareCategoryWhereAWindowHoldsNothingElse() {
        Sample reference = new Sample(new long[] {5000, 5000, 0}, 0);
        ColumnEvidence evidence =
                ColumnComparison.categorical(new Sample(new long[] {0, 0, 60}, 0), reference, NaturalVariation.UNKNOWN);
        ColumnVerdict verdict = ColumnRule.STANDARD.decide(evidence, evidence.pValue(), 1e-4);
        assertThat(verdict.verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(verdict.part()).isEqualTo(Part.RARE);
        assertThat(verdict.severity()).isEqualTo(Severity.MAJOR);
        // And where the reference holds nothing but what is rare beside an endless window.
        ColumnEvidence other = ColumnComparison.categorical(
                new Sample(new long[] {500_000, 500_000, 0}, 0),
                new Sample(new long[] {0, 0, 250}, 0),
                NaturalVariation.UNKNOWN);
        assertThat(ColumnRule.STANDARD.decide(other, other.pValue(), 1e-4).verdict())
                .isEqualTo(Verdict.DRIFTED);
    }
}
