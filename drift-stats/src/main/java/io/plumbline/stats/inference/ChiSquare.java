package io.plumbline.stats.inference;

import org.apache.commons.math3.analysis.solvers.BrentSolver;

/** The chi-square distribution. */
public final class ChiSquare {
    private ChiSquare() {}

    /**
     * P(X > x), accurate relatively in the tail.
     *
     * @param df degrees of freedom, positive
     */
    public static double survival(double x, double df) {
        return IncompleteGamma.upper(df / 2, x / 2);
    }

    /** {@code P(X <= x)}. */
    public static double cdf(double x, double df) {
        return IncompleteGamma.lower(df / 2, x / 2);
    }

    /**
     * The value that is exceeded with probability {@code tail}.
     *
     * @param tail in (0, 1), may be as small as 1e-300
     */
    public static double upperQuantile(double tail, double df) {
        double high = df + 1;
        while (survival(high, df) > tail) {
            high *= 2;
        }
        return new BrentSolver(1e-15, 1e-14)
                .solve(500, x -> StrictMath.log(survival(x, df)) - StrictMath.log(tail), 0, high);
    }
}
