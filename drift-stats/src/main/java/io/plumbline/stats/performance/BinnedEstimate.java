package io.plumbline.stats.performance;

/**
 * An estimate made from scores of which only the cell is known: where it would lie with the scores themselves is known, too.
 *
 * @param estimate from the cells, all scores of one cell taken as tied
 * @param least the least that the value can be in this sample, whatever the scores within their cells
 * @param most the most that it can be
 */
public record BinnedEstimate(Estimate estimate, double least, double most) {}
