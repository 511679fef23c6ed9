package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class TeamsTest {
    private static List<LocalReceiver.Request> told(AlertTransition... alerts) throws Exception {
        try (LocalReceiver server = new LocalReceiver();
                Channel channel = new Teams(server.address())
                        .open(new Surroundings(
                                AddressGuard.PRIVATE,
                                new AlertLinks("https://p.example.org", null),
                                InstantSource.system()))) {
            for (AlertTransition alert : alerts) {
                channel.messages(alert).get(0).send();
            }
            Objects.requireNonNull(channel.digest(Collections.nCopies(100, alerts[0])))
                    .send();
            return server.requests;
        }
    }

    @Test
    void shouldSendACardInAMessage() throws Exception {
        List<LocalReceiver.Request> requests = told(FIRING, RESOLVED);
        JsonNode message = requests.get(0).json();
        assertThat(message.path("type").asText()).isEqualTo("message");
        JsonNode attachment = message.path("attachments").path(0);
        assertThat(attachment.path("contentType").asText()).isEqualTo("application/vnd.microsoft.card.adaptive");
        assertThat(attachment.path("contentUrl").isNull()).isTrue();
        JsonNode card = attachment.path("content");
        assertThat(card.path("type").asText()).isEqualTo("AdaptiveCard");
        assertThat(card.path("body").path(0).path("text").asText()).isEqualTo("bike-demand 1: drift");
        assertThat(card.path("actions").path(0).path("url").asText()).startsWith("https://p.example.org/models/");
        assertThat(requests.get(1).body())
                .contains("bike-demand 1: drift has ended")
                .contains("\"good\"");
        assertThat(requests.get(2).body())
                .contains("100 alerts: 100 began, 0 ended")
                .contains("and 90 more");
    }

    @Test
    void shouldKeepWithinTheLimitHoweverLittleItMeans() throws Exception {
        assertThat(told(SampleAlerts.large("[*x*](http://x) \ud83d\udeb2".repeat(200), 600)))
                .allSatisfy(request ->
                        assertThat(request.body().getBytes(UTF_8).length).isLessThanOrEqualTo(Teams.MOST_BYTES));
    }

    @Test
    void shouldNotTakeNamesForMarkdown() throws Exception {
        String body = told(SampleAlerts.large("[click](http://x)", 1)).get(0).body();
        assertThat(body).doesNotContain("[click](").contains("\\\\[click\\\\]\\\\(http://x\\\\)");
    }
}
