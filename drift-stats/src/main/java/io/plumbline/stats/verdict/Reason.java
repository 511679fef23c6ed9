package io.plumbline.stats.verdict;

/** Why a verdict is what it is, where that is not plain from the numbers. */
public enum Reason {
    /** Too few events in the window to tell; more of the same would settle it. */
    TOO_FEW_EVENTS,
    /** Fewer than 200 reference rows. */
    REFERENCE_TOO_SMALL,
    /** There is no reference to compare with. */
    NO_REFERENCE,
    /** The window lies over two references. */
    REFERENCE_CHANGED,
    /** The reference is still being learned. */
    LEARNING,
    /** Events came, but none with a value in this column. */
    NO_VALUES,
    /** It differs no more than the reference's own blocks do among themselves: STABLE. */
    WITHIN_NATURAL_VARIATION,
    /** The difference is surely there, but too small to matter: STABLE. */
    TOO_SMALL_TO_MATTER
}
