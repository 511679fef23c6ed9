package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.assess.SamplePerformance;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.FixedReports;
import io.plumbline.monitor.history.NoAlerts;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lists are read a page at a time, whatever comes meanwhile, and answers that are kept are asked about. */
class ListingTest {
    private static final InstantSource NOON = InstantSource.fixed(Consoles.NOON);
    private static final String WINDOWS = "/api/v1/models/m/versions/1/windows";

    private final FixedReports reports = new FixedReports();
    private final FixedPerformance performance = new FixedPerformance();
    private final SampleAnswers answers = new SampleAnswers();
    private final ConsoleServer server = new ConsoleServer(
            new WebSettings("127.0.0.1", 0, AccessSettings.LOCAL, null),
            Consoles.sources(reports, performance, new NoAlerts(), answers, NOON),
            new SampleActions(answers).actions(NOON),
            type -> "metric 1\n".repeat(1000),
            report -> "<p>" + "report ".repeat(1000),
            null);
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

    private static JsonNode json(HttpResponse<String> answer) {
        try {
            return Json.mapper().readTree(answer.body());
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void window(String size, int hour) {
        reports.all.add(SampleReports.report("m", size, hour, SampleReports.stable("x")));
    }

    /** Reads from page to page by the links; between pages, something happens. */
    private List<String> walk(String path, String list, String field, Runnable meanwhile) {
        List<String> all = new ArrayList<>();
        String next = path;
        while (next != null) {
            HttpResponse<String> answer = client.get(next);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            JsonNode page = json(answer);
            page.path(list).forEach(one -> all.add(one.at(field).asText()));
            next = answer.headers()
                    .firstValue("Link")
                    .map(link -> link.replaceFirst("<(.*)>; rel=\"next\"", "$1"))
                    .orElse(null);
            assertThat(next != null).isEqualTo(page.has("next_cursor"));
            if (next != null) {
                assertThat(next).contains("cursor=" + page.path("next_cursor").asText());
            }
            meanwhile.run();
        }
        return all;
    }

    @Test
    void shouldTellEachWindowOnceWhateverComesMeanwhile() {
        for (int hour = 0; hour < 7; hour++) {
            window("1h", hour);
        }
        window("1d", 0);
        int[] later = {100};
        List<String> seen = walk(WINDOWS + "?limit=3", "windows", "/start", () -> {
            window("1h", later[0]++); // newer than all
            reports.all.removeIf(report -> report.window().start().equals(SampleReports.ORIGIN.plusSeconds(3600 * 6)));
        });
        assertThat(seen)
                .containsExactly(
                        "2012-02-14T06:00:00Z",
                        "2012-02-14T05:00:00Z",
                        "2012-02-14T04:00:00Z",
                        "2012-02-14T03:00:00Z",
                        "2012-02-14T02:00:00Z",
                        "2012-02-14T01:00:00Z",
                        "2012-02-14T00:00:00Z",
                        "2012-02-14T00:00:00Z");
        assertThat(walk(WINDOWS + "?limit=1&size=1d", "windows", "/size", () -> {}))
                .containsExactly("1d");
    }

    @Test
    void shouldReadOtherListsToTheirEnd() {
        for (String name : List.of("b", "a", "c/ü <x>")) {
            reports.all.add(SampleReports.report(name, "1h", 0, SampleReports.stable("x")));
            performance.all.add(SamplePerformance.labelled("c/ü <x>", "all", reports.all.size()));
        }
        assertThat(walk("/api/v1/models?limit=1&segment=a%26b", "models", "/model", () -> {}))
                .containsExactly("a", "b", "c/ü <x>");
        assertThat(walk(
                        "/api/v1/models/c%2F%C3%BC%20%3Cx%3E/versions/1/performance?limit=2",
                        "reports", "/window/start", () -> {}))
                .containsExactly("2012-02-14T03:00:00Z", "2012-02-14T02:00:00Z", "2012-02-14T01:00:00Z");
        answers.silences = List.of(silence("s1", 0), silence("s2", 0), silence("s3", 60));
        assertThat(walk("/api/v1/silences?limit=1", "silences", "/id", () -> {}))
                .containsExactly("s1", "s2", "s3");
        answers.answers = List.of(said(0, "x"), said(60, "y"), said(120, "z"));
        assertThat(walk("/api/v1/answers?limit=2", "answers", "/comment", () -> {}))
                .containsExactly("z", "y", "x");
        assertThat(json(client.get("/api/v1/alerts")).path("answers"))
                .as("of alerts that are shown")
                .isEmpty();
    }

    private static Silence silence(String id, int seconds) {
        Instant from = Consoles.NOON.plusSeconds(seconds);
        return new Silence(id, "m", null, null, from, from.plusSeconds(60), "ann", "x");
    }

    private static AlertAnswer said(int seconds, String comment) {
        return AlertAnswer.of(
                SampleAlerts.FIRING, AlertAnswer.Kind.ACKNOWLEDGED, Consoles.NOON.plusSeconds(seconds), "ann", comment);
    }

    @Test
    void shouldTakeNoCursorOfAnotherList() {
        window("1h", 0);
        for (String bad : List.of(
                "",
                "x",
                "***",
                new Cursor("silences", List.of("2012-02-14T00:00:00Z", "1h")).encoded(),
                new Cursor("windows", List.of("2012-02-14T00:00:00Z")).encoded(),
                new Cursor("windows", List.of("2012-02-14T00:00:00Z", "soon")).encoded(),
                "W10",
                "A".repeat(5000))) {
            HttpResponse<String> answer = client.get(WINDOWS + "?cursor=" + bad.replace("*", "%2A"));
            assertThat(answer.statusCode()).as(bad).isEqualTo(400);
            assertThat(json(answer).path("detail").asText())
                    .isEqualTo("cursor: the next_cursor of an answer to the same question is allowed, or none for the"
                            + " beginning");
        }
    }

    @Test
    void shouldNotSendAgainWhatIsStillSo() {
        window("1h", 0);
        for (String path : List.of(
                WINDOWS,
                WINDOWS + "/2012-02-14T00:00:00Z?size=1h",
                "/models/m/versions/1/windows/2012-02-14T00:00:00Z/report?size=1h",
                "/api/v1/status",
                "/console.css",
                ApiDescription.PATH)) {
            HttpResponse<String> first = client.get(path);
            String tag = first.headers().firstValue("ETag").orElse("");
            assertThat(first.headers().firstValue("Cache-Control").orElse(""))
                    .as(path)
                    .endsWith("no-cache");
            for (String known : List.of(tag, "\"other\", " + tag, "*", tag.substring(2))) {
                HttpResponse<String> again = client.get(path, "If-None-Match", known);
                assertThat(again.statusCode()).as(path + " " + known).isEqualTo(304);
                assertThat(again.body()).isEmpty();
                assertThat(again.headers().firstValue("ETag")).contains(tag);
            }
            assertThat(client.get(path, "If-None-Match", "W/\"other\"").statusCode())
                    .isEqualTo(200);
        }
        String before = client.get(WINDOWS).headers().firstValue("ETag").orElse("");
        window("1h", 1);
        HttpResponse<String> changed = client.get(WINDOWS, "If-None-Match", before);
        assertThat(changed.statusCode()).isEqualTo(200);
        assertThat(json(changed).path("windows")).hasSize(2);
        for (String page : List.of("/", "/alerts", "/metrics", "/livez")) {
            assertThat(client.get(page).headers().firstValue("Cache-Control"))
                    .as(page)
                    .contains("no-store");
        }
        assertThat(client.get("/api/v1/nothing").headers().firstValue("ETag")).isEmpty();
    }

    /** How short an answer packs tells of what is in it: so none is packed that holds a secret of the one who asks. */
    @Test
    void shouldPackWhatHoldsNoSecret() throws Exception {
        for (int hour = 0; hour < 20; hour++) {
            window("1h", hour);
        }
        for (String path : List.of(
                WINDOWS,
                "/models/m/versions/1/windows/2012-02-14T00:00:00Z/report?size=1h",
                "/metrics",
                "/console.css",
                ApiDescription.PATH)) {
            HttpResponse<byte[]> packed = packed(path);
            assertThat(packed.headers().firstValue("Content-Encoding")).as(path).contains("gzip");
            assertThat(packed.headers().allValues("Vary").toString()).as(path).contains("Accept-Encoding");
            byte[] whole = new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes();
            assertThat(whole.length).isGreaterThan(2 * packed.body().length);
            HttpResponse<String> plain = client.get(path);
            assertThat(new String(whole, StandardCharsets.UTF_8)).isEqualTo(plain.body());
            assertThat(packed.headers().firstValue("ETag"))
                    .isEqualTo(plain.headers().firstValue("ETag"));
        }
        for (String path : List.of("/", "/alerts", "/models/m/versions/1")) {
            assertThat(packed(path).headers().firstValue("Content-Encoding"))
                    .as(path)
                    .isEmpty();
            assertThat(packed(path).body().length).isGreaterThan(1400);
        }
    }

    private HttpResponse<byte[]> packed(String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                                .header("Accept-Encoding", "gzip")
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
    }
}
