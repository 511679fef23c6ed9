package io.plumbline.stats.performance;

import java.util.Optional;

/**
 * Intervals of numbers made from a table of counts, by the delta method: the table is multinomial, and a smooth function of
 * its shares is about normal, with the variance of its gradient over the cells, divided by n (Agresti, Categorical Data
 * Analysis, 3rd edition, section 16.1). For macro-averaged scores that is Takahashi, Yamamoto, Kuchiba and Koyama 2022,
 * doi:10.1007/s10489-021-02635-5; for Matthews' coefficient, on Fisher's scale, Itaya, Tamura, Hayashi and Yamamoto 2024,
 * doi:10.48550/arXiv.2405.12622.
 */
final class MultinomialDelta {
    private MultinomialDelta() {}

    /** A function of shares. */
    interface Function {
        /**
         * @param shares that sum to one; true class by predicted class
         * @param gradient to be filled with the derivative by each share
         * @return the value, NaN if it is undefined
         */
        double of(double[][] shares, double[][] gradient);
    }

    static Optional<Estimate> of(long[][] counts, Function function, double least, double most, boolean fisher) {
        double n = 0;
        boolean proper = true;
        for (long[] row : counts) {
            for (long count : row) {
                n += count;
                proper &= count >= 0;
            }
        }
        if (!proper || n == 0) {
            return Optional.empty();
        }
        double[] found = valueAndVariance(counts, 0, n, function);
        double value = found[0];
        if (Double.isNaN(value)) {
            return Optional.empty();
        }
        double[] basis = found;
        double size = n;
        if (!(found[1] > 1e-12) || fisher && Math.abs(value) >= 1) {
            // A table without any error would give a point, however small it is. Agresti and Coull's two successes and
            // two
            // failures (doi:10.1080/00031305.1998.10480550), spread over the table, give it a width.
            basis = valueAndVariance(counts, 4, n, function);
            size = n + 4;
        }
        double centre = basis[0];
        double se = Math.sqrt(Math.max(0, basis[1]) / size);
        double low;
        double high;
        if (fisher && Math.abs(centre) < 1) {
            double z = StrictMath.log((1 + centre) / (1 - centre)) / 2;
            double half = Estimate.Z * se / (1 - centre * centre);
            low = StrictMath.tanh(z - half);
            high = StrictMath.tanh(z + half);
        } else {
            low = centre - Estimate.Z * se;
            high = centre + Estimate.Z * se;
        }
        return Optional.of(
                new Estimate(value, Math.min(value, low), Math.max(value, high), (long) n).within(least, most));
    }

    /** With so much mass added, evenly over the cells of all classes that occur. */
    private static double[] valueAndVariance(long[][] counts, double added, double n, Function function) {
        int size = counts.length;
        boolean[] occurs = new boolean[size];
        int occurring = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size && !occurs[i]; j++) {
                occurs[i] = counts[i][j] + counts[j][i] > 0;
            }
            occurring += occurs[i] ? 1 : 0;
        }
        double[][] shares = new double[size][size];
        double[][] gradient = new double[size][size];
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double extra = occurs[i] && occurs[j] ? added / occurring / occurring : 0;
                shares[i][j] = (counts[i][j] + extra) / (n + added);
            }
        }
        double value = function.of(shares, gradient);
        double mean = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                mean += shares[i][j] * gradient[i][j];
            }
        }
        double variance = 0;
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                double off = gradient[i][j] - mean;
                variance += shares[i][j] * off * off;
            }
        }
        return new double[] {value, variance};
    }
}
