package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.stats.verdict.Severity;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagerDutyTest {
    private static final String KEY = "0123456789abcdef0123456789abcdef";

    private static List<LocalReceiver.Request> told(AlertTransition... alerts) throws Exception {
        try (LocalReceiver server = new LocalReceiver();
                Channel channel = new PagerDuty(server.address(), new Secret(KEY))
                        .open(new Surroundings(
                                AddressGuard.PRIVATE,
                                new AlertLinks("https://p.example.org", null),
                                InstantSource.system()))) {
            for (AlertTransition alert : alerts) {
                channel.messages(alert).get(0).send();
            }
            assertThat(channel.digest(List.of(alerts))).isNull();
            return server.requests;
        }
    }

    @Test
    void shouldTriggerAndResolveTheSameIncident() throws Exception {
        List<LocalReceiver.Request> requests = told(FIRING, RESOLVED);
        JsonNode trigger = requests.get(0).json();
        JsonNode resolve = requests.get(1).json();
        assertThat(trigger.path("event_action").asText()).isEqualTo("trigger");
        assertThat(resolve.path("event_action").asText()).isEqualTo("resolve");
        assertThat(trigger.path("dedup_key").asText())
                .isEqualTo("plumbline-" + FIRING.fingerprint() + "-"
                        + FIRING.since().toEpochMilli())
                .isEqualTo(resolve.path("dedup_key").asText())
                .hasSizeLessThan(255);
        assertThat(trigger.path("routing_key").asText()).isEqualTo(KEY);
        assertThat(trigger.path("links").path(0).path("href").asText()).contains("/models/bike-demand/versions/1/");
        JsonNode payload = trigger.path("payload");
        assertThat(payload.path("severity").asText()).isEqualTo("critical");
        assertThat(payload.path("component").asText()).isEqualTo("bike-demand");
        assertThat(payload.path("timestamp").asText()).isEqualTo("2012-02-14T01:00:00Z");
        assertThat(payload.path("custom_details").path("Columns").path(0).asText())
                .startsWith("hum: major, nulls");
    }

    @Test
    void shouldMapSeverities() throws Exception {
        assertThat(told(
                        SampleAlerts.with(FIRING, Severity.MINOR),
                        SampleAlerts.with(FIRING, Severity.MODERATE),
                        SampleAlerts.with(FIRING, null)))
                .extracting(request ->
                        request.json().path("payload").path("severity").asText())
                .containsExactly("info", "warning", "warning");
    }

    @Test
    void shouldKeepWithinTheLimits() throws Exception {
        AlertTransition large = SampleAlerts.large("\ud83d\udeb2".repeat(2000), 3000);
        LocalReceiver.Request request = told(large).get(0);
        assertThat(request.body().length()).isLessThan(256_000);
        assertThat(request.json().path("payload").path("summary").asText()).hasSizeLessThanOrEqualTo(1024);
        assertThat(request.json().path("dedup_key").asText()).hasSizeLessThanOrEqualTo(255);
    }
}
