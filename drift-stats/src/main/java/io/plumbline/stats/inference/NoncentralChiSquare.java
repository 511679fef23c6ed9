package io.plumbline.stats.inference;

import org.apache.commons.math3.analysis.UnivariateFunction;
import org.apache.commons.math3.analysis.solvers.BrentSolver;

/**
 * The noncentral chi-square distribution: a Poisson mixture of central ones, summed outwards from its largest weight; past
 * 10^6, where that sum grows long, the saddlepoint approximation, which is then as exact.
 */
public final class NoncentralChiSquare {
    private static final double SERIES_BELOW = 1e6;
    private static final double NEGLIGIBLE = 1e-18;

    private NoncentralChiSquare() {}

    /**
     * {@code P(X <= x)}, to about 1e-12 absolutely.
     *
     * @param df degrees of freedom, positive
     * @param noncentrality at least 0
     */
    public static double cdf(double x, double df, double noncentrality) {
        if (x <= 0) {
            return 0;
        }
        if (noncentrality == 0) {
            return ChiSquare.cdf(x, df);
        }
        return Math.max(x, noncentrality) < SERIES_BELOW
                ? Mixture.at(x / 2, df / 2, noncentrality / 2).probability()
                : saddlepoint(x, df, noncentrality);
    }

    /**
     * The Poisson mixture at one point.
     *
     * @param probability {@code P(X <= x)}
     * @param density the weighted sum of {@code x^a e^-x / Gamma(a + 1)}: twice what the probability falls by, for each unit of
     *     noncentrality
     */
    private record Mixture(double probability, double density) {
        static Mixture at(double x, double shape, double rate) {
            double start = Math.floor(rate);
            double startWeight = IncompleteGamma.term(start, rate);
            double startLower = IncompleteGamma.lower(shape + start, x);
            double startTerm = IncompleteGamma.term(shape + start, x);
            double sum = startWeight * startLower;
            double density = startWeight * startTerm;
            double weight = startWeight;
            double lower = startLower;
            double term = startTerm;
            for (double k = start + 1; weight > NEGLIGIBLE && lower > 0; k++) {
                weight *= rate / k;
                lower -= term; // P(a + 1, x) = P(a, x) - x^a e^-x / Gamma(a + 1)
                term *= x / (shape + k);
                sum += weight * Math.max(lower, 0);
                density += weight * term;
            }
            weight = startWeight;
            lower = startLower;
            term = startTerm;
            for (double k = start; k > 0 && weight > NEGLIGIBLE; k--) {
                weight *= k / rate;
                term *= (shape + k) / x;
                lower += term;
                sum += weight * Math.min(lower, 1);
                density += weight * term;
            }
            return new Mixture(Math.min(1, sum), density);
        }
    }

    /** Lugannani and Rice; the saddlepoint is the root of a quadratic. */
    private static double saddlepoint(double x, double df, double noncentrality) {
        double s = (df + StrictMath.sqrt(df * df + 4 * x * noncentrality)) / (2 * x); // 1 - 2t
        double t = (1 - s) / 2;
        double distance = t * (x - noncentrality / s) + df / 2 * StrictMath.log(s);
        double w = Math.signum(t) * StrictMath.sqrt(Math.max(2 * distance, 0));
        if (Math.abs(w) < 1e-4) {
            double variance = 2 * (df + 2 * noncentrality);
            double third = 8 * (df + 3 * noncentrality);
            return 0.5 + third / (6 * StrictMath.sqrt(2 * StrictMath.PI) * variance * StrictMath.sqrt(variance));
        }
        double v = t * StrictMath.sqrt(2 * df / (s * s) + 4 * noncentrality / (s * s * s));
        return Math.min(1, Math.max(0, Normal.survival(-w) + Normal.density(w) * (1 / w - 1 / v)));
    }

    /**
     * The noncentrality with which {@code P(X <= x)} is {@code probability}; 0 where even the central one is less probable. A
     * one-sided confidence bound of the noncentrality of which {@code x} was seen.
     */
    public static double noncentrality(double x, double df, double probability) {
        if (ChiSquare.cdf(x, df) <= probability) {
            return 0;
        }
        double high = 2 * Math.max(x, df) + 200;
        return x < SERIES_BELOW / 4 ? newton(x, df, probability, high) : solve(l -> cdf(x, df, l) - probability, high);
    }

    /** From the normal approximation's answer, kept between bounds: three or four steps where bisection takes fifteen. */
    private static double newton(double x, double df, double probability, double most) {
        double z = Normal.quantile(probability);
        double root = Math.max(0, StrictMath.sqrt(Math.max(0, 2 * z * z + 2 * x - df)) - StrictMath.sqrt(2) * z);
        double low = 0;
        double high = most;
        double l = Math.min(most / 2, Math.max(x * 1e-3, (root * root - df) / 2));
        for (int step = 0; step < 200; step++) {
            Mixture at = Mixture.at(x / 2, df / 2, l / 2);
            double excess = at.probability() - probability;
            if (excess > 0) {
                low = l;
            } else {
                high = l;
            }
            double next = l + 2 * excess / at.density();
            if (!(next > low && next < high)) {
                next = (low + high) / 2;
            }
            if (Math.abs(next - l) <= 1e-8 * next) {
                return next; // the error falls as its square
            }
            l = next;
        }
        return l;
    }

    /** The value that is not exceeded with the given probability, in (0, 1). */
    public static double quantile(double probability, double df, double noncentrality) {
        double high = df + noncentrality + 1;
        while (cdf(high, df, noncentrality) < probability) {
            high *= 2;
        }
        return solve(x -> cdf(x, df, noncentrality) - probability, high);
    }

    private static double solve(UnivariateFunction function, double high) {
        return new BrentSolver(1e-14, 1e-12, 1e-16).solve(500, function, 0, high);
    }
}
