package io.plumbline.stats.verdict;

/** What is known about a column or a data set, compared with its reference. */
public enum Verdict {
    /** It differs, surely and by an amount that matters. */
    DRIFTED,
    /** It does not differ by an amount that matters, surely. */
    STABLE,
    /** The evidence does not settle it; the reason says why. */
    INCONCLUSIVE
}
