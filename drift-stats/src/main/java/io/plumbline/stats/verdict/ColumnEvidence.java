package io.plumbline.stats.verdict;

import io.plumbline.stats.inference.ChiSquareHomogeneity;
import java.util.Collection;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What two samples of a column say, before many columns are weighed against each other.
 *
 * @param current the current sample, in cells of both
 * @param reference the reference sample, in the same cells
 * @param ordered whether the cells are ordered: numeric
 * @param referenceCells reference counts by PSI cell, or by category
 * @param parts p-value of each part that applies, in the order in which a tie is settled
 * @param chiSquare on the pooled cells; null where fewer than two are left
 * @param andersonDarling A2; null where it does not apply
 * @param effect null where a sample holds no value
 * @param rates change of each rate that applies: NULL, BELOW_RANGE, ABOVE_RANGE, RARE
 * @param shares change of other shares, by name: {@code low}, {@code high} (outer pooled cells), {@code lowest},
 *     {@code highest} (outermost fine cells), or the index of a pooled category
 * @param variation natural variation that was allowed for
 */
public record ColumnEvidence(
        Sample current,
        Sample reference,
        boolean ordered,
        long[] referenceCells,
        Map<Part, Double> parts,
        @Nullable ChiSquareHomogeneity chiSquare,
        @Nullable Double andersonDarling,
        @Nullable Effect effect,
        Map<Part, ShareChange> rates,
        Map<String, ShareChange> shares,
        NaturalVariation variation) {
    /** Fewest reference rows, nulls included, for a verdict. */
    public static final long MIN_REFERENCE = 200;
    /** Fewest events, nulls included, for a verdict. */
    public static final long MIN_EVENTS = 50;

    /** Why no verdict can be given whatever the numbers are; null where one can. */
    public @Nullable Reason insufficient() {
        if (reference.events() < MIN_REFERENCE) {
            return Reason.REFERENCE_TOO_SMALL;
        }
        return current.events() < MIN_EVENTS ? Reason.TOO_FEW_EVENTS : null;
    }

    /** The p-value over all parts, in [0, 1]: Bonferroni inside the column. 1 where no part applies. */
    public double pValue() {
        Part part = part();
        return part == null ? 1 : Math.min(1, parts.size() * parts.getOrDefault(part, 1.0));
    }

    /** The part with the smallest p-value: it names the cause. Null where no part applies. */
    public @Nullable Part part() {
        Part smallest = null;
        double least = Double.POSITIVE_INFINITY;
        for (Map.Entry<Part, Double> part : parts.entrySet()) {
            if (part.getValue() < least) {
                least = part.getValue();
                smallest = part.getKey();
            }
        }
        return smallest;
    }

    /** The largest gap of a rate. */
    public double rateGap() {
        return largest(rates.values(), ShareChange::gap, 0);
    }

    /** The largest upper bound of a rate's gap. */
    public double rateGapHigh() {
        return largest(rates.values(), ShareChange::gapHigh, 0);
    }

    /** The largest ratio of a share, either way, at least 1. */
    public double shareRatio() {
        return largest(shares.values(), ShareChange::fold, 1);
    }

    private static double largest(Collection<ShareChange> changes, ToDoubleFunction<ShareChange> of, double least) {
        double largest = least;
        for (ShareChange change : changes) {
            largest = Math.max(largest, of.applyAsDouble(change));
        }
        return largest;
    }
}
