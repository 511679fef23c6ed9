package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a bin adds to a column's PSI, of which the bins' parts are the whole: each count with 0.5 added, nulls left out, and what lies
 * outside the reference's range in the outermost bins, as in the score itself.
 *
 * @param label of the bin, for people
 * @param reference share of the reference's values, in [0, 1]
 * @param current share of the window's values, in [0, 1]
 * @param psi 0 or more
 */
public record BinContribution(String label, double reference, double current, double psi) {
    /**
     * Of each bin of a column, greatest first; of equal ones in the order of the bins.
     *
     * @return empty where a side has no values, or the report holds no bins
     */
    public static List<BinContribution> of(ColumnReport column) {
        List<Bin> cells = cells(column.bins());
        double reference = cells.stream().mapToLong(Bin::reference).sum();
        double current = cells.stream().mapToLong(Bin::current).sum();
        if (reference == 0 || current == 0) {
            return List.of();
        }
        double smoothing = 0.5 * cells.size();
        return cells.stream()
                .map(cell -> {
                    double p = (cell.reference() + 0.5) / (reference + smoothing);
                    double q = (cell.current() + 0.5) / (current + smoothing);
                    return new BinContribution(
                            cell.label(),
                            cell.reference() / reference,
                            cell.current() / current,
                            (q - p) * StrictMath.log(q / p));
                })
                .sorted(Comparator.comparingDouble(BinContribution::psi).reversed())
                .toList();
    }

    /** The bins as PSI is taken of them. */
    private static List<Bin> cells(List<Bin> bins) {
        List<Bin> cells = new ArrayList<>(bins);
        if (Wording.nullBin(bins) != null) {
            cells.remove(cells.size() - 1);
        }
        if (cells.size() > 1 && cells.get(0).low() == null && cells.get(0).high() != null) {
            Bin below = cells.remove(0);
            Bin first = cells.get(0);
            cells.set(0, joined(below, first, first.high(), " and less"));
        }
        int last = cells.size() - 1;
        if (last > 0 && cells.get(last).high() == null && cells.get(last).low() != null) {
            Bin above = cells.remove(last);
            Bin highest = cells.get(last - 1);
            cells.set(last - 1, joined(highest, above, highest.low(), " and more"));
        }
        return cells;
    }

    private static Bin joined(Bin one, Bin other, @Nullable Double bound, String side) {
        return new Bin(
                bound == null ? "all" : Phrases.number(bound) + side,
                one.low(),
                other.high(),
                one.reference() + other.reference(),
                one.current() + other.current());
    }
}
