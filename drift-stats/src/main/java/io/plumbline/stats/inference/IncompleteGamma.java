package io.plumbline.stats.inference;

import org.apache.commons.math3.special.Gamma;

/**
 * The regularised incomplete gamma functions P(a, x) and Q(a, x) = 1 - P, to about 1e-13 relative, also for large a and x
 * and far in the tail. StrictMath throughout: the same bits on every Java release.
 */
final class IncompleteGamma {
    private static final double EPSILON = 1e-16;
    private static final double TINY = 1e-300;
    private static final int MAX_STEPS = 10_000_000;

    private IncompleteGamma() {}

    /** P(a, x): the distribution function of a gamma variable of shape {@code a > 0}. */
    static double lower(double a, double x) {
        if (x <= 0) {
            return 0;
        }
        return x < a + 1 ? series(a, x) : 1 - fraction(a, x);
    }

    /** Q(a, x): its survival function. */
    static double upper(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        return x < a + 1 ? 1 - series(a, x) : fraction(a, x);
    }

    /** x^a e^-x / Gamma(a + 1), for {@code a >= 0}: by Loader's deviance where the plain exponent would cancel. */
    static double term(double a, double x) {
        if (x <= 0) {
            return a == 0 ? 1 : 0;
        }
        if (a < 20) {
            return StrictMath.exp(a * StrictMath.log(x) - x - Gamma.logGamma(a + 1));
        }
        double e = (x - a) / a;
        double deviance = a * (e - StrictMath.log1p(e));
        return StrictMath.exp(-deviance - stirlingError(a)) / StrictMath.sqrt(2 * StrictMath.PI * a);
    }

    /** log Gamma(a + 1) less Stirling's formula, for {@code a >= 20}. */
    private static double stirlingError(double a) {
        double s = 1 / (a * a);
        return (1.0 / 12 - s * (1.0 / 360 - s * (1.0 / 1260 - s / 1680))) / a;
    }

    private static double series(double a, double x) {
        double sum = 1;
        double last = 1;
        for (int k = 1; k < MAX_STEPS && last > sum * EPSILON; k++) {
            last *= x / (a + k);
            sum += last;
        }
        return term(a, x) * sum;
    }

    /** Legendre's continued fraction by the modified Lentz method. */
    private static double fraction(double a, double x) {
        double b = x + 1 - a;
        double c = 1 / TINY;
        double d = 1 / b;
        double h = d;
        for (int i = 1; i < MAX_STEPS; i++) {
            double an = -i * (i - a);
            b += 2;
            d = nonZero(an * d + b);
            c = nonZero(b + an / c);
            d = 1 / d;
            double factor = d * c;
            h *= factor;
            if (Math.abs(factor - 1) < 2 * EPSILON) {
                break;
            }
        }
        return term(a, x) * a * h;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }
}
