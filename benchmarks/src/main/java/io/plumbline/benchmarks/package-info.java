/** Measurements of drift-stats: how fast it is, and whether its p-values and verdicts keep their word. */
@NullMarked
package io.plumbline.benchmarks;

import org.jspecify.annotations.NullMarked;
