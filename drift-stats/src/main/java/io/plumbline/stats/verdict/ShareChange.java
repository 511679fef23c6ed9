package io.plumbline.stats.verdict;

import io.plumbline.stats.inference.Normal;

/**
 * How a share changed from the reference to the current sample. The ratio is of shares with 0.5 added to every count; bounds
 * are one-sided, 95 %.
 *
 * @param gap absolute difference of the shares, in [0, 1]
 * @param gapHigh upper bound of the gap
 * @param ratio current over reference, positive
 * @param ratioLow lower bound of the ratio
 * @param ratioHigh upper bound of the ratio
 * @param pooled the share in both samples together
 */
public record ShareChange(double gap, double gapHigh, double ratio, double ratioLow, double ratioHigh, double pooled) {
    private static final double VISIBLE_GAP = .001;

    /** Of {@code x} in {@code n} current against {@code y} in {@code m} reference; both samples hold something. */
    public static ShareChange of(long x, long n, long y, long m) {
        double p = (double) x / n;
        double q = (double) y / m;
        double gap = Math.abs(p - q);
        double gapHigh = gap + Normal.Z95 * StrictMath.sqrt(p * (1 - p) / n + q * (1 - q) / m);
        double ratio = ((x + .5) / (n + 1)) / ((y + .5) / (m + 1));
        double variance = 1 / (x + .5) - 1 / (n + 1.0) + 1 / (y + .5) - 1 / (m + 1.0);
        double factor = StrictMath.exp(Normal.Z95 * StrictMath.sqrt(Math.max(variance, 0)));
        return new ShareChange(gap, gapHigh, ratio, ratio / factor, ratio * factor, (double) (x + y) / (n + m));
    }

    /**
     * Whether the change is practical: a gap of at least {@code gapGate}, or one of at least .001 that is a ratio beyond
     * 3/2 either way and surely (95 %) beyond 5/4.
     */
    boolean matters(double gapGate) {
        return gap >= gapGate
                || gap >= VISIBLE_GAP && (ratio >= 1.5 && ratioLow >= 1.25 || ratio <= 1 / 1.5 && ratioHigh <= .8);
    }

    /** Whether the ratio is surely (95 %) within 1/2 and 2. */
    boolean surelyWithinTwo() {
        return ratioLow > .5 && ratioHigh < 2;
    }

    /** The ratio either way: at least 1. */
    public double fold() {
        return Math.max(ratio, 1 / ratio);
    }

    boolean visible() {
        return gap >= VISIBLE_GAP;
    }
}
