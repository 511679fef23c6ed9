/** Charts as SVG: from counts to markup, no state, no script, no style but classes. */
@NullMarked
package io.plumbline.monitor.report.svg;

import org.jspecify.annotations.NullMarked;
