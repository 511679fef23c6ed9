package io.plumbline.stats.inference;

import java.util.Arrays;

/**
 * Eigenvalues of a symmetric tridiagonal matrix by the implicit QL method (Dubrulle, Martin and Wilkinson 1968,
 * doi:10.1007/BF02165404): a small multiple of n^2 steps, where eigenvectors would take n^3.
 */
final class TridiagonalEigenvalues {
    private static final int MOST_SWEEPS = 100;

    private TridiagonalEigenvalues() {}

    /**
     * The eigenvalues, ascending.
     *
     * @param diagonal n numbers; overwritten
     * @param beside n - 1 numbers next to the diagonal; left as they are
     */
    static double[] ascending(double[] diagonal, double[] beside) {
        int n = diagonal.length;
        double[] d = diagonal;
        double[] e = Arrays.copyOf(beside, n);
        for (int l = 0; l < n; l++) {
            for (int sweep = 0; ; sweep++) {
                int m = l;
                while (m + 1 < n && !isNegligible(e[m], d[m], d[m + 1])) {
                    m++;
                }
                if (m == l) {
                    break;
                }
                if (sweep == MOST_SWEEPS) {
                    throw new IllegalStateException("eigenvalue " + l + " of " + n + " was not found");
                }
                sweep(d, e, l, m);
            }
        }
        Arrays.sort(d);
        return d;
    }

    private static boolean isNegligible(double beside, double a, double b) {
        double size = Math.abs(a) + Math.abs(b);
        return size + Math.abs(beside) == size;
    }

    private static void sweep(double[] d, double[] e, int l, int m) {
        double g = (d[l + 1] - d[l]) / (2 * e[l]);
        double r = Math.sqrt(g * g + 1);
        g = d[m] - d[l] + e[l] / (g + Math.copySign(r, g));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = m - 1; i >= l; i--) {
            double f = s * e[i];
            double b = c * e[i];
            r = Math.sqrt(f * f + g * g);
            e[i + 1] = r;
            if (r == 0) {
                d[i + 1] -= p;
                e[m] = 0;
                return;
            }
            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = (d[i] - g) * s + 2 * c * b;
            p = s * r;
            d[i + 1] = g + p;
            g = c * r - b;
        }
        d[l] -= p;
        e[l] = g;
        e[m] = 0;
    }
}
