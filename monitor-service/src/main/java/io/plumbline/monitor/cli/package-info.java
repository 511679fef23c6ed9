/** The commands. Ring 3. */
@NullMarked
package io.plumbline.monitor.cli;

import org.jspecify.annotations.NullMarked;
