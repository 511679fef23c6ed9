/** What became of predictions: rows that wait for their labels, and tallies of those that have them. */
@NullMarked
package io.plumbline.monitor.outcome;

import org.jspecify.annotations.NullMarked;
