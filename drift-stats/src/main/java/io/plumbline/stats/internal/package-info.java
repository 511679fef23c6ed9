/** What the other packages share and nobody else sees. */
@NullMarked
package io.plumbline.stats.internal;

import org.jspecify.annotations.NullMarked;
