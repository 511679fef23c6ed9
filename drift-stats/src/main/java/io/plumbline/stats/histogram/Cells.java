package io.plumbline.stats.histogram;

/** The frozen cells that the values of a column are counted in. */
public sealed interface Cells permits NumericCells, CategoricalCells {
    /** Number of cells, at least one; an index of a cell is in {@code [0, size)}. */
    int size();
}
