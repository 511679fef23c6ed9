package io.plumbline.monitor.config;

import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.monitor.telemetry.SeriesLimits;
import io.plumbline.monitor.web.AccessSettings;
import io.plumbline.monitor.web.WebSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * All that the service is told.
 *
 * @param dataDirectory where state is kept between starts
 * @param http where the console listens
 * @param idleAfter how long nothing of a model comes before windows stop waiting for it
 * @param policies what is configured of models
 * @param owners whose models are
 * @param notifications where alerts are sent
 * @param learning how references are learned where nobody gave one
 * @param limits what is held at most
 * @param series how much of it is shown in metrics
 */
public record ServiceSettings(
        KafkaSettings kafka,
        Path dataDirectory,
        Http http,
        Duration idleAfter,
        IngestSettings ingest,
        ConfiguredPolicies policies,
        ModelOwners owners,
        NotifySettings notifications,
        LearningSettings learning,
        StreamLimits limits,
        SeriesLimits series) {

    /**
     * @param port 0 for any free one
     * @param intake null where events do not come over HTTP
     * @param access who is let in
     * @param management where metrics and health are answered instead; null for there
     */
    public record Http(
            String host,
            int port,
            @Nullable Intake intake,
            AccessSettings access,
            WebSettings.@Nullable Management management) {

        /** Metrics and health with everything else. */
        public Http(String host, int port, @Nullable Intake intake, AccessSettings access) {
            this(host, port, intake, access, null);
        }
    }

    /**
     * Events that come over HTTP.
     *
     * @param topic where they go, one of those that are read
     * @param requestsPerSecond of one client address, at most
     * @param waitingBytes of what waits for the broker, at most
     */
    public record Intake(String topic, int requestsPerSecond, long waitingBytes) {}
}
