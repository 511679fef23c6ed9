/**
 * Distances between two samples, as people know them: counted in the same cells, or as raw numbers.
 *
 * <p>One rule for empty cells: a cell that is empty in both samples adds nothing, and one that is empty in a single sample
 * adds its limit (x log x is 0 at 0). Where that limit is infinite, 0.5 is added to every count of both samples: in PSI
 * always, in Kullback-Leibler's {@code smoothed} and {@code estimate}; its {@code divergence} is infinite, as defined. A sample
 * without any value has no distance from another, and neither have samples in cells that are not as many: that is an
 * {@link java.lang.IllegalArgumentException}.
 *
 * <p>Chance alone keeps two samples of one population apart. What is known of that is in each class: {@code estimate} has the
 * population's distance with 95 % bounds, {@code corrected} and {@code squaredUnbiased} have the bias taken off, {@code byChance}
 * is what equal populations give.
 */
@NullMarked
package io.plumbline.stats.divergence;

import org.jspecify.annotations.NullMarked;
