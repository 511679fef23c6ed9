@NullMarked
package io.plumbline.monitor.assess;

import org.jspecify.annotations.NullMarked;
