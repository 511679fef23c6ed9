/** Cells frozen in a reference, and counts over them. Counts add exactly and in any order. */
@NullMarked
package io.plumbline.stats.histogram;

import org.jspecify.annotations.NullMarked;
