package io.plumbline.stats.inference;

/**
 * The population stability index as a test statistic. Where nothing changed, {@code PSI / (1/n + 1/m)} is distributed
 * about as chi-square with {@code cells - 1} degrees of freedom, if no cell is nearly empty (Yurdakul and Naranjo 2020,
 * doi:10.21314/JRMV.2020.227). So a fixed limit such as 0.2 is met by chance alone in small samples, and never in
 * large ones.
 */
public final class StabilityIndexTest {
    private StabilityIndexTest() {}

    /**
     * P(PSI > x) where nothing changed.
     *
     * @param x the limit, not negative
     * @param cells at least 2
     * @param n size of a sample, at least 1
     * @param m size of the other
     * @throws IllegalArgumentException if an argument is out of these ranges
     */
    public static double survival(double x, int cells, long n, long m) {
        if (!(x >= 0) || cells < 2 || n < 1 || m < 1) {
            throw new IllegalArgumentException(
                    "a limit from 0 on, 2 cells and 1 value are the least: " + x + ", " + cells + ", " + n + ", " + m);
        }
        return ChiSquare.survival(x / (1.0 / n + 1.0 / m), cells - 1);
    }
}
