package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What people say of alerts over HTTP, by programs and by forms. */
class AlertChangesTest {
    private static final String TOKEN = AccessToken.random();
    private static final String ALERT = "/alerts/" + Consoles.ID;
    private static final String[] BEARER = {"Authorization", "Bearer " + TOKEN};

    private final Consoles consoles = new Consoles();
    private final ConsoleServer server = consoles.server(new AccessSettings(
            AccessSettings.Mode.TOKENS,
            List.of(new AccessToken("ann", Scope.ADMIN, AccessToken.sha256(TOKEN))),
            false,
            false,
            null));
    private Requests client = new Requests(0);

    @BeforeEach
    void start() {
        server.start();
        client = new Requests(server.port());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private JsonNode post(int status, String path, String body) throws IOException {
        HttpResponse<String> answer = client.json("/api/v1" + path, body, BEARER);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return Json.mapper().readTree(answer.body());
    }

    private void refuses(int status, String path, String body, String why) throws IOException {
        JsonNode problem = post(status, path, body);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).startsWith(why);
    }

    @Test
    void shouldTakeAnswersOfPrograms() throws IOException {
        JsonNode said = post(
                201,
                "/alerts/" + Consoles.ID.substring(0, 8) + "/answers",
                "{\"kind\":\"acknowledged\",\"comment\":\"I am\\n on it\"}");
        assertThat(said.at("/answer/kind").asText()).isEqualTo("ACKNOWLEDGED");
        assertThat(said.at("/answer/author").asText()).isEqualTo("ann");
        assertThat(said.at("/answer/comment").asText()).as("in a line").isEqualTo("I am on it");
        assertThat(said.has("silence")).isFalse();

        JsonNode snoozed = post(201, ALERT + "/answers", "{\"kind\":\"snoozed\",\"for\":\"4h\"}");
        assertThat(snoozed.at("/silence/until").asText()).isEqualTo("2026-03-02T16:00:00Z");
        Silence silence = consoles.answers.silences.get(0);
        assertThat(silence.isAbout(SampleAlerts.FIRING)).isTrue();
        assertThat(silence.segment()).isEqualTo(SampleAlerts.FIRING.segment());

        post(201, ALERT + "/answers", "{\"kind\":\"false_alarm\"}");
        assertThat(consoles.answers.answers)
                .extracting(AlertAnswer::kind)
                .containsExactly(AlertAnswer.Kind.FALSE_ALARM, AlertAnswer.Kind.SNOOZED, AlertAnswer.Kind.ACKNOWLEDGED);
    }

    @Test
    void shouldReadOverWhatItRefusesAndSayWhereItDoesNot() throws IOException {
        String answers = "/api/v1" + ALERT + "/answers";
        String body = "{\"comment\":\"" + "x".repeat(1 << 20) + "\"}";
        HttpResponse<String> known = client.json(answers, body, BEARER);
        assertThat(known.statusCode()).isEqualTo(413);
        assertThat(known.headers().firstValue("Connection"))
                .as("refused by its head, and read over")
                .isEmpty();
        assertThat(headOf(answers, Gate.MOST_BYTES + 1))
                .as("of one who is not let in little is read")
                .startsWith("HTTP/1.1 401")
                .contains("Connection: close");
        assertThat(client.json(answers, "{}").headers().firstValue("Connection"))
                .isEmpty();
        assertThat(client.json(answers, "{}", BEARER).headers().firstValue("Connection"))
                .as("read, and refused")
                .isEmpty();
    }

