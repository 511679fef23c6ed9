/** Tests of the house as a whole. */
@NullMarked
package io.plumbline.monitor;

import org.jspecify.annotations.NullMarked;
