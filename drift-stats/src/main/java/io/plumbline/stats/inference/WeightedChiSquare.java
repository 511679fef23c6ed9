package io.plumbline.stats.inference;

import java.util.Arrays;
import org.apache.commons.math3.analysis.solvers.BrentSolver;

/**
 * The distribution of a weighted sum of squared standard normals, by the saddlepoint approximation of Lugannani and Rice
 * (Kuonen 1999, doi:10.1093/biomet/86.4.929).
 */
public final class WeightedChiSquare {
    private static final int MAX_STEPS = 1000;

    private WeightedChiSquare() {}

    /**
     * P(sum of weight * Z^2 > x).
     *
     * @param weights positive, at least one; those below 1e-12 of the largest are left out
     */
    public static double survival(double x, double[] weights) {
        if (x <= 0) {
            return 1;
        }
        double largest = largest(weights);
        double[] kept = without(weights, 1e-12 * largest);
        if (kept.length == 1) {
            return ChiSquare.survival(x / largest, 1);
        }
        double mean = 0;
        for (double weight : kept) {
            mean += weight;
        }
        // The formula is 0/0 at the mean itself.
        double at = Math.abs(x - mean) < 1e-6 * mean ? mean * (1 + 1e-6) : x;
        return tail(kept, saddlepoint(at, mean, largest, kept));
    }

    private static double largest(double[] weights) {
        double largest = weights[0];
        for (double weight : weights) {
            largest = Math.max(largest, weight);
        }
        return largest;
    }

    private static double[] without(double[] weights, double negligible) {
        double[] kept = new double[weights.length];
        int size = 0;
        for (double weight : weights) {
            if (weight > negligible) {
                kept[size++] = weight;
            }
        }
        return Arrays.copyOf(kept, size);
    }

    private static double saddlepoint(double x, double mean, double largest, double[] weights) {
        BrentSolver solver = new BrentSolver(1e-15, 1e-17);
        return x > mean
                ? solver.solve(MAX_STEPS, z -> slope(z, weights) - x, 0, (1 - 1e-12) / (2 * largest))
                : solver.solve(MAX_STEPS, z -> slope(z, weights) - x, -weights.length / (2 * x) - 1e-9, 0);
    }

    /** First derivative of the cumulant function. */
    private static double slope(double z, double[] weights) {
        double sum = 0;
        for (double weight : weights) {
            sum += weight / (1 - 2 * z * weight);
        }
        return sum;
    }

    private static double tail(double[] weights, double z) {
        double distance = 0; // z x - K(z)
        double curvature = 0;
        for (double weight : weights) {
            double u = z * weight;
            double scaled = weight / (1 - 2 * u);
            distance += legendre(u);
            curvature += 2 * scaled * scaled;
        }
        double w = Math.signum(z) * StrictMath.sqrt(Math.max(2 * distance, 0));
        double v = z * StrictMath.sqrt(curvature);
        return Math.min(1, Math.max(0, Normal.survival(w) + Normal.density(w) * (1 / v - 1 / w)));
    }

    /** u / (1 - 2u) + log(1 - 2u) / 2, which is near u^2 where its two terms cancel. */
    private static double legendre(double u) {
        if (Math.abs(u) > 1e-3) {
            return u / (1 - 2 * u) + 0.5 * StrictMath.log1p(-2 * u);
        }
        double sum = 0;
        double power = u;
        for (int k = 2; k <= 7; k++) {
            power *= 2 * u;
            sum += power * (1 - 1.0 / k);
        }
        return sum;
    }
}
