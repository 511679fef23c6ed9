package io.plumbline.monitor.telemetry;

/**
 * How many series of windows and columns an instance has at most. Above it, columns that drifted keep theirs, then those of
 * each model with the most evidence of a drift.
 *
 * @param series of all models together
 * @param columns of a model and version, over all segments and window sizes
 */
public record SeriesLimits(int series, int columns) {
    public static final SeriesLimits DEFAULT = new SeriesLimits(50_000, 500);
}
