/** Breaks house rules, to show that they can fail. */
@NullMarked
package io.plumbline.broken.stats.sketch;

import org.jspecify.annotations.NullMarked;
