/** An Apache Kafka broker inside this process: for the demo, for tests and for small installations. */
@NullMarked
package io.plumbline.kafka;

import org.jspecify.annotations.NullMarked;
