@NullMarked
package io.plumbline.monitor.registry;

import org.jspecify.annotations.NullMarked;
