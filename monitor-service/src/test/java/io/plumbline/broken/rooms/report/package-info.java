/** Breaks house rules, to show that they can fail. */
@NullMarked
package io.plumbline.broken.rooms.report;

import org.jspecify.annotations.NullMarked;
