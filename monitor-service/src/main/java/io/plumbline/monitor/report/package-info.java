/** Window reports as HTML with SVG. Ring 2. */
@NullMarked
package io.plumbline.monitor.report;

import org.jspecify.annotations.NullMarked;
