package io.plumbline.stats.verdict;

/** How large a drift is, mildest first. */
public enum Severity {
    MINOR,
    MODERATE,
    MAJOR
}
