package io.plumbline.monitor.assess;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.inference.AndersonDarlingBinned;
import io.plumbline.stats.sketch.Moments;
import io.plumbline.stats.verdict.ColumnComparison;
import io.plumbline.stats.verdict.ColumnEvidence;
import io.plumbline.stats.verdict.ColumnRule;
import io.plumbline.stats.verdict.ColumnVerdict;
import io.plumbline.stats.verdict.Effect;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One column of a window beside its reference: first evidence, then, once all columns are weighed, verdict and report. */
final class ColumnAssessment {
    private final ReferenceColumn reference;
    private final ColumnProfile profile;
    private final Profile window;
    private final @Nullable String slot;
    private final Sample current;
    private final ColumnEvidence evidence;

    private ColumnAssessment(
            ReferenceColumn reference,
            ColumnProfile profile,
            Profile window,
            @Nullable String slot,
            Sample current,
            ColumnEvidence evidence) {
        this.reference = reference;
        this.profile = profile;
        this.window = window;
        this.slot = slot;
        this.current = current;
        this.evidence = evidence;
    }

    /**
     * Gathers the evidence.
     *
     * @param whole the column of the reference, of whose rows those of the window's hour may be taken
     * @param weights of the Anderson-Darling test
     */
    static ColumnAssessment of(
            ReferenceColumn whole,
            ColumnProfile profile,
            Profile window,
            WindowSize size,
            Window time,
            NullWeights weights) {
        ReferenceColumn reference = whole.forWindow(time);
        String slot = whole.slots() == null ? null : whole.slots().label(time);
        NaturalVariation variation = reference.variationFor(size.length().toMillis());
        long nulls = window.missing(profile);
        if (reference.cells() instanceof NumericCells cells) {
            Sample current = new Sample(profile.counts(), nulls);
            Sample rows = new Sample(reference.counts(), reference.nulls());
            boolean ordered = AndersonDarlingBinned.occupied(rows.counts()) >= AndersonDarlingBinned.MIN_OCCUPIED;
            ColumnEvidence evidence = ColumnComparison.numeric(
                    cells, current, rows, variation, ordered ? weights.of(rows.counts()) : null);
            return new ColumnAssessment(reference, profile, window, slot, current, evidence);
        }
        Sample current = new Sample(Categories.current(profile), nulls);
        Sample rows = new Sample(Categories.reference(reference, current.counts().length), reference.nulls());
        return new ColumnAssessment(
                reference, profile, window, slot, current, ColumnComparison.categorical(current, rows, variation));
    }

    ReferenceColumn reference() {
        return reference;
    }

    ColumnProfile profile() {
        return profile;
    }

    /** Events that carried columns of its role, but no usable value of this one. */
    long missing() {
        return window.missing(profile);
    }

    ColumnEvidence evidence() {
        return evidence;
    }

    /** Whether it is tested at all: enough events and rows. */
    boolean isTested() {
        return evidence.insufficient() == null;
    }

    double pValue() {
        return evidence.pValue();
    }

    boolean isVariationKnown() {
        return evidence.variation().known();
    }

    boolean isPrediction() {
        return reference.role() == ColumnRole.PREDICTION;
    }

    ColumnVerdict decide(double adjusted, double alpha) {
        boolean score = reference.role() == ColumnRole.PREDICTION || reference.role() == ColumnRole.SCORE;
        boolean twoCategories =
                reference.type() == ColumnType.CATEGORICAL && reference.cells().size() == 2;
        ColumnRule rule = score || twoCategories ? ColumnRule.STRICT : ColumnRule.STANDARD;
        return rule.decide(evidence, adjusted, alpha);
    }

    ColumnReport report(ColumnVerdict verdict, @Nullable Double adjusted, double alpha) {
        Effect effect = evidence.effect();
        return new ColumnReport(
                reference.name(),
                reference.role(),
                reference.type(),
                verdict.verdict(),
                verdict.severity(),
                verdict.part(),
                verdict.reason(),
                profile.values(),
                verdict.eventsNeeded().isPresent() ? verdict.eventsNeeded().getAsLong() : null,
                evidence.part() == null ? null : evidence.pValue(),
                adjusted,
                adjusted == null ? null : alpha,
                Scores.of(reference, profile, evidence),
                effect == null ? null : new double[] {effect.low(), effect.high()},
                variation(evidence.variation()),
                slot,
                quality(profile, reference.cells(), window),
                reference(reference),
                summary(profile.moments()),
                Bins.of(reference, profile, current),
                null);
    }

    private static ColumnReport.@Nullable Variation variation(NaturalVariation variation) {
        return variation.known()
                ? new ColumnReport.Variation(
                        variation.blocks(),
                        StrictMath.sqrt(Math.max(variation.chiSquare(), variation.andersonDarling())),
                        variation.psiQuantile())
                : null;
    }

    /** A column that nothing is known to hold against. */
    static ColumnReport undecided(String name, ColumnProfile profile, Profile window, Reason reason) {
        return new ColumnReport(
                name,
                profile.role(),
                profile.type(),
                Verdict.INCONCLUSIVE,
                null,
                null,
                reason,
                profile.values(),
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null,
                null,
                quality(profile, null, window),
                null,
                summary(profile.moments()),
                List.of(),
                null);
    }

    private static ColumnReport.Quality quality(ColumnProfile profile, @Nullable Cells cells, Profile window) {
        long carrying = window.carrying(profile.role());
        long missing = window.missing(profile);
        boolean numeric = cells instanceof NumericCells;
        long[] counts = profile.counts();
        return new ColumnReport.Quality(
                missing - profile.nans() - profile.wrongType(),
                carrying == 0 ? 0 : (double) missing / carrying,
                profile.wrongType(),
                profile.nans(),
                profile.negativeInfinities() + profile.positiveInfinities(),
                numeric ? counts[0] : 0,
                numeric ? counts[counts.length - 1] : 0,
                numeric || cells == null ? 0 : profile.newCategories().total(),
                numeric || cells == null ? List.of() : Categories.examples(profile.newCategories()));
    }

    private static ColumnReport.@Nullable Summary reference(ReferenceColumn reference) {
        Double mean = reference.mean();
        return mean != null && reference.cells() instanceof NumericCells cells
                ? new ColumnReport.Summary(
                        mean, reference.standardDeviation(), cells.low(0), cells.high(cells.fine() - 1))
                : null;
    }

    /** Null where there is no finite number, or their sum is none. */
    private static ColumnReport.@Nullable Summary summary(Moments moments) {
        double mean = moments.mean();
        if (!Double.isFinite(mean)) {
            return null;
        }
        double sd = moments.standardDeviation();
        return new ColumnReport.Summary(mean, Double.isFinite(sd) ? sd : null, moments.min(), moments.max());
    }
}
