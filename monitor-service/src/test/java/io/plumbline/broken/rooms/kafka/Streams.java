package io.plumbline.broken.rooms.kafka;

import org.apache.kafka.streams.StreamsConfig;

/** Only the room stream may know Kafka Streams. */
public record Streams(StreamsConfig config) {}
