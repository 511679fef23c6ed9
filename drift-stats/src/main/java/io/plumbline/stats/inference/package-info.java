/** Tests with p-values that hold at small samples and far in the tails, on counts in frozen cells. */
@NullMarked
package io.plumbline.stats.inference;

import org.jspecify.annotations.NullMarked;
