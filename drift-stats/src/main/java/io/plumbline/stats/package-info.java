/** What every summary shares: its compact byte form. Depends on nothing else here. */
@NullMarked
package io.plumbline.stats;

import org.jspecify.annotations.NullMarked;
