/** Small summaries of values, exact or with a stated error, that merge in any order. */
@NullMarked
package io.plumbline.stats.sketch;

import org.jspecify.annotations.NullMarked;
