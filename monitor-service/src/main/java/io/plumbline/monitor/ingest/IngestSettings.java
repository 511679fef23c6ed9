package io.plumbline.monitor.ingest;

import java.time.Duration;

/**
 * Bounds of what is taken in.
 *
 * @param maxBytes largest record, in bytes
 * @param maxAhead how far an event's time may be ahead of its record's timestamp
 */
public record IngestSettings(int maxBytes, Duration maxAhead) {
    public static final IngestSettings DEFAULT = new IngestSettings(1 << 20, Duration.ofMinutes(10));
}
