package io.plumbline.stats.inference;

/**
 * Tests that rows and columns of a table of counts have nothing to do with each other, such as sample and category.
 * Rows and columns without any count are left out.
 *
 * @param statistic of Pearson's chi-square or of the likelihood ratio G
 * @param degreesOfFreedom rows less one times columns less one; 0 where there is nothing to compare
 * @param pValue from the chi-square distribution; 1 without degrees of freedom
 * @param smallestExpected count that a cell expects: below about 5 the p-value is not to be trusted
 */
public record ContingencyTable(double statistic, int degreesOfFreedom, double pValue, double smallestExpected) {
    /** Statistic and p-value, as every test gives them. */
    public TestResult result() {
        return new TestResult(statistic, pValue, TestResult.Method.ASYMPTOTIC);
    }

    /** One cell's part of a statistic. */
    private interface Term {
        double of(double observed, double expected);
    }

    /**
     * Pearson's chi-square (1900, doi:10.1080/14786440009463897), without a correction for continuity.
     *
     * @throws IllegalArgumentException if rows are not equally long, a count is negative, or all are 0
     */
    public static ContingencyTable chiSquare(long[][] table) {
        return of(table, (observed, expected) -> (observed - expected) * (observed - expected) / expected);
    }

    /**
     * The likelihood ratio, G (Wilks 1938, doi:10.1214/aoms/1177732360).
     *
     * @throws IllegalArgumentException if rows are not equally long, a count is negative, or all are 0
     */
    public static ContingencyTable gTest(long[][] table) {
        return of(
                table, (observed, expected) -> observed == 0 ? 0 : 2 * observed * StrictMath.log(observed / expected));
    }

    private static ContingencyTable of(long[][] table, Term term) {
        int columns = table.length == 0 ? 0 : table[0].length;
        double[] rowSums = new double[table.length];
        double[] columnSums = new double[columns];
        double total = 0;
        for (int i = 0; i < table.length; i++) {
            if (table[i].length != columns) {
                throw new IllegalArgumentException("rows of " + columns + " and of " + table[i].length + " cells");
            }
            for (int j = 0; j < columns; j++) {
                if (table[i][j] < 0) {
                    throw new IllegalArgumentException("a count is not negative: " + table[i][j]);
                }
                rowSums[i] += table[i][j];
                columnSums[j] += table[i][j];
                total += table[i][j];
            }
        }
        if (total == 0) {
            throw new IllegalArgumentException("a table without counts");
        }
        double sum = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int i = 0; i < table.length; i++) {
            for (int j = 0; j < columns; j++) {
                double expected = rowSums[i] * columnSums[j] / total;
                if (expected > 0) {
                    sum += term.of(table[i][j], expected);
                    smallest = Math.min(smallest, expected);
                }
            }
        }
        int df = (occupied(rowSums) - 1) * (occupied(columnSums) - 1);
        double p = df == 0 ? 1 : ChiSquare.survival(Math.max(0, sum), df);
        return new ContingencyTable(Math.max(0, sum), df, p, smallest);
    }

    private static int occupied(double[] sums) {
        int occupied = 0;
        for (double sum : sums) {
            occupied += sum > 0 ? 1 : 0;
        }
        return occupied;
    }
}
