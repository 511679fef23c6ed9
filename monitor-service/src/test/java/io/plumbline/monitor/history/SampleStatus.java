package io.plumbline.monitor.history;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** States of a stream, to be shown. */
public final class SampleStatus {
    public static final StreamStatus RUNNING = new StreamStatus(
            StreamState.RUNNING,
            Instant.parse("2026-11-23T12:00:00Z"),
            "running",
            true,
            0,
            null,
            Map.of(),
            0,
            null,
            null);

    public static final StreamStatus UNREACHABLE = new StreamStatus(
            StreamState.BROKER_UNREACHABLE,
            Instant.parse("2026-11-23T12:00:00Z"),
            "no answer from the broker at localhost:9092 since 12:00:00 UTC",
            false,
            2,
            "TimeoutException: too slow",
            Map.of("events-0", 7L),
            12,
            Duration.ofMillis(1500),
            Instant.parse("2026-11-23T11:59:59Z"));

    private SampleStatus() {}
}
