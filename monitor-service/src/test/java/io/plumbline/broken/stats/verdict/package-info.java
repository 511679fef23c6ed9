/** Breaks house rules, to show that they can fail. */
@NullMarked
package io.plumbline.broken.stats.verdict;

import org.jspecify.annotations.NullMarked;
