/** The vocabulary of events. Ring 0: knows no framework and no other room. */
@NullMarked
package io.plumbline.monitor.event;

import org.jspecify.annotations.NullMarked;
