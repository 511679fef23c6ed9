/** What Prometheus scrapes, and the keys of the log. Ring 2. */
@NullMarked
package io.plumbline.monitor.telemetry;

import org.jspecify.annotations.NullMarked;
