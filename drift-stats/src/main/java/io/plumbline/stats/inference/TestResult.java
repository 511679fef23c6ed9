package io.plumbline.stats.inference;

/**
 * What a test says of two samples.
 *
 * @param statistic of the test, in its own unit
 * @param pValue probability of a statistic at least as extreme where the samples are of one distribution, in [0, 1]
 * @param method how the p-value was found
 */
public record TestResult(double statistic, double pValue, Method method) {
    /** How a p-value was found. */
    public enum Method {
        /** Over all arrangements of the values: right at any size, for values without ties. */
        EXACT,
        /** From the limit for large samples. */
        ASYMPTOTIC,
        /** Of a statistic that is known only to be at least so large: the p-value is at most this. */
        UPPER_BOUND,
        /** From a table, between whose ends it lies. */
        TABLE,
        /** Beyond the end of a table: the p-value is a continuation, good for an order of magnitude. */
        BEYOND_TABLE
    }
}
