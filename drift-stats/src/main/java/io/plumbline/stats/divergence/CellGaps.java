package io.plumbline.stats.divergence;

import io.plumbline.stats.histogram.NumericCells;

/**
 * The gap between two distribution functions of which only counts by cell are known: the mass of a fine cell is spread evenly
 * over {@code [low, high]}, that of an open tail between the reference's outer edge and the outermost finite value.
 */
final class CellGaps {
    private CellGaps() {}

    /** What a piece adds over which the gap runs straight. */
    interface Piece {
        double of(double from, double to, double width);
    }

    /**
     * Adds up all pieces that have a width.
     *
     * @throws IllegalArgumentException if a sample holds no value, or the counts are not of these cells
     */
    static double integral(NumericCells cells, long[] current, long[] reference, double min, double max, Piece piece) {
        if (current.length != cells.size() || reference.length != cells.size()) {
            throw new IllegalArgumentException(
                    current.length + " and " + reference.length + " counts in " + cells.size() + " cells");
        }
        double n = Totals.of(current);
        double m = Totals.of(reference);
        int last = cells.fine() - 1;
        double gap = current[0] / n - reference[0] / m;
        double sum = part(piece, 0, gap, cells.low(0) - min);
        for (int j = 0; j <= last; j++) {
            double after = gap + current[j + 1] / n - reference[j + 1] / m;
            sum += part(piece, gap, after, cells.high(j) - cells.low(j));
            if (j < last) {
                sum += part(piece, after, after, cells.low(j + 1) - cells.high(j));
            }
            gap = after;
        }
        // Above the last cell the gap is the upper tail's share, which falls to nothing at the largest value.
        double above = reference[last + 2] / m - current[last + 2] / n;
        return sum + part(piece, above, 0, max - cells.high(last));
    }

    private static double part(Piece piece, double from, double to, double width) {
        return width > 0 ? piece.of(from, to, width) : 0;
    }
}
