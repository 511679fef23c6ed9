@NullMarked
package io.plumbline.monitor.report;

import org.jspecify.annotations.NullMarked;
