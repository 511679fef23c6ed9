/** Breaks house rules, to show that they can fail. */
@NullMarked
package io.plumbline.broken.rooms.event;

import org.jspecify.annotations.NullMarked;
