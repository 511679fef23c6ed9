package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplatesTest {
    private static final AlertLinks LINKS = new AlertLinks("https://p.example.org", null);

    private static Templates words(String title, String text) {
        return new Templates(AlertTemplate.parse("title", title), AlertTemplate.parse("text", text), null);
    }

    private static Templates body(String text, String type) {
        return new Templates(null, null, new Templates.Body(AlertTemplate.parse("body", text), type));
    }

    private static LocalReceiver.Request told(
            Function<Address, Target> target, Templates templates, AlertTransition alert) throws Exception {
        try (LocalReceiver server = new LocalReceiver();
                Channel channel = target.apply(server.address())
                        .open(new Surroundings(AddressGuard.PRIVATE, LINKS, InstantSource.system(), templates))) {
            channel.messages(alert).get(0).send();
            return server.requests.get(0);
        }
    }

    private static String render(String template, AlertTransition alert) {
        return AlertTemplate.parse("text", template).render(alert, LINKS, UnaryOperator.identity());
    }

    @Test
    void shouldNameWhatAnAlertHas() {
        assertThat(render("{{model}} {{version}} ({{segment}}): {{rule}} {{state}}, {{severity}}", FIRING))
                .isEqualTo("bike-demand 1 (all): drift firing, major");
        assertThat(render("{{window_start}} to {{window_end}}, {{window_size}}", FIRING))
                .isEqualTo("2012-02-14T00:00:00Z to 2012-02-14T01:00:00Z, 1h");
        assertThat(render("{{#columns}}{{column}}: {{cause}}{{^-last}}; {{/-last}}{{/columns}}", FIRING))
                .isEqualTo("hum: nulls; temp: values above the range");
        assertThat(render("{{#firing}}on{{/firing}}{{^firing}}off{{/firing}}", RESOLVED))
                .isEqualTo("off");
        assertThat(render("{{^runbook_url}}none{{/runbook_url}}{{#report_url}} {{.}}{{/report_url}}", FIRING))
                .startsWith("none https://p.example.org/models/bike-demand");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{modle}}|line 1 names modle, which no alert has; allowed are at, columns,",
                "{{#columns}}{{colum}}{{/columns}}|line 1 names colum",
                "{{#nothing}}{{/nothing}}|line 1 names nothing",
                "{{#columns}}|no template of Mustache",
                "{{>other}}|no template of Mustache",
            })
    void shouldRefuseWhatNoAlertHas(String template, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AlertTemplate.parse("text", template))
                .withMessageStartingWith("text: ")
                .withMessageContaining(why);
    }

    @Test
    void shouldTellSlackInWordsOfOnesOwn() throws Exception {
        AlertTransition hostile = SampleAlerts.large("<!channel> & co", 1);
        JsonNode message = told(
                        SlackWebhook::new, words("{{model}}\nis *odd*", "*{{model}}* <https://x|here>"), hostile)
                .json();
        assertThat(message.at("/blocks/0/text/text").asText())
                .isEqualTo(":red_circle: &lt;!channel&gt; &amp; co is *odd*");
        assertThat(message.at("/blocks/1/text/text").asText())
                .isEqualTo("*&lt;!channel&gt; &amp; co* <https://x|here>");
        assertThat(message.at("/blocks")).as("and the links").hasSize(3);
    }

    @Test
    void shouldTellTeamsInWordsOfOnesOwn() throws Exception {
        JsonNode card = told(Teams::new, words("{{model}}", "**{{rule}}** of {{model}}"), FIRING)
                .json()
                .at("/attachments/0/content");
        assertThat(card.at("/body/0/text").asText()).isEqualTo("bike-demand");
        assertThat(card.at("/body/1/text").asText()).isEqualTo("**drift** of bike-demand");
        assertThat(card.at("/body")).hasSize(2);
        assertThat(card.at("/actions/0/url").asText()).startsWith("https://p.example.org/");
    }

    @Test
    void shouldTellPagerDutyInWordsOfOnesOwn() throws Exception {
        JsonNode event = told(
                        url -> new PagerDuty(url, new Secret("0123456789abcdef0123456789abcdef")),
                        words("{{severity}}: {{model}}", ""),
                        FIRING)
                .json();
        assertThat(event.at("/payload/summary").asText()).isEqualTo("major: bike-demand");
    }

    @Test
    void shouldSendAWebhookJsonWhateverNamesHold() throws Exception {
        AlertTransition hostile = SampleAlerts.large("\"},{\"a\": \\ \n", 2);
        JsonNode json = told(
                        url -> new Webhook(url, List.of()),
                        body(
                                "{\"content\": \"{{summary}}\", \"columns\": [{{#columns}}\"{{column}}\"{{^-last}},{{/-last}}{{/columns}}]}",
                                "application/json"),
                        hostile)
                .json();
        assertThat(json.path("content").asText()).isEqualTo(hostile.summary());
        assertThat(json.path("columns")).hasSize(2);
        assertThat(json.path("columns").path(1).asText())
                .isEqualTo(hostile.columns().get(1).column());
    }

    @Test
    void shouldSendAWebhookOtherTypesAsTheyAre() throws Exception {
        LocalReceiver.Request request =
                told(url -> new Webhook(url, List.of()), body("{{model}} \"{{state}}\"", "text/plain"), FIRING);
        assertThat(request.body()).isEqualTo("bike-demand \"firing\"");
        assertThat(request.headers().toString()).containsIgnoringCase("Content-Type=[text/plain");
    }

    @Test
    void shouldRefuseABodyThatIsNoJson() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> body("{\"a\": {{model}}}", "application/json"))
                .withMessageStartingWith("body: is no JSON once values are in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> body("x", "json"))
                .withMessageStartingWith("content_type: such as");
    }
}
