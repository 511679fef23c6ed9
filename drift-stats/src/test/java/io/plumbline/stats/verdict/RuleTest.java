package io.plumbline.stats.verdict;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.stats.histogram.NumericCells;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RuleTest {
    private static final double ALPHA = 1e-4;
    private final Random random = new Random(11);
    private final double[] values = random.doubles(12_000).map(u -> u * u).toArray();
    private final NumericCells cells = NumericCells.ofReference(values);
    private final Sample reference = sample(values);

    @Test
    void decide_noDriftInTooFewEvents_saysHowManyWouldSettleIt() {
        ColumnVerdict verdict = decide(draw(100, 0), NaturalVariation.UNKNOWN);
        assertThat(verdict.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict.reason()).isEqualTo(Reason.TOO_FEW_EVENTS);
        // n_eff 262 for 20 pooled cells and a 90 % chance: 1 / (1/262 - 1/12000).
        assertThat(verdict.eventsNeeded().orElseThrow()).isBetween(266L, 270L);
    }

    @Test
    void decide_fewerThanFifty_stillSaysHowManyAreNeeded() {
        ColumnVerdict verdict = decide(draw(20, 0), NaturalVariation.UNKNOWN);
        assertThat(verdict.reason()).isEqualTo(Reason.TOO_FEW_EVENTS);
        assertThat(verdict.eventsNeeded().orElseThrow()).isBetween(266L, 270L);
    }

    @Test
    void decide_eventsNeeded_areStableNineTimesInTen() {
        int stable = 0;
        for (int i = 0; i < 300; i++) {
            stable += decide(draw(268, 0), NaturalVariation.UNKNOWN).verdict() == Verdict.STABLE ? 1 : 0;
        }
        assertThat(stable / 300.0).isBetween(.85, .95);
    }

    @Test
    void decide_referenceTooSmallEverToTell_needsNoNumber() {
        double[] few = Arrays.copyOf(values, 210);
        NumericCells coarse = NumericCells.ofReference(few);
        Sample small = sample(coarse, few);
        ColumnEvidence evidence = ColumnComparison.numeric(
                coarse, sample(coarse, Arrays.copyOfRange(values, 1000, 1060)), small, NaturalVariation.UNKNOWN, null);
        ColumnVerdict verdict = ColumnRule.STANDARD.decide(evidence, evidence.pValue(), ALPHA);
        assertThat(verdict.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(verdict.eventsNeeded()).isEmpty();
    }

    @Test
    void decide_surelyButHardlyDifferent_isStableAndSaysSo() {
        ColumnVerdict verdict = decide(draw(50_000, .08), NaturalVariation.UNKNOWN);
        assertThat(verdict.verdict()).isEqualTo(Verdict.STABLE);
        assertThat(verdict.reason()).isEqualTo(Reason.TOO_SMALL_TO_MATTER);
    }

    @Test
    void decide_withinWhatTheBlocksDo_isStable() {
        List<Sample> blocks = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            blocks.add(draw(500, .3 * random.nextGaussian()));
        }
        NaturalVariation variation = NaturalVariation.estimate(cells, blocks);
        Sample all = blocks.stream().reduce(Sample::with).orElseThrow();
        assertThat(variation.blocks()).isEqualTo(24);
        assertThat(variation.chiSquare()).isGreaterThan(.01);
        assertThat(variation.psiQuantile()).isGreaterThan(.02);
        Sample shifted = draw(500, .3);
        ColumnEvidence plain = ColumnComparison.numeric(cells, shifted, all, NaturalVariation.UNKNOWN, null);
        ColumnEvidence evidence = ColumnComparison.numeric(cells, shifted, all, variation, null);
        assertThat(ColumnRule.STANDARD.decide(plain, plain.pValue(), ALPHA).verdict())
                .isEqualTo(Verdict.DRIFTED);
        ColumnVerdict verdict = ColumnRule.STANDARD.decide(evidence, evidence.pValue(), ALPHA);
        assertThat(verdict.verdict()).isEqualTo(Verdict.STABLE);
        assertThat(verdict.reason()).isEqualTo(Reason.WITHIN_NATURAL_VARIATION);
    }

    @Test
    void estimate_evenBlocks_littleVariation() {
        List<Sample> blocks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            blocks.add(draw(400, 0));
        }
        NaturalVariation variation = NaturalVariation.estimate(cells, blocks);
        assertThat(variation.known()).isTrue();
        assertThat(variation.chiSquare()).isLessThan(.01);
        assertThat(variation.andersonDarling()).isLessThan(.002);
        assertThat(variation.rates().getOrDefault(Part.NULL, 0.0)).isZero();
    }

    @Test
    void estimate_burstsOfNulls_raiseTheirKappa() {
        List<Sample> blocks = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            blocks.add(new Sample(draw(400, 0).counts(), i % 5 == 0 ? 100 : 0));
        }
        NaturalVariation variation = NaturalVariation.estimate(cells, blocks);
        assertThat(variation.rate(Part.NULL)).isGreaterThan(.05);
        assertThat(variation.chiSquare()).isLessThan(.01);
    }

    @Test
    void estimate_fewBlocks_isUnknown() {
        List<Sample> blocks = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            blocks.add(draw(i < 19 ? 100 : 40, 0));
        }
        assertThat(NaturalVariation.estimate(cells, blocks)).isEqualTo(NaturalVariation.UNKNOWN);
    }

    @Test
    void compare_noValuesButNulls_namesThem() {
        Sample none = new Sample(new long[cells.size()], 100);
        ColumnEvidence evidence =
                ColumnComparison.numeric(cells, none, reference, new NaturalVariation(30, 0, 0, Map.of(), 5), null);
        ColumnVerdict verdict = ColumnRule.STANDARD.decide(evidence, evidence.pValue(), ALPHA);
        assertThat(verdict.verdict()).isEqualTo(Verdict.DRIFTED);
        assertThat(verdict.part()).isEqualTo(Part.NULL);
        assertThat(verdict.severity()).isEqualTo(Severity.MAJOR);
    }

    @Test
    void dataset_rules() {
        ColumnVerdict drifted =
                new ColumnVerdict(Verdict.DRIFTED, Severity.MODERATE, null, Part.NULL, java.util.OptionalLong.empty());
        ColumnVerdict stable = new ColumnVerdict(Verdict.STABLE, null, null, Part.NULL, java.util.OptionalLong.empty());
        ColumnVerdict open = ColumnVerdict.inconclusive(Reason.TOO_FEW_EVENTS);
        assertThat(dataset(drifted, stable, stable, open).severity()).isEqualTo(Severity.MODERATE);
        assertThat(dataset(stable, stable, stable, stable, open).verdict()).isEqualTo(Verdict.STABLE);
        assertThat(dataset(open, stable, stable, stable, stable).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
        assertThat(dataset(stable, stable, stable, open).reason()).isEqualTo(Reason.TOO_FEW_EVENTS);
        assertThat(DatasetVerdict.of(List.of()).verdict()).isEqualTo(Verdict.INCONCLUSIVE);
    }

    private static ColumnVerdict open(long needed) {
        return new ColumnVerdict(
                Verdict.INCONCLUSIVE, null, Reason.TOO_FEW_EVENTS, null, java.util.OptionalLong.of(needed));
    }

    @Test
    void dataset_saysWhatDecided_orHowManyEventsWould() {
        ColumnVerdict stable = new ColumnVerdict(Verdict.STABLE, null, null, null, java.util.OptionalLong.empty());
        ColumnVerdict minor =
                new ColumnVerdict(Verdict.DRIFTED, Severity.MINOR, null, Part.NULL, java.util.OptionalLong.empty());
        ColumnVerdict major = new ColumnVerdict(
                Verdict.DRIFTED, Severity.MAJOR, null, Part.ABOVE_RANGE, java.util.OptionalLong.empty());
        assertThat(dataset(stable, minor, major).part()).isEqualTo(Part.ABOVE_RANGE);
        assertThat(dataset(stable, stable).part()).isNull();
        assertThat(dataset(stable, stable).eventsNeeded()).isEmpty();
        // Four of five suffice: the one that needs most may stay open.
        assertThat(dataset(stable, stable, open(300), stable, open(900)).eventsNeeded())
                .hasValue(300);
        // But not if it is the prediction.
        assertThat(dataset(open(900), stable, open(300), stable, stable).eventsNeeded())
                .hasValue(900);
        ColumnVerdict never = ColumnVerdict.inconclusive(Reason.REFERENCE_TOO_SMALL);
        assertThat(dataset(never, stable, stable, stable, stable).eventsNeeded())
                .isEmpty();
        assertThat(dataset(stable, never, never, open(80), stable).eventsNeeded())
                .isEmpty();
        assertThat(dataset(stable, never, open(80), open(90), stable).eventsNeeded())
                .hasValue(90);
    }

    /** The first is a prediction. */
    private static DatasetVerdict dataset(ColumnVerdict... columns) {
        List<DatasetVerdict.Member> members = new ArrayList<>();
        for (ColumnVerdict column : columns) {
            members.add(new DatasetVerdict.Member(members.isEmpty(), column));
        }
        return DatasetVerdict.of(members);
    }

    private ColumnVerdict decide(Sample current, NaturalVariation variation) {
        ColumnEvidence evidence = ColumnComparison.numeric(cells, current, reference, variation, null);
        return ColumnRule.STANDARD.decide(evidence, evidence.pValue(), ALPHA);
    }

    /** Values of the reference, thinned by their rank: about a shift of so many standard deviations. */
    private Sample draw(int size, double shift) {
        double[] drawn = new double[size];
        for (int i = 0; i < size; ) {
            double u = random.nextDouble();
            if (random.nextDouble() * (1 + Math.abs(shift)) <= 1 + shift * Math.sqrt(3) * (2 * u - 1)) {
                drawn[i++] = quantile(u);
            }
        }
        return sample(drawn);
    }

    private double quantile(double u) {
        return Math.min(Math.max(u * u, cells.low(0)), cells.high(cells.fine() - 1));
    }

    private Sample sample(double[] of) {
        return sample(cells, of);
    }

    private static Sample sample(NumericCells cells, double[] of) {
        long[] counts = new long[cells.size()];
        for (double value : of) {
            counts[cells.index(value)]++;
        }
        return new Sample(counts, 0);
    }
}
