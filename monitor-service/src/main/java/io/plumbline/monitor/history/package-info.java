/** The interfaces by which rooms publish and read what was reported. Ring 1. */
@NullMarked
package io.plumbline.monitor.history;

import org.jspecify.annotations.NullMarked;
