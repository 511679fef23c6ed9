/**
 * Detectors of change in a stream of numbers, one after the other: an error, a score, a mean of a window. Their state is
 * small and can be stored; but order matters, so two of them cannot be merged. Each says DRIFT once and starts afresh with
 * the next number. Of several algorithms that go by one name, each class says which it is.
 */
@NullMarked
package io.plumbline.stats.sequential;

import org.jspecify.annotations.NullMarked;
