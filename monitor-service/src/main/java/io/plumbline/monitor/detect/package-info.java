/** Sequential detectors on the columns of a model: which there are, on what scale their numbers are, and how they stand. */
@NullMarked
package io.plumbline.monitor.detect;

import org.jspecify.annotations.NullMarked;
