/** Drawings as SVG and what is shown of them, for the console and for reports: no state, no script, no style but classes. Ring 1. */
@NullMarked
package io.plumbline.monitor.chart;

import org.jspecify.annotations.NullMarked;
