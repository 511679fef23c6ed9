@NullMarked
package io.plumbline.monitor.detect;

import org.jspecify.annotations.NullMarked;
