/**
 * The verdict on a column and on a data set: evidence (one p-value from valid parts), effect (with an interval) and the
 * rule that joins them.
 */
@NullMarked
package io.plumbline.stats.verdict;

import org.jspecify.annotations.NullMarked;
