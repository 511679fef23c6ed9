package io.plumbline.monitor.web;

import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.StreamStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How this instance stands, for programs.
 *
 * @param state one of {@link io.plumbline.monitor.history.StreamState}, in lower case
 * @param recordsBehind by source partition
 * @param lastRestoreSeconds null before the first restore
 */
record Status(
        boolean alive,
        boolean ready,
        String state,
        Instant since,
        String description,
        boolean brokerReachable,
        long failures,
        @Nullable String lastFailure,
        Map<String, Long> recordsBehind,
        long restoreRecordsLeft,
        @Nullable Double lastRestoreSeconds,
        @Nullable Instant lastCommit,
        long events,
        @Nullable Instant eventTime) {
    static Status of(ServiceState service) {
        StreamStatus stream = service.stream();
        Duration restore = stream.lastRestore();
        return new Status(
                service.alive(),
                service.ready(),
                stream.state().label(),
                stream.since(),
                service.description(),
                stream.brokerReachable(),
                stream.failures(),
                stream.lastFailure(),
                stream.recordsBehind(),
                stream.restoreLeft(),
                restore == null ? null : restore.toMillis() / 1000.0,
                stream.lastCommit(),
                service.events(),
                service.eventTime());
    }
}
