package io.plumbline.monitor.chart;

import java.util.Arrays;
import java.util.List;

/** Corrected PSI on a logarithmic scale, the same for all columns and windows. */
public final class PsiScale {
    /** Where a drift begins to be minor, moderate and major. */
    private static final double[] MARKS = {0.02, 0.1, 0.25};

    private static final double LEAST = 0.004;
    private static final double MOST = 6;

    private PsiScale() {}

    /** In percent of the scale's length; what lies beyond its ends is at them. */
    public static double place(double psi) {
        double inside = Math.max(LEAST, Math.min(MOST, psi));
        return Math.round(1000 * StrictMath.log(inside / LEAST) / StrictMath.log(MOST / LEAST)) / 10.0;
    }

    /** The places where a drift begins to be minor, moderate and major. */
    public static List<Double> marks() {
        return Arrays.stream(MARKS).mapToObj(PsiScale::place).toList();
    }
}
