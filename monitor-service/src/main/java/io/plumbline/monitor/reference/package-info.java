/** What current events are compared with: built from rows, immutable, known by its content. Ring 1. */
@NullMarked
package io.plumbline.monitor.reference;

import org.jspecify.annotations.NullMarked;
