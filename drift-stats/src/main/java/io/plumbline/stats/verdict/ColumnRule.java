package io.plumbline.stats.verdict;

import io.plumbline.stats.inference.ChiSquare;
import io.plumbline.stats.inference.ChiSquareHomogeneity;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rule that makes a verdict of evidence: DRIFTED needs significance and a practical effect, STABLE an upper bound below
 * the tolerance.
 *
 * @param gate smallest corrected PSI that matters
 * @param tolerance PSI that STABLE must surely (95 %) stay below
 * @param strict for predictions, scores and booleans: STABLE also needs every share surely within a factor of two
 */
public record ColumnRule(double gate, double tolerance, boolean strict) {
    public static final ColumnRule STANDARD = new ColumnRule(.02, .1, false);
    public static final ColumnRule STRICT = new ColumnRule(.02, .1, true);

    private static final double RATE_GATE = .01;
    private static final double SHARE_GATE = .05;
    static final double RATE_TOLERANCE = .05;
    /** Chance that a reference is so unlucky that it looks like an effect in every window. */
    private static final double UNLUCKY = 1e-9;

    /**
     * Decides.
     *
     * @param adjusted the p-value, corrected for the other columns that are tested with it
     * @param alpha the error that all of them together may spend
     */
    public ColumnVerdict decide(ColumnEvidence evidence, double adjusted, double alpha) {
        Part part = evidence.part();
        Reason insufficient = evidence.insufficient();
        if (insufficient == Reason.REFERENCE_TOO_SMALL) {
            return ColumnVerdict.inconclusive(insufficient);
        }
        if (insufficient != null) {
            return unsettled(evidence, insufficient, part);
        }
        boolean significant = adjusted < alpha;
        if (significant && isLarge(evidence)) {
            return new ColumnVerdict(Verdict.DRIFTED, severity(evidence), null, part, OptionalLong.empty());
        }
        if (isSmall(evidence)) {
            return stable(significant ? Reason.TOO_SMALL_TO_MATTER : null, part);
        }
        if (!significant && isNatural(evidence)) {
            return stable(Reason.WITHIN_NATURAL_VARIATION, part);
        }
        return unsettled(evidence, evidence.current().values() > 0 ? Reason.TOO_FEW_EVENTS : Reason.NO_VALUES, part);
    }

    private static ColumnVerdict stable(@Nullable Reason reason, @Nullable Part part) {
        return new ColumnVerdict(Verdict.STABLE, null, reason, part, OptionalLong.empty());
    }

    private ColumnVerdict unsettled(ColumnEvidence evidence, Reason reason, @Nullable Part part) {
        return new ColumnVerdict(
                Verdict.INCONCLUSIVE, null, reason, part, new EventsNeeded(this, evidence).forStable());
    }

    private boolean isLarge(ColumnEvidence evidence) {
        return any(evidence.rates(), RATE_GATE)
                || any(evidence.shares(), SHARE_GATE)
                || corrected(evidence) >= gate && isBeyondLuck(evidence);
    }

    private static boolean any(Map<?, ShareChange> changes, double gapGate) {
        for (ShareChange change : changes.values()) {
            if (change.matters(gapGate)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBeyondLuck(ColumnEvidence evidence) {
        ChiSquareHomogeneity chiSquare = evidence.chiSquare();
        if (chiSquare == null || chiSquare.degreesOfFreedom() == 0) {
            return true;
        }
        int df = chiSquare.degreesOfFreedom();
        return ChiSquare.survival(corrected(evidence) * evidence.reference().values() + df, df) <= UNLUCKY;
    }

    private boolean isSmall(ColumnEvidence evidence) {
        Effect effect = evidence.effect();
        return effect != null
                && effect.high() < tolerance
                && evidence.rateGapHigh() < RATE_TOLERANCE
                && (!strict || isTight(evidence));
    }

    private static boolean isTight(ColumnEvidence evidence) {
        ShareChange rare = evidence.rates().get(Part.RARE);
        return evidence.shares().values().stream().allMatch(ShareChange::surelyWithinTwo)
                && (rare == null || rare.surelyWithinTwo());
    }

    /** Seasonal columns can never pass a fixed bound; they are held against what the reference's own blocks do. */
    private static boolean isNatural(ColumnEvidence evidence) {
        Effect effect = evidence.effect();
        return effect != null
                && evidence.variation().known()
                && effect.corrected() <= evidence.variation().psiQuantile();
    }

    private static Severity severity(ColumnEvidence evidence) {
        int level = level(corrected(evidence), .02, .1, .25);
        for (ShareChange rate : evidence.rates().values()) {
            level = Math.max(level, Math.max(level(rate.gap(), .01, .05, .2), foldLevel(rate)));
        }
        for (ShareChange share : evidence.shares().values()) {
            level = Math.max(level, foldLevel(share));
        }
        return level >= 3 ? Severity.MAJOR : level == 2 ? Severity.MODERATE : Severity.MINOR;
    }

    private static int foldLevel(ShareChange change) {
        return change.visible() ? level(change.fold(), 1.5, 2, 4) : 0;
    }

    private static int level(double size, double minor, double moderate, double major) {
        if (size >= major) {
            return 3;
        }
        return size >= moderate ? 2 : size >= minor ? 1 : 0;
    }

    private static double corrected(ColumnEvidence evidence) {
        Effect effect = evidence.effect();
        return effect == null ? 0 : Math.max(effect.corrected(), 0);
    }
}
