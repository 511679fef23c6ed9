/** Window reports to alerts: states, episodes, transitions. Ring 1, pure, no I/O. */
@NullMarked
package io.plumbline.monitor.alert;

import org.jspecify.annotations.NullMarked;
