package io.plumbline.monitor.notify;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.stats.verdict.Severity;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlackMessageTest {
    private static AlertTransition alert(String model, int columns, String text) {
        List<AlertTransition.Finding> findings = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            findings.add(new AlertTransition.Finding(i + text, Severity.MAJOR, "nulls", text));
        }
        AlertTransition like = SampleAlerts.FIRING;
        return new AlertTransition(
                like.id(),
                like.fingerprint(),
                like.rule(),
                model,
                "1",
                "region=<eu>",
                like.state(),
                like.at(),
                like.since(),
                like.windowStart(),
                like.windowSize(),
                like.severity(),
                text,
                findings,
                false);
    }

    private static JsonNode message(AlertTransition alert) {
        return SlackMessage.of(
                alert,
                new Surroundings(
                        AddressGuard.PUBLIC,
                        new AlertLinks("https://p.example.org", "https://w.example.org/a?b=c&r={rule}"),
                        InstantSource.system()));
    }

    private static List<String> texts(JsonNode message) {
        List<String> texts = new ArrayList<>();
        for (JsonNode block : message.path("blocks")) {
            if (block.has("text")) {
                texts.add(block.path("text").path("text").asText());
            }
            block.path("fields").forEach(field -> texts.add(field.path("text").asText()));
        }
        return texts;
    }

    @Test
    void shouldSayWhatDriftedInWhichWindow() {
        JsonNode message = message(SampleAlerts.FIRING);
        assertThat(message.path("text").asText()).isEqualTo(SampleAlerts.FIRING.summary());
        assertThat(texts(message))
                .contains(
                        ":red_circle: bike-demand 1: drift",
                        "*Window*\n2012-02-14 00:00 to 01:00 UTC (1h)",
                        "*Severity*\nmajor",
                        "<https://p.example.org/models/bike-demand/versions/1/windows/2012-02-14T00%3A00%3A00Z/report?size=1h|Open the report>"
                                + "  ·  <https://w.example.org/a?b=c&amp;r=drift|What to do>")
                .anyMatch(text -> text.startsWith("• `hum` major, nulls: 20\u00a0% of events have no value"));
    }

    @Test
    void shouldSayThatItRecovered() {
        assertThat(texts(message(SampleAlerts.RESOLVED)))
                .contains(":large_green_circle: bike-demand 1: drift has ended");
    }

    @Test
    void shouldShowTenColumnsAndCountTheRest() {
        assertThat(texts(message(alert("m", 37, "short")))).anySatisfy(text -> {
            assertThat(text.lines().filter(line -> line.startsWith("•"))).hasSize(10);
            assertThat(text).endsWith("and 27 more");
        });
    }

    @Test
    void shouldEscapeWhatSlackWouldTakeForAMention() {
        String json = message(alert("<!channel>", 1, "<!here> & <@U1>")).toString();
        assertThat(json).doesNotContain("<!", "<@").contains("&lt;!here&gt; &amp; &lt;@U1&gt;");
    }

    @Test
    void shouldKeepWithinSlacksLimits() {
        String hostile = "<&>\ud83d\udeb2".repeat(2000);
        JsonNode message = message(alert("\ud83d\udeb2".repeat(100), 600, hostile));
        assertThat(message.path("blocks").size()).isLessThanOrEqualTo(50);
        assertThat(message.path("text").asText()).hasSizeLessThanOrEqualTo(3000);
        for (JsonNode block : message.path("blocks")) {
            int limit = block.path("type").asText().equals("header") ? 150 : 3000;
            assertThat(block.path("text").path("text").asText()).hasSizeLessThanOrEqualTo(limit);
            for (JsonNode field : block.path("fields")) {
                assertThat(field.path("text").asText()).hasSizeLessThanOrEqualTo(2000);
            }
        }
        assertThat(texts(message))
                .as("no half of a pair of surrogates")
                .allSatisfy(text ->
                        assertThat(new String(text.getBytes(UTF_8), UTF_8)).isEqualTo(text));
    }
}
