@NullMarked
package io.plumbline.monitor.reference;

import org.jspecify.annotations.NullMarked;
