@NullMarked
package io.plumbline.monitor.files;

import org.jspecify.annotations.NullMarked;
