@NullMarked
package io.plumbline.monitor.profile;

import org.jspecify.annotations.NullMarked;
