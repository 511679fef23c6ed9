package io.plumbline.stats.verdict;

import io.plumbline.stats.inference.NoncentralChiSquare;
import io.plumbline.stats.inference.Normal;
import java.util.OptionalLong;
import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;

/**
 * How many values a window must hold to be called STABLE with a 90 % chance: first supposing no drift; where as many are
 * there already, supposing the difference seen, if that is below the tolerance.
 */
final class EventsNeeded {
    private static final double CHANCE = .9;
    /** A bound of 95 %, reached with a two-sided chance of 90 %: twice the same quantile. */
    private static final double Z = 2 * Normal.Z95;

    private static final double MOST = 1e9;

    private final ColumnRule rule;
    private final ColumnEvidence evidence;
    private final double m;

    EventsNeeded(ColumnRule rule, ColumnEvidence evidence) {
        this.rule = rule;
        this.evidence = evidence;
        this.m = evidence.reference().values();
    }

    OptionalLong forStable() {
        long n = evidence.current().values();
        OptionalLong needed = values(0);
        Effect effect = evidence.effect();
        if (needed.isPresent() && needed.getAsLong() <= n) {
            return effect == null ? OptionalLong.empty() : values(Math.max(0, effect.corrected()));
        }
        return needed;
    }

    /** Values needed if the true PSI is {@code psi}: the degrees of freedom grow with the number of values. */
    private OptionalLong values(double psi) {
        long needed = ColumnEvidence.MIN_EVENTS;
        for (int round = 0; round < 8; round++) {
            double effective = Math.max(effective(psi, degreesOfFreedom(needed)), effectiveForShares());
            double values = 1 / (1 / effective - 1 / m);
            if (!(effective < m) || values > MOST) {
                return OptionalLong.empty();
            }
            long next = Math.max(needed, (long) Math.ceil(values));
            if (next == needed) {
                break;
            }
            needed = next;
        }
        return needed > evidence.current().values() ? OptionalLong.of(needed) : OptionalLong.empty();
    }

    /** Smallest effective sample size at which the upper bound of PSI stays below the tolerance with the chance. */
    private double effective(double psi, int df) {
        double tolerance = rule.tolerance();
        if (df == 0) {
            return 1;
        }
        if (psi >= tolerance) {
            return Double.POSITIVE_INFINITY;
        }
        if (psi == 0) {
            // Without a drift, what is exceeded with the chance is the same for every size.
            double exceeded = NoncentralChiSquare.quantile(CHANCE, df, 0);
            return NoncentralChiSquare.noncentrality(exceeded, df, .05) / tolerance;
        }
        UnivariateFunction excess = size ->
                NoncentralChiSquare.cdf(NoncentralChiSquare.quantile(CHANCE, df, size * psi), df, size * tolerance)
                        - .05;
        double high = 100;
        while (excess.value(high) > 0) {
            high *= 2;
            if (high > m) {
                return Double.POSITIVE_INFINITY;
            }
        }
        return new BrentSolver(1e-9).solve(200, excess, 1e-3, high);
    }

    /** What the bounds of the rates' gaps ask for and, where the rule is strict, those of the shares' ratios. */
    private double effectiveForShares() {
        double largest = 1;
        double gap = Z / ColumnRule.RATE_TOLERANCE;
        double fold = Z / StrictMath.log(2);
        for (ShareChange rate : evidence.rates().values()) {
            largest = Math.max(largest, rate.pooled() * (1 - rate.pooled()) * gap * gap);
        }
        if (rule.strict()) {
            for (ShareChange share : evidence.shares().values()) {
                largest = Math.max(largest, (1 - share.pooled()) / share.pooled() * fold * fold);
            }
        }
        return largest;
    }

    /** Pooled cells less one, in a window of so many values with the reference's shares. */
    private int degreesOfFreedom(long values) {
        int cells = PooledCells.expectedSize(evidence.referenceCells(), evidence.ordered(), values);
        return Math.max(0, cells - 1);
    }
}
