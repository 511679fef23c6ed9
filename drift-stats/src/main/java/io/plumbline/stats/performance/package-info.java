/** How well a model does: of rows whose labels came, and estimated from its scores where they have not come. */
@NullMarked
package io.plumbline.stats.performance;

import org.jspecify.annotations.NullMarked;
