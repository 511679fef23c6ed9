/** A profile held against a reference gives a window report. Ring 1, pure. */
@NullMarked
package io.plumbline.monitor.assess;

import org.jspecify.annotations.NullMarked;
