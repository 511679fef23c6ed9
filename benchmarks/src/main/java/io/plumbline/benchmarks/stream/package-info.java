/** The service end to end, beside plain consumers of the same events. */
@NullMarked
package io.plumbline.benchmarks.stream;

import org.jspecify.annotations.NullMarked;
