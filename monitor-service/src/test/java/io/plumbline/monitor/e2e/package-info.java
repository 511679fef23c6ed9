/** The whole service on a real broker: what goes in on topics, and what comes out. */
@NullMarked
package io.plumbline.monitor.e2e;

import org.jspecify.annotations.NullMarked;
