/** Many tests at once: p-values adjusted so that one threshold serves for all. */
@NullMarked
package io.plumbline.stats.multiplicity;

import org.jspecify.annotations.NullMarked;
