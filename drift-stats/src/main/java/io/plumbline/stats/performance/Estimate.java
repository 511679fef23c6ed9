package io.plumbline.stats.performance;

/**
 * A number found in a sample, with what it may be in the population. Never NaN: what is undefined has no estimate.
 *
 * @param value of the sample
 * @param low lower bound of a two-sided 95 % interval
 * @param high its upper bound
 * @param n rows that it was found in
 */
public record Estimate(double value, double low, double high, long n) {
    /** Quantile of the normal distribution that 2.5 % are above. */
    static final double Z = 1.959963984540054;

    public Estimate {
        if (Double.isNaN(value) || Double.isNaN(low) || Double.isNaN(high)) {
            throw new IllegalArgumentException("not a number: " + value + " in " + low + " to " + high);
        }
    }

    /** Normal theory: {@link #Z} standard errors to each side. */
    static Estimate normal(double value, double standardError, long n) {
        return new Estimate(value, value - Z * standardError, value + Z * standardError, n);
    }

    /** Of a quantity that lies in a range: bounds beyond it are cut. */
    Estimate within(double least, double most) {
        return new Estimate(value, Math.max(low, least), Math.min(high, most), n);
    }
}
