/**
 * Distances between two samples, as people know them: counted in the same cells, or as raw numbers.
 *
 * <p>One rule for empty cells: a cell that is empty in both samples adds nothing, and one that is empty in a single sample
 * adds its limit (x log x is 0 at 0). PSI alone has no such limit, so it adds 0.5 to every count. A sample without any
 * value has no distance from another: that is an {@link java.lang.IllegalArgumentException}.
 */
@NullMarked
package io.plumbline.stats.divergence;

import org.jspecify.annotations.NullMarked;
