/** Breaks house rules, to show that they can fail. */
@NullMarked
package io.plumbline.broken.rooms.ingest;

import org.jspecify.annotations.NullMarked;
