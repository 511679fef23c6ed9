package io.plumbline.monitor.stream;

/**
 * Which of a model's events at one source are sent on as candidates for the sample of the whole model: a superset of those
 * of the source that are in it, without remembering any. Among all the model's events the sample has the {@code k} smallest
 * hashes, so its largest lies near {@code k} out of their number, and at most near {@code k} out of the source's number.
 */
final class RowSampling {
    /** The k-th smallest of n hashes scatters about k / n by a share of 1 / sqrt(k): half more is far beyond that. */
    private static final double AMPLE = 1.5;

    private static final double ALL = 0x1p64;

    private long seen;

    /**
     * @param hash of the event's identity
     * @param k size of the sample
     */
    boolean takes(long hash, int k) {
        seen++;
        double share = ((hash >>> 1) * 2.0) / ALL;
        return share * seen < AMPLE * k;
    }
}
