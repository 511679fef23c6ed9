@NullMarked
package io.plumbline.monitor.outcome;

import org.jspecify.annotations.NullMarked;
