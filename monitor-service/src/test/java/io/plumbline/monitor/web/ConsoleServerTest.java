package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.SamplePerformance;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.ChangeFeed;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.FixedReports;
import io.plumbline.monitor.history.SampleStatus;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.policy.Silence;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConsoleServerTest {
    private static final String HOSTILE = "a/b ?<b>&ü%2F";
    private static final String HOSTILE_PATH = "a%2Fb%20%3F%3Cb%3E%26%C3%BC%252F";

    private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");

    private final HttpClient client = HttpClient.newHttpClient();
    private final FixedReports reports = new FixedReports();
    private final FixedPerformance performance = new FixedPerformance();
    private final Alerts alerts = new Alerts();
    private final SampleState state = new SampleState();
    private final SampleAnswers answers = new SampleAnswers();
    private final SampleActions sampleActions = new SampleActions(answers);
    private ModelOwners owners = ModelOwners.NONE;
    private @Nullable String runbook;
    private DeadLetters.Newest letters = new DeadLetters.Newest(0, 0, List.of());
    private final ConsoleSources sources = new ConsoleSources(
            reports,
            performance,
            alerts,
            answers,
            sampleActions.references,
            () -> letters,
            state,
            new ChangeFeed(),
            () -> owners,
            alert -> runbook,
            InstantSource.fixed(NOON));
    private final ConsoleActions actions = sampleActions.actions(InstantSource.fixed(NOON));
    private final ConsoleServer server = new ConsoleServer(
            new WebSettings("127.0.0.1", 0, AccessSettings.LOCAL, null),
            sources,
            actions,
            type -> type.startsWith("text/plain") ? "up 1\n" : "up 1\n# EOF\n",
            report -> "<p>report of " + report.window().start() + "</p>",
            null);

    private static final class Alerts implements AlertHistory {
        @Override
        public boolean ready() {
            return true;
        }

        private List<AlertTransition> firing = List.of(SampleAlerts.FIRING);
        private List<AlertTransition> recent = List.of(SampleAlerts.FIRING);

        @Override
        public List<AlertTransition> firing() {
            return firing;
        }

        @Override
        public List<AlertTransition> latest() {
            return recent;
        }

        @Override
        public List<AlertTransition> recent(int limit) {
            return recent.subList(0, Math.min(recent.size(), limit));
        }
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> get(String path, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> head(String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + server.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method("HEAD", HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String type(HttpResponse<String> answer) {
        return answer.headers().firstValue("Content-Type").orElse("");
    }

    private void report(String model) {
        for (int hour = 0; hour < 3; hour++) {
            reports.all.add(SampleReports.report(
                    model,
                    "1h",
                    hour,
                    hour == 1
                            ? SampleReports.drifted("temp", Severity.MAJOR, Part.ABOVE_RANGE)
                            : SampleReports.stable("temp")));
        }
    }

    @Test
    void shouldSayWhatToDoWhereThereIsNothingYet() throws Exception {
        assertThat(get("/").body())
                .contains("No window has been reported yet", "./plumbline replay", "reference build");
    }

    @Test
    void shouldListModelsWithTheirVerdicts() throws Exception {
        report("bike-demand");
        String page = get("/").body();
        assertThat(page)
                .contains(
                        "bike-demand",
                        "/models/bike-demand/versions/1",
                        "1 of the last 3 windows drifted",
                        "17,379 events");
        String model = get("/models/bike-demand/versions/1").body();
        assertThat(model).contains("2012-02-14 01:00 to 02:00", "/windows/2012-02-14T01:00:00Z/report?size=1h");
    }

    @Test
    void shouldShowTheColumnsOfTheSizeAskedFor() throws Exception {
        report("m");
        reports.all.add(SampleReports.report("m", "1d", 0, SampleReports.stable("only-by-day")));
        assertThat(get("/models/m/versions/1").body()).contains("only-by-day", "href=\"/models/m/versions/1?size=1h\"");
        assertThat(get("/models/m/versions/1?size=1h").body())
                .doesNotContain("only-by-day")
                .contains("href=\"/models/m/versions/1?size=1h\" aria-current=\"true\"");
        checkProblem("/models/m/versions/1?size=5m", 404, "No window of model m version 1 in size 5m");
    }

    @Test
    void shouldListTheSegmentsOfAModel() throws Exception {
        report("m");
        assertThat(get("/models/m/versions/1").body()).doesNotContain("Segments</h2>");
        reports.all.add(SampleReports.report(
                "m", "region=us", "1h", 0, SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)));
        reports.all.add(SampleReports.report("m", "region=eu", "1h", 0, SampleReports.stable("hum")));
        assertThat(get("/models/m/versions/1").body())
                .containsSubsequence(
                        "Segments</h2>",
                        "aria-current=\"true\"><bdi>all</bdi>",
                        "segment=region%3Deu\"><bdi>region=eu</bdi>",
                        "segment=region%3Dus\"><bdi>region=us</bdi>",
                        "hum");
        assertThat(get("/models/m/versions/1?segment=region%3Dus").body())
                .containsSubsequence("><bdi>all</bdi>", "aria-current=\"true\"><bdi>region=us</bdi>");
        JsonNode models = Json.mapper().readTree(get("/api/v1/models").body());
        assertThat(models.at("/models/0/segments").toString()).isEqualTo("[\"all\",\"region=eu\",\"region=us\"]");
    }

    @Test
    void shouldShowASegment() throws Exception {
        reports.all.add(SampleReports.report("m", "region=<eu>&co", "1h", 0, SampleReports.stable("temp")));
        String page = get("/models/m/versions/1?segment=region%3D%3Ceu%3E%26co").body();
        assertThat(page)
                .contains(
                        "segment <bdi>region=&lt;eu&gt;&amp;co</bdi>", "size=1h&amp;segment=region%3D%3Ceu%3E%26co\"");
        checkProblem("/models/m/versions/1", 404, "No window of model m version 1 has been reported.");
        checkProblem("/models/m/versions/1?segment=no", 404, "No window of model m version 1, segment no, has");
    }

    @Test
    void shouldTellWhatFiresNowFromWhatDid() throws Exception {
        String now = get("/alerts").body();
        assertThat(now).contains(SampleAlerts.FIRING.summary(), "drift, major", "since 2012-02-14 01:00 UTC");
        assertThat(now).contains("1 firing").doesNotContain("over since", "resolved");
        alerts.firing = List.of();
        alerts.recent = List.of(SampleAlerts.RESOLVED, SampleAlerts.FIRING);
        assertThat(get("/alerts").body())
                .contains("No alert fires.", "resolved", SampleAlerts.RESOLVED.summary(), "drift, major, over since")
                .doesNotContain("chip drifted");
    }

    @Test
    void shouldShowAModelsFiringAlertHoweverLongAgoItBegan() throws Exception {
        report("bike-demand");
        alerts.recent = List.of();
        assertThat(get("/models/bike-demand/versions/1").body()).contains(SampleAlerts.FIRING.summary());
    }

    @Test
    void shouldShowTheBannerAsText() throws Exception {
        assertThat(get("/").body()).doesNotContain("class=\"banner\"");
        state.banner = "500 times <faster>";
        assertThat(get("/alerts").body()).contains("<p class=\"banner\">500 times &lt;faster&gt;</p>");
    }

    @Test
    void shouldReachAModelWhateverItsName() throws Exception {
        report(HOSTILE);
        String fleet = get("/").body();
        assertThat(fleet)
                .contains("href=\"/models/" + HOSTILE_PATH + "/versions/1\"")
                .doesNotContain("?<b>&");
        assertThat(get("/models/" + HOSTILE_PATH + "/versions/1").statusCode()).isEqualTo(200);
        String start = "/windows/2012-02-14T01:00:00Z";
        assertThat(get("/models/" + HOSTILE_PATH + "/versions/1" + start + "/report?size=1h")
                        .body())
                .isEqualTo("<p>report of 2012-02-14T01:00:00Z</p>");
        JsonNode window = Json.mapper()
                .readTree(get("/api/v1/models/" + HOSTILE_PATH + "/versions/1" + start)
                        .body());
        assertThat(window.get("model").asText()).isEqualTo(HOSTILE);
        assertThat(window.get("schema").asText()).isEqualTo("plumbline.window-report/1");
    }

    @Test
    void shouldAnswerInJson() throws Exception {
        report("m");
        JsonNode models = Json.mapper().readTree(get("/api/v1/models").body());
        assertThat(models.at("/models/0/model").asText()).isEqualTo("m");
        assertThat(models.at("/models/0/windows/0/start").asText()).isEqualTo("2012-02-14T02:00:00Z");
        assertThat(models.at("/models/0/windows/0/n_current").asLong()).isEqualTo(336);
        JsonNode windows = Json.mapper()
                .readTree(get("/api/v1/models/m/versions/1/windows?limit=2").body());
        assertThat(windows.get("windows")).hasSize(2);
        assertThat(windows.at("/windows/1/verdict").asText()).isEqualTo("DRIFTED");
        JsonNode alerts = Json.mapper().readTree(get("/api/v1/alerts").body());
        assertThat(alerts.at("/firing/0/id").asText()).isEqualTo(SampleAlerts.FIRING.id());
    }

    @Test
    void shouldShowHowRightAModelIs() throws Exception {
        report("m");
        assertThat(get("/models/m/versions/1").body())
                .contains("not known, no labels")
                .doesNotContain("Performance, <span");
        performance.all.add(SamplePerformance.labelled("m", "all", 0));
        performance.all.add(SamplePerformance.unlabelled("m", "all", 1));
        String page = get("/models/m/versions/1").body();
        assertThat(page)
                .containsSubsequence(
                        "Performance, <span class=\"nb\">2012-02-14 00:00 to 01:00</span>",
                        "Worse than the reference, moderate: roc_auc is 0.71 (0.67 to 0.75, 200 labels), 0.8 in the"
                                + " reference.",
                        "200 labels of 400 predictions (50\u00a0%) so far; half of them came within 10 minutes, nine"
                                + " tenths within 30 minutes. Labels count until 2012-02-15 01:00 UTC.",
                        "The newest window, 2012-02-14 01:00 to 02:00, has 0 labels of 400 predictions so far; by scores"
                                + " alone its roc_auc is estimated at 0.78 (0.76 to 0.8).",
                        "aria-label=\"roc_auc over the last 2 windows of 1h: roc_auc is 0.71",
                        "<summary>roc_auc of each window</summary>",
                        "<b>roc_auc</b> <i class=\"muted\">judged</i>",
                        "Confusion matrix",
                        "<td class=\"n right\">120<span>92.3\u00a0%</span>",
                        "Calibration",
                        "Fairness",
                        "demographic parity ratio");
        assertThat(get("/models/m/versions/1?size=1h").body())
                .contains("Performance, <span", "roc_auc by labels", "0.71 (0.67 to 0.75), was 0.8");
    }

    @Test
    void shouldSayWhatIsMissingForAVerdict() throws Exception {
        report("m");
        performance.all.add(SamplePerformance.unlabelled("m", "all", 1));
        assertThat(get("/models/m/versions/1").body())
                .contains(
                        "No verdict, as there are too few labels to tell: roc_auc is not known yet.",
                        "0 labels of 400 predictions")
                .doesNotContain("Confusion matrix", "Calibration", "Fairness", "The newest window,", "The last window");
    }

    @Test
    void shouldKeepHostileClassesAndGroupsInert() throws Exception {
        report("m");
        performance.all.add(
                SamplePerformance.labelled("m", "all", 0, "<script>alert(1)</script>", "\u202eyes", "<img src=x>"));
        String page = get("/models/m/versions/1").body();
        assertThat(page)
                .contains(
                        "<bdi>&lt;script&gt;alert(1)&lt;/script&gt;</bdi>",
                        "<bdi>\ufffdyes</bdi>",
                        "<bdi>&lt;img src=x&gt;=us</bdi>")
                .doesNotContain("<script>alert", "<img", "\u202e");
    }

    @Test
    void shouldAnswerHowRightAModelWas() throws Exception {
        performance.all.add(SamplePerformance.labelled("m", "all", 0));
        performance.all.add(SamplePerformance.unlabelled("m", "all", 1));
        performance.all.add(SamplePerformance.labelled("m", "region=eu", 0));
        String path = "/api/v1/models/m/versions/1/performance";
        JsonNode all = Json.mapper().readTree(get(path).body()).path("reports");
        assertThat(all).hasSize(2);
        assertThat(all.at("/0/labels").asLong()).isZero();
        assertThat(all.at("/1"))
                .isEqualTo(Json.mapper().readTree(performance.all.get(0).toJson()));
        assertThat(Json.mapper().readTree(get(path + "?size=1h&limit=1").body()).path("reports"))
                .hasSize(1);
        assertThat(Json.mapper().readTree(get(path + "?size=1d").body()).path("reports"))
                .isEmpty();
        assertThat(Json.mapper()
                        .readTree(get(path + "?segment=region%3Deu").body())
                        .at("/reports/0/segment")
                        .asText())
                .isEqualTo("region=eu");
        checkProblem("/api/v1/models/n/versions/1/performance", 404, "no performance of model n version 1");
        checkProblem(path + "?limit=201", 400, "limit: 1 to 200 is allowed, not 201");
        checkProblem(path + "?size=soon", 400, "size: not a duration such as");
    }

    @Test
    void shouldSayWhatIsWrongWithARequest() throws Exception {
        report("m");
        checkProblem("/api/v1/models/none/versions/1/windows", 404, "no window of model none version 1");
        checkProblem("/api/v1/models/m/versions/1/windows?limit=0", 400, "limit: 1 to 500 is allowed, not 0");
        checkProblem("/api/v1/models/m/versions/1/windows?size=soon", 400, "size: not a duration such as");
        checkProblem("/api/v1/models/m/versions/1/windows/noon", 400, "'noon' is no start of a window");
        checkProblem("/api/v1/models/m/versions/1/windows/2020-01-01T00:00:00Z", 404, "begins at 2020-01-01T00:00:00Z");
        checkProblem("/api/v1/nothing", 404, "There is no such page.");
        HttpResponse<String> page = get("/nothing", "Accept", "text/html");
        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("Not found", "There is no such page.");
        HttpRequest post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/models"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> refused = client.send(post, HttpResponse.BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(405);
        assertThat(type(refused)).startsWith("application/problem+json");
        assertThat(refused.body()).contains("POST is not allowed here; GET is.");
        assertThat(refused.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    private void checkProblem(String path, int status, String detail) throws Exception {
        HttpResponse<String> answer = get(path);
        assertThat(answer.statusCode()).as(path).isEqualTo(status);
        assertThat(type(answer)).startsWith("application/problem+json");
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).contains(detail);
    }

    @Test
    void shouldTellHealthApart() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("ok");
        state.ready = false;
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        HttpResponse<String> waiting = get("/readyz");
        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(waiting.body()).isEqualTo("restoring state");
        assertThat(head("/readyz").statusCode()).isEqualTo(503);
        state.alive = false;
        assertThat(get("/livez").statusCode()).isEqualTo(503);
    }

    @Test
    void shouldStayReadyWithoutABrokerAndSaySo() throws Exception {
        state.stream = SampleStatus.UNREACHABLE;
        HttpResponse<String> ready = get("/readyz");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).isEqualTo("ok, but restoring state");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/").body()).contains("<i class=\"dot \"></i>restoring state");
    }

    @Test
    void shouldTellProgramsHowTheStreamStands() throws Exception {
        state.stream = SampleStatus.UNREACHABLE;
        HttpResponse<String> status = get("/api/v1/status");
        assertThat(type(status)).isEqualTo("application/json");
        assertThat(status.body())
                .isEqualTo("{\"alive\":true,\"ready\":true,\"state\":\"broker_unreachable\","
                        + "\"since\":\"2026-11-23T12:00:00Z\",\"description\":\"restoring state\","
                        + "\"broker_reachable\":false,\"failures\":2,"
                        + "\"last_failure\":\"TimeoutException: too slow\",\"records_behind\":{\"events-0\":7},"
                        + "\"restore_records_left\":12,\"last_restore_seconds\":1.5,"
                        + "\"last_commit\":\"2026-11-23T11:59:59Z\",\"events\":17379,"
                        + "\"event_time\":\"2012-02-14T13:05:00Z\"}");
    }

    @Test
    void shouldSayThatAReportCannotBeReadNow() throws Exception {
        report("bike-demand");
        reports.unavailable = true;
        HttpResponse<String> answer = get("/api/v1/models/bike-demand/versions/1/windows/2012-02-14T00:00:00Z?size=1h");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("10");
        assertThat(answer.body()).contains("the broker is away");
    }

    @Test
    void shouldNotShowAPartOfWhatIsStillBeingRead() throws Exception {
        report("bike-demand");
        reports.ready = false;
        for (String path : List.of(
                "/api/v1/models",
                "/api/v1/models/bike-demand/versions/1/windows",
                "/api/v1/models/bike-demand/versions/1/performance",
                "/api/v1/alerts",
                "/api/v1/silences")) {
            checkProblem(path, 503, "still reading what was reported before it started");
            assertThat(get(path).headers().firstValue("Retry-After")).as(path).contains("10");
        }
        for (String path : List.of("/", "/alerts", "/models/bike-demand/versions/1")) {
            HttpResponse<String> page = get(path, "Accept", "text/html");
            assertThat(page.statusCode()).as(path).isEqualTo(503);
            assertThat(page.body())
                    .contains("still reading what was reported before it started")
                    .doesNotContain("1 of the last 3 windows drifted");
        }
        for (String path : List.of("/livez", "/readyz", "/metrics", "/console.css", "/login", "/api/v1/status")) {
            assertThat(get(path).statusCode()).as(path).isLessThan(400);
        }
        assertThat(get("/no-such-page").statusCode()).isEqualTo(404);
        reports.ready = true;
        assertThat(get("/").statusCode()).isEqualTo(200);
    }

    @Test
    void shouldAnswerToHeadAsToGet() throws Exception {
        HttpResponse<String> page = head("/");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(type(page)).startsWith("text/html");
        assertThat(page.body()).isEmpty();
        assertThat(head("/models/none/versions/1").statusCode()).isEqualTo(404);
        assertThat(type(head("/metrics"))).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void shouldServeMetricsAsPrometheusReadsThem() throws Exception {
        HttpResponse<String> metrics = get("/metrics");
        assertThat(type(metrics)).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
        assertThat(metrics.body()).isEqualTo("up 1\n");
        // As Prometheus 3 asks.
        HttpResponse<String> open = get(
                "/metrics",
                "Accept",
                "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1");
        assertThat(type(open)).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(open.body()).isEqualTo("up 1\n# EOF\n");
        assertThat(type(get("/metrics", "Accept", "*/*"))).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }

    @Test
    void shouldLetPagesLoadOnlyItsOwn() throws Exception {
        HttpResponse<String> page = get("/");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        report("m");
        HttpResponse<String> report = get("/models/m/versions/1/windows/2012-02-14T01:00:00Z/report");
        // The rest of a report's policy is in its own head.
        assertThat(report.headers().firstValue("Content-Security-Policy").orElse(""))
                .contains("frame-ancestors 'none'")
                .doesNotContain("default-src");
        assertThat(get("/api/v1/models")
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElse(""))
                .contains("default-src 'none'");
        assertThat(get("/console.css").body()).contains("--drifted");
        assertThat(get("/console.js").body()).contains("refresh");
    }

    @Test
    void shouldShowWhatPeopleSaidOfAlerts() throws Exception {
        alerts.firing = List.of(SampleAlerts.FIRING);
        answers.answers = List.of(
                AlertAnswer.of(SampleAlerts.FIRING, AlertAnswer.Kind.ACKNOWLEDGED, NOON, "ann", "a new <sensor>?"));
        answers.silences = List.of(
                new Silence("s1", "bike-*", "drift", null, NOON.minusSeconds(60), NOON.plusSeconds(60), "bo", "works"),
                new Silence("s2", "bike-*", null, null, NOON.plusSeconds(60), NOON.plusSeconds(120), "bo", ""),
                new Silence("s3", "other", null, null, NOON.minusSeconds(60), NOON, "bo", "over"));
        assertThat(get("/alerts").body())
                .contains("acknowledged by ann, 2026-03-02 12:00 UTC: a new &lt;sensor&gt;?")
                .contains("bike-*: drift", "until 2026-03-02 12:01 UTC", "by bo: works")
                .contains("bike-*: all alerts", "from 2026-03-02 12:01 UTC until 2026-03-02 12:02 UTC")
                .doesNotContain("by bo: over");
        JsonNode said = Json.mapper().readTree(get("/api/v1/alerts").body()).at("/answers/0");
        assertThat(said.path("kind").asText()).isEqualTo("ACKNOWLEDGED");
        assertThat(said.path("fingerprint").asText()).isEqualTo(SampleAlerts.FIRING.fingerprint());
        assertThat(Json.mapper().readTree(get("/api/v1/silences").body()).path("silences"))
                .hasSize(3);
    }

    @Test
    void shouldSayThatAPortIsTaken() {
        ConsoleServer second = new ConsoleServer(
                new WebSettings("127.0.0.1", server.port(), AccessSettings.LOCAL, null),
                sources,
                actions,
                type -> "",
                report -> "",
                null);
        assertThatThrownBy(second::start)
                .isInstanceOf(ConsoleServer.PortTaken.class)
                .hasMessageContaining("port " + server.port() + " of 127.0.0.1 is taken");
        second.close();
    }
}
