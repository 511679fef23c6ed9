@NullMarked
package io.plumbline.monitor.kafka;

import org.jspecify.annotations.NullMarked;
