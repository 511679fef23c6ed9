package io.plumbline.stats.verdict;

/** The parts of a column's evidence; the one with the smallest p-value names the cause of a drift. */
public enum Part {
    /** The share of nulls. */
    NULL,
    /** The share of values below the reference's smallest. */
    BELOW_RANGE,
    /** The share of values above the reference's largest. */
    ABOVE_RANGE,
    /** The shares of the cells: anything local. */
    CHI_SQUARE,
    /** The share of the categories too rare to be tested one by one. */
    RARE,
    /** The order of the values: shifts, spread and tails. */
    ANDERSON_DARLING
}
