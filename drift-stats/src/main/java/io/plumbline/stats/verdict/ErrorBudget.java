package io.plumbline.stats.verdict;

/**
 * How the error that a model may make in a time is spent over its windows: "on average at most one false alert in the
 * period". Every window size gets an equal part, every window of a size an equal part of that; where segments are declared,
 * one half is for all events together, the other for all segments together. Expected false alerts add up whatever depends
 * on whatever, so the promise needs no independence.
 *
 * @param sizes number of window sizes, at least 1
 * @param segmented whether segments are declared
 */
public record ErrorBudget(int sizes, boolean segmented) {
    /** A window spends no more than this, however few fit in the period. */
    public static final double MOST = .05;

    public ErrorBudget {
        if (sizes < 1) {
            throw new IllegalArgumentException("there is at least one window size, not " + sizes);
        }
    }

    /**
     * The error of one window of all events, for all its columns together: what {@link
     * io.plumbline.stats.multiplicity.Holm} has to spend.
     *
     * @param windows of its size in the period, at least 1
     */
    public double ofAll(double windows) {
        return part(windows) * (segmented ? .5 : 1);
    }

    /** The error of one window for all segments and their columns together: one family; 0 where there are none. */
    public double ofSegments(double windows) {
        return segmented ? part(windows) * .5 : 0;
    }

    private double part(double windows) {
        if (!(windows >= 1)) {
            throw new IllegalArgumentException("at least one window fits in the period, not " + windows);
        }
        return Math.min(MOST, 1 / (sizes * windows));
    }
}
