/** What Prometheus scrapes. Ring 2. */
@NullMarked
package io.plumbline.monitor.telemetry;

import org.jspecify.annotations.NullMarked;
