package io.plumbline.stats.sequential;

import org.jspecify.annotations.Nullable;

/** Watches numbers as they come. Not for use by several threads. */
public interface SequentialDetector {
    /** What the last number says. */
    enum Status {
        STABLE,
        /** A change is likely; only some detectors say so. */
        WARNING,
        /** A change: the next number is the first of a new stream. */
        DRIFT
    }

    /**
     * Takes the next number.
     *
     * @throws IllegalArgumentException if it is NaN, or outside the range that the detector is for
     */
    Status update(double value);

    /**
     * What the last number, if it was a DRIFT, is believed to have changed; null after any other, and of detectors that do not say.
     * Not part of the bytes: after reading back it is null until the next DRIFT.
     */
    default @Nullable MeanShift shift() {
        return null;
    }

    /** Settings and state, with kind and version: a detector read back from them goes on bit for bit as this one. */
    byte[] toBytes();
}
