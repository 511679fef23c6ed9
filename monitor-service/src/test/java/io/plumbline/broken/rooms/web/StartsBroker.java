package io.plumbline.broken.rooms.web;

import io.plumbline.kafka.BrokerSettings;

/** Only the room cli may start the broker. */
public record StartsBroker(BrokerSettings settings) {}
