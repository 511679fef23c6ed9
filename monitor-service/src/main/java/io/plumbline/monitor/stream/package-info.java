/** The only room that knows Kafka Streams: topology, stores, watermarks. Ring 2. */
@NullMarked
package io.plumbline.monitor.stream;

import org.jspecify.annotations.NullMarked;
