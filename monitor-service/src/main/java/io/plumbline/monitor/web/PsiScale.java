package io.plumbline.monitor.web;

import java.util.List;

/** Corrected PSI on a logarithmic scale, the same for all columns. */
final class PsiScale {
    /** Where a drift begins to be minor, moderate and major. */
    private static final double[] MARKS = {0.02, 0.1, 0.25};

    private static final double LEAST = 0.004;
    private static final double MOST = 6;

    private PsiScale() {}

    /** In percent of the scale's width; what lies beyond its ends is at them. */
    static double place(double psi) {
        double inside = Math.max(LEAST, Math.min(MOST, psi));
        return Math.round(1000 * StrictMath.log(inside / LEAST) / StrictMath.log(MOST / LEAST)) / 10.0;
    }

    static List<Double> marks() {
        return java.util.Arrays.stream(MARKS).mapToObj(PsiScale::place).toList();
    }
}
