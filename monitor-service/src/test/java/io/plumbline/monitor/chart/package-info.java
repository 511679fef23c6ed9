@NullMarked
package io.plumbline.monitor.chart;

import org.jspecify.annotations.NullMarked;
