package io.plumbline.stats.sequential;

/**
 * A change, as the detector that found it estimates it.
 *
 * @param before mean of the numbers before the change, in their own unit
 * @param after mean of the numbers since
 * @param since how many numbers came since, the last one among them; at least 1
 */
public record MeanShift(double before, double after, long since) {}
