/** Bytes and headers to events, or a rejection with its reason. Ring 1: nothing here throws on a bad record. */
@NullMarked
package io.plumbline.monitor.ingest;

import org.jspecify.annotations.NullMarked;
