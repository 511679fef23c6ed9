/** What the stream relies on in Kafka Streams, what it shows to users, and its event time. */
@NullMarked
package io.plumbline.monitor.stream;

import org.jspecify.annotations.NullMarked;
