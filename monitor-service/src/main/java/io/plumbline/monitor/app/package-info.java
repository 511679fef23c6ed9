/** Composition of the service by constructor, and its life cycle. Ring 3. */
@NullMarked
package io.plumbline.monitor.app;

import org.jspecify.annotations.NullMarked;
