/** Tests of the command line. */
@NullMarked
package io.plumbline.monitor.cli;

import org.jspecify.annotations.NullMarked;
