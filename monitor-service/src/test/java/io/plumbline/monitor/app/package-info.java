@NullMarked
package io.plumbline.monitor.app;

import org.jspecify.annotations.NullMarked;