    /** What is answered to a request of which only the head comes. */
    private String headOf(String path, int length) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            String head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void shouldSayWhatIsAllowed() throws IOException {
        String answers = ALERT + "/answers";
        refuses(400, answers, "", "the body: a JSON object is allowed");
        refuses(400, answers, "{\"kind\"", "the body is no JSON: line 1");
        refuses(400, answers, "{\"a\":".repeat(2000), "the body is no JSON");
        refuses(400, answers, "[]", "the body: a JSON object is allowed");
        refuses(400, answers, "{}", "kind: needed; one of acknowledged, snoozed, false_alarm is allowed");
        refuses(
                400,
                answers,
                "{\"kind\":\"maybe\"}",
                "kind: one of acknowledged, snoozed, false_alarm is allowed: maybe");
        refuses(400, answers, "{\"kind\":\"accepted\"}", "kind: to accept is POST /api/v1/alerts/{id}/acceptance");
        refuses(400, answers, "{\"kind\":3}", "kind: a text is allowed");
        refuses(400, answers, "{\"kind\":\"snoozed\"}", "for: needed; a duration such as 30m, 2h or 1d is allowed");
        refuses(400, answers, "{\"kind\":\"snoozed\",\"for\":\"soon\"}", "for: not a duration such as");
        refuses(400, answers, "{\"kind\":\"snoozed\",\"for\":\"0s\"}", "a silence ends after it begins");
        refuses(400, answers, "{\"kind\":\"snoozed\",\"for\":\"999999999999d\"}", "");
        refuses(
                400,
                answers,
                "{\"kind\":\"snoozed\",\"for\":\"53w\"}",
                "a silence begins within 366 days and lasts up to 366 days");
        String silence = "{\"model\":\"m\",\"comment\":\"x\",\"for\":\"1h\",\"from\":\"";
        refuses(
                400,
                "/silences",
                silence + "2026-03-02T11:00:00Z\"}",
                "this silence would be over since 2026-03-02T12:00:00Z");
        refuses(400, "/silences", silence + "2027-03-04T12:00:00Z\"}", "a silence begins within 366 days");
        refuses(400, "/silences", silence + "+999999999-01-01T00:00:00Z\"}", "a silence begins within 366 days");
        refuses(
                400,
                answers,
                "{\"kind\":\"acknowledged\",\"for\":\"1h\"}",
                "for: not known here; allowed are kind, comment, author");
        refuses(
                400,
                answers,
                "{\"kind\":\"acknowledged\",\"author\":\"bo\"}",
                "author: not allowed with a token; it is ann");
        refuses(404, "/alerts/none/answers", "{\"kind\":\"acknowledged\"}", "there is no alert none");
        assertThat(consoles.answers.answers).isEmpty();
        assertThat(consoles.answers.silences).isEmpty();

        consoles.alerts = List.of(SampleAlerts.RESOLVED);
        refuses(
                409,
                answers,
                "{\"kind\":\"acknowledged\"}",
                "alert " + Consoles.ID.substring(0, 8) + " is over since ");
        refuses(409, answers, "{\"kind\":\"snoozed\",\"for\":\"1h\"}", "alert ");
        post(201, answers, "{\"kind\":\"false_alarm\"}");

        consoles.actions.unavailable = true;
        refuses(503, answers, "{\"kind\":\"false_alarm\"}", "the broker is away");
    }

    @Test
    void shouldBeginAndEndSilences() throws IOException {
        JsonNode begun = post(
                201,
                "/silences",
                "{\"model\":\"bike-*\",\"rule\":\"drift\",\"for\":\"2h\",\"from\":\"2026-03-02T13:00:00Z\",\"comment\":\"works\"}");
        assertThat(begun.path("until").asText()).isEqualTo("2026-03-02T15:00:00Z");
        assertThat(begun.path("author").asText()).isEqualTo("ann");
        String path = "/api/v1/silences/" + begun.path("id").asText();
        consoles.now = Consoles.NOON.plus(Duration.ofHours(2));
        HttpResponse<String> ended = client.send("DELETE", path, "", BEARER);
        assertThat(ended.statusCode()).isEqualTo(200);
        assertThat(Json.mapper().readTree(ended.body()).path("until").asText()).isEqualTo("2026-03-02T14:00:00Z");
        assertThat(client.send("DELETE", path, "", BEARER).statusCode()).isEqualTo(409);
        assertThat(client.send("DELETE", "/api/v1/silences/none", "", BEARER).statusCode())
                .isEqualTo(404);
        refuses(400, "/silences", "{\"model\":\"m\",\"for\":\"2h\"}", "comment: needed");
        refuses(400, "/silences", "{\"comment\":\"x\",\"for\":\"2h\"}", "model: needed");
        refuses(
                400,
                "/silences",
                "{\"comment\":\"x\",\"model\":\"m\",\"for\":\"2h\",\"from\":\"noon\"}",
                "from: a time such as");
    }

