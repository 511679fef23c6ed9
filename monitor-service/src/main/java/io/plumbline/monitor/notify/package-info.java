/** Alerts to the receivers people read. Ring 2. */
@NullMarked
package io.plumbline.monitor.notify;

import org.jspecify.annotations.NullMarked;
