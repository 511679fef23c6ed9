/** Windows, and the mergeable summaries of what happened in them. Ring 1. */
@NullMarked
package io.plumbline.monitor.profile;

import org.jspecify.annotations.NullMarked;
