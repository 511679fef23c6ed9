package io.plumbline.stats.performance;

/**
 * Cells of [0, 1] that scores are counted in. In the middle they are 2^-resolution wide; below 1/16 and above 15/16 they are
 * finer the nearer they are to the end, down to 2^-20 from it: a model of rare events has all its scores there, and equal
 * cells would see one. Each octave [2^-k, 2^-k+1) is cut into 2^(resolution - 5) cells. Mirrored about a half.
 *
 * <p>At resolution 10 there are 1,922 cells, none wider than 1/1024, so that scores of three decimals each have their own.
 *
 * @param resolution 6 to 12
 */
record ScoreCells(int resolution) {
    private static final int SMALLEST = -20;
    private static final int ENDS = -4;

    ScoreCells {
        if (resolution < 6 || resolution > 12) {
            throw new IllegalArgumentException("resolution must be 6 to 12, was " + resolution);
        }
    }

    int count() {
        return 2 * half();
    }

    private int octave() {
        return 1 << (resolution - 5);
    }

    /** Cells of one end: one for what is next to nothing, and so many of each octave. */
    private int end() {
        return 1 + (ENDS - SMALLEST) * octave();
    }

    private int half() {
        return end() + (1 << (resolution - 1)) - (1 << (resolution + ENDS));
    }

    /** @param score in [0, 1] */
    int of(double score) {
        // One less a score of a half or more is exact.
        return score < .5 ? lower(score) : 2 * half() - 1 - Math.min(lower(1 - score), half() - 1);
    }

    private int lower(double score) {
        if (score >= 0x1p-4) {
            return end() + (int) (score * (1 << resolution)) - (1 << (resolution + ENDS));
        }
        if (score < 0x1p-20) {
            return 0;
        }
        int exponent = Math.getExponent(score);
        int within = (int) (Math.scalb(score, -exponent) * octave()) - octave();
        return 1 + (exponent - SMALLEST) * octave() + within;
    }

    /** The middle of a cell. */
    double middle(int cell) {
        return cell < half() ? (edge(cell) + edge(cell + 1)) / 2 : 1 - middle(count() - 1 - cell);
    }

    /** Lower edge of a cell of the lower half. */
    private double edge(int cell) {
        if (cell == 0) {
            return 0;
        }
        if (cell >= end()) {
            return (cell - end() + (1 << (resolution + ENDS))) * Math.scalb(1.0, -resolution);
        }
        int at = cell - 1;
        return Math.scalb(1 + (double) (at % octave()) / octave(), SMALLEST + at / octave());
    }
}
