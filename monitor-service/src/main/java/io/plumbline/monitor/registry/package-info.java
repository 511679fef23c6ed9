/** Schemas from schema registries, over HTTP. Ring 2. */
@NullMarked
package io.plumbline.monitor.registry;

import org.jspecify.annotations.NullMarked;
