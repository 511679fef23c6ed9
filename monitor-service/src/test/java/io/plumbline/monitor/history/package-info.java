@NullMarked
package io.plumbline.monitor.history;

import org.jspecify.annotations.NullMarked;
