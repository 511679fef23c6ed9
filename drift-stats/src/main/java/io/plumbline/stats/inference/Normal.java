package io.plumbline.stats.inference;

import org.apache.commons.math3.special.Erf;

/** The standard normal distribution. */
public final class Normal {
    /** The 95 % quantile: bounds taken with it leave 5 % on their side. */
    public static final double Z95 = 1.6448536269514722;

    private Normal() {}

    /** P(Z > z), accurate relatively in the upper tail. */
    public static double survival(double z) {
        double half = 0.5 * IncompleteGamma.upper(0.5, z * z / 2);
        return z >= 0 ? half : 1 - half;
    }

    /** The z that is not exceeded with the given probability, in [0, 1]; infinite at its ends. */
    public static double quantile(double probability) {
        return -Math.sqrt(2) * Erf.erfcInv(2 * probability);
    }

    static double density(double z) {
        return StrictMath.exp(-z * z / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    }
}
