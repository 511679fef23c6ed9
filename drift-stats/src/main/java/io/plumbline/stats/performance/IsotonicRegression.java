package io.plumbline.stats.performance;

/**
 * The non-decreasing shares nearest to those found, by pooling adjacent violators (Barlow, Bartholomew, Bremner and Brunk,
 * Statistical Inference under Order Restrictions, 1972); between cells that have rows by straight lines, beyond them constant,
 * as scikit-learn's {@code IsotonicRegression(out_of_bounds="clip")}.
 */
final class IsotonicRegression {
    private IsotonicRegression() {}

    /**
     * @param at where each cell is, ascending
     * @param hits by cell
     * @param rows by cell, somewhere at least one
     * @return the share by cell, in [0, 1]
     */
    static double[] fit(double[] at, double[] hits, double[] rows) {
        int cells = at.length;
        double[] blockHits = new double[cells];
        double[] blockRows = new double[cells];
        int[] blockEnd = new int[cells];
        int blocks = 0;
        for (int i = 0; i < cells; i++) {
            if (rows[i] <= 0) {
                continue;
            }
            blockHits[blocks] = hits[i];
            blockRows[blocks] = rows[i];
            blockEnd[blocks] = i;
            blocks++;
            while (blocks > 1
                    && blockHits[blocks - 2] * blockRows[blocks - 1] >= blockHits[blocks - 1] * blockRows[blocks - 2]) {
                blocks--;
                blockHits[blocks - 1] += blockHits[blocks];
                blockRows[blocks - 1] += blockRows[blocks];
                blockEnd[blocks - 1] = blockEnd[blocks];
            }
        }
        double[] fitted = new double[cells];
        int block = 0;
        int before = -1; // the last cell that had rows
        for (int i = 0; i < cells; i++) {
            if (rows[i] <= 0) {
                continue;
            }
            while (blockEnd[block] < i) {
                block++;
            }
            fitted[i] = blockHits[block] / blockRows[block];
            for (int j = before + 1; j < i; j++) {
                double way = before < 0 ? 1 : (at[j] - at[before]) / (at[i] - at[before]);
                fitted[j] = before < 0 ? fitted[i] : fitted[before] + way * (fitted[i] - fitted[before]);
            }
            before = i;
        }
        for (int j = before + 1; j < cells; j++) {
            fitted[j] = fitted[before];
        }
        return fitted;
    }
}
