@NullMarked
package io.plumbline.monitor.config;

import org.jspecify.annotations.NullMarked;
