/** Plain Kafka clients: publish, tail, create and check topics. Ring 2. */
@NullMarked
package io.plumbline.monitor.kafka;

import org.jspecify.annotations.NullMarked;