    @Test
    void shouldAcceptInTheBackground() throws IOException {
        String path = "/api/v1" + ALERT + "/acceptance";
        assertThat(client.get(path, BEARER).statusCode()).isEqualTo(404);
        HttpResponse<String> begun = client.json(path, "{\"topic\":\"events\",\"comment\":\"new prices\"}", BEARER);
        assertThat(begun.statusCode()).isEqualTo(202);
        assertThat(begun.headers().firstValue("Location")).contains(path);
        JsonNode standing = Json.mapper().readTree(client.get(path, BEARER).body());
        assertThat(standing.path("state").asText()).isEqualTo("READING");
        assertThat(standing.path("read").asLong()).isEqualTo(10);
        assertThat(standing.path("author").asText()).isEqualTo("ann");
        client.form("/login", "/login", "token", TOKEN);
        assertThat(client.page("/alerts").body()).contains("reading events", "10 of 1,000 records");
    }

    @Test
    void shouldTakeWhatFormsSay() {
        client.form("/login", "/login", "token", TOKEN);
        String page = client.page("/alerts").body();
        assertThat(page)
                .contains(
                        "id=\"reply-" + Consoles.ID + "\"", "Acknowledge", "Snooze", "False alarm", "Accept as normal")
                .contains("<option selected>events</option>", "Silence alerts for a time", "<bdi>ann</bdi>, admin")
                .doesNotContain("Your name");
        HttpResponse<String> done = client.form(
                "/alerts",
                ALERT + "/answers",
                "kind",
                "snoozed",
                "for",
                "8h",
                "topic",
                "events",
                "comment",
                "later <b>",
                "back",
                "/");
        assertThat(done.statusCode()).as(done.body()).isEqualTo(303);
        assertThat(done.headers().firstValue("Location")).contains("/");
        assertThat(client.page("/alerts").body())
                .contains("snoozed by ann, 2026-03-02 12:00 UTC: later &lt;b&gt;")
                .contains("until 2026-03-02 20:00 UTC");

        String id = consoles.answers.silences.get(0).id();
        consoles.now = Consoles.NOON.plusSeconds(60);
        assertThat(client.form("/alerts", "/silences/" + id + "/end").statusCode())
                .isEqualTo(303);
        assertThat(client.page("/alerts").body()).contains("Receivers are told of everything.");

        HttpResponse<String> silenced = client.form(
                "/alerts", "/silences", "model", "bike-*", "rule", "", "segment", "", "for", "2h", "comment", "works");
        assertThat(silenced.statusCode()).as(silenced.body()).isEqualTo(303);
        assertThat(client.page("/alerts").body()).contains("bike-*: all alerts", "by ann: works");

        assertThat(client.form("/alerts", ALERT + "/acceptance", "comment", "so be it", "for", "2h", "topic", "events")
                        .statusCode())
                .isEqualTo(303);
        assertThat(consoles.actions.begun).hasSize(1);

        HttpResponse<String> wrong = client.form("/alerts", "/silences", "model", "m", "for", "soon", "comment", "x");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("Bad request", "For: not a duration such as");
    }

    /** Whatever a name or comment holds, a line of the log is of one change, and shows no token. */
    @Test
    void shouldLogWhoChangedWhat() throws IOException {
        Logger logger = (Logger) LoggerFactory.getLogger("io.plumbline.audit");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            post(201, ALERT + "/answers", "{\"kind\":\"acknowledged\",\"comment\":\"a\\nb \\\" who=\\\"bo\"}");
            client.get("/api/v1/alerts", "Authorization", "Bearer " + AccessToken.random());
            client.form("/login", "/login", "token", TOKEN);
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list)
                .extracting(line -> line.getMessage() + " " + line.getKeyValuePairs())
                .containsExactly(
                        "acknowledged [who=\"ann\", address=\"127.0.0.1\", alert=\"" + Consoles.ID
                                + "\", model=\"bike-demand\", comment=\"a b ' who='bo\"]",
                        "unknown token [who=\"(no token)\", address=\"127.0.0.1\", request=\"GET /api/v1/alerts\"]",
                        "logged in [who=\"ann\", address=\"127.0.0.1\", scope=\"admin\"]");
    }

    @Test
    void shouldOfferOnlyWhatCanBeSaidOfWhatIsOver() {
        client.form("/login", "/login", "token", TOKEN);
        consoles.alerts = List.of(SampleAlerts.RESOLVED);
        assertThat(client.page("/alerts").body())
                .contains("It was a false alarm")
                .doesNotContain("Acknowledge", "Accept as normal");
    }
}
