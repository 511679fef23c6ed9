@NullMarked
package io.plumbline.monitor.ingest;

import org.jspecify.annotations.NullMarked;
