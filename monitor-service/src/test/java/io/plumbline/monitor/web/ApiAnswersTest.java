package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.SamplePerformance;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.AnswerStore;
import io.plumbline.monitor.history.ChangeFeed;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.EventSink;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.FixedReports;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReferenceDesk;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReferenceStore;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.ingest.ColumnNames;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.notify.SampleAlerts;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each answer that is described is had, and is as it is described. */
class ApiAnswersTest {
    private static final String ADMIN = AccessToken.random();
    private final OidcProvider provider = new OidcProvider();
    private final AccessSettings tokens = new AccessSettings(
            AccessSettings.Mode.TOKENS,
            List.of(new AccessToken("ann", Scope.ADMIN, AccessToken.sha256(ADMIN))),
            provider.settings(),
            false,
            false,
            null);
    private static final String MODEL = "/api/v1/models/bike-demand/versions/1";
    private static final String ALERT = "/api/v1/alerts/" + Consoles.ID;

    private static final Map<String, String> BODIES = Map.of(
            "/answers", "{\"kind\":\"acknowledged\"}",
            "/silences", "{\"model\":\"m\",\"for\":\"2h\",\"comment\":\"x\"}",
            "/events", "{\"model\":\"m\",\"features\":{\"x\":1}}");

    private static final Map<String, String> QUERIES = Map.of(
            "{start}", "?size=1h",
            "/columns", "?size=1h",
            "/comparison", "?size=1h&a=2012-02-14T00:00:00Z&b=2012-02-14T01:00:00Z");

    private static final DeadLetters.Letter LETTER = new DeadLetters.Letter(
            Consoles.NOON, "malformed", "not JSON", "events", 0, 1, 0, null, new byte[] {'{'}, true, 0);

    private final List<AssertionError> wrong = new ArrayList<>();
    private final Contract contract = new Contract(new String(ApiDescription.json(), StandardCharsets.UTF_8));
    private final FixedReports reports = new FixedReports();
    private final FixedPerformance performance = new FixedPerformance();
    private final SampleAnswers answers = new SampleAnswers();
    private final SampleActions actions = new SampleActions(answers);
    private final SampleState state = new SampleState();
    private List<AlertTransition> alerts = List.of(SampleAlerts.FIRING);
    private DeadLetters.Newest letters = new DeadLetters.Newest(0, 0, List.of());
    private @Nullable RuntimeException failure;
    private final List<ConsoleServer> servers = new ArrayList<>();
    private Requests client = new Requests(0);
    private int port;
    private String host = "localhost";
    private Instant now = Consoles.NOON;

    /** The same, which fails while everything does. */
    private <T> T failing(Class<T> type, T real) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (failure != null) {
                        throw failure;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private void server(AccessSettings access, boolean takesEvents) {
        AlertHistory history = new AlertHistory() {
            @Override
            public boolean ready() {
                return true;
            }

            @Override
            public List<AlertTransition> firing() {
                return alerts;
            }

            @Override
            public List<AlertTransition> latest() {
                return alerts;
            }

            @Override
            public List<AlertTransition> recent(int limit) {
                return alerts;
            }
        };
        EventSink sink = new EventSink() {
            @Override
            public String topic() {
                return "events";
            }

            @Override
            public CompletionStage<Void> put(byte[] value, Map<String, String> headers) {
                if (failure instanceof IllegalStateException) {
                    throw failure;
                }
                return failure == null
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure);
            }
        };
        IngestSettings ingest =
                new IngestSettings(2000, Duration.ofMinutes(10), null, ColumnNames.AS_THEY_ARE, Map.of());
        ConsoleServer server = new ConsoleServer(
                new WebSettings("127.0.0.1", 0, access, null),
                new ConsoleSources(
                        failing(ReportHistory.class, reports),
                        failing(PerformanceHistory.class, performance),
                        failing(AlertHistory.class, history),
                        failing(AlertAnswers.class, answers),
                        failing(ReferenceHistory.class, actions.references),
                        failing(DeadLetters.class, () -> letters),
                        failing(ServiceState.class, state),
                        new ChangeFeed(),
                        () -> ModelOwners.NONE,
                        alert -> null,
                        () -> now),
                new ConsoleActions(
                        new AlertDesk(failing(AnswerStore.class, actions), () -> now),
                        failing(Acceptances.class, actions),
                        new ReferenceDesk(failing(ReferenceStore.class, actions.references))),
                type -> {
                    if (failure != null) {
                        throw failure;
                    }
                    return "up 1\n";
                },
                report -> "<!doctype html><p>x",
                takesEvents ? new EventIntake(ingest, 30, sink, (outcome, events) -> {}, () -> now) : null);
        server.start();
        servers.add(server);
        port = server.port();
        client = new Requests(port);
    }

    @AfterEach
    void stop() {
        servers.forEach(ConsoleServer::close);
        provider.close();
    }

    private void ask(String method, String path, int status, String body, String... headers) {
        HttpResponse<String> answer = client.send(
                method,
                path,
                body,
                Stream.concat(Stream.of(headers), Stream.of("Authorization", "Bearer " + ADMIN))
                        .toArray(String[]::new));
        assertThat(answer.statusCode())
                .as(method + " " + path + ": " + answer.body())
                .isEqualTo(status);
        contract.check(method, answer);
    }

    private void get(String path, int status) {
        ask("GET", path, status, "");
    }

    private void post(String path, int status, String body) {
        ask("POST", path, status, body, "Content-Type", "application/json");
    }

    @Test
    void shouldAnswerAsDescribed() throws Exception {
        server(tokens, true);
        successes();
        refusals();
        failures();
        whoIsNotLetIn();
        onAnotherHost();
        server(tokens, false);
        post("/api/v1/events", 404, "{}");
        assertThat(wrong).isEmpty();
        TreeSet<String> missed = contract.answers();
        missed.removeAll(contract.seen);
        assertThat(missed).as("never seen").isEmpty();
    }

    private void successes() throws Exception {
        get("/api/v1/models", 200);
        ColumnReport drifted = SampleReports.drifted("temp", Severity.MAJOR, Part.NULL);
        reports.all.add(SampleReports.with(
                SampleReports.hour(0, SampleReports.weighing(drifted, .6), SampleReports.open("hum")),
                SampleReports.attributions("temp", "hum")));
        reports.all.add(SampleReports.hour(1, SampleReports.stable("temp")));
        reports.all.add(SampleReports.report("bike-demand", "1d", 0, drifted));
        performance.all.add(SamplePerformance.labelled("bike-demand", "all", 0));
        performance.all.add(SamplePerformance.unlabelled("bike-demand", "all", 1));
        get("/api/v1/models", 200);
        get(MODEL + "/windows?size=1h&limit=1", 200);
        get(MODEL + "/windows/2012-02-14T00:00:00Z?size=1h", 200);
        get(MODEL + "/windows/2012-02-14T00:00:00Z/report?size=1d", 200);
        get(MODEL + "/performance", 200);
        get(MODEL + "/columns?size=1h&limit=1", 200);
        get(MODEL + "/comparison?size=1h&a=2012-02-14T00:00:00Z&b=2012-02-14T01:00:00Z", 200);
        references();
        letters = new DeadLetters.Newest(1, 2, List.of(LETTER));
        get("/api/v1/dead-letters", 200);
        post(ALERT + "/answers", 201, "{\"kind\":\"acknowledged\",\"comment\":\"x\"}");
        post(ALERT + "/answers", 201, "{\"kind\":\"snoozed\",\"for\":\"2h\"}");
        post("/api/v1/silences", 201, "{\"model\":\"m\",\"for\":\"2h\",\"comment\":\"x\",\"rule\":\"drift\"}");
        get("/api/v1/silences", 200);
        get("/api/v1/alerts", 200);
        post(ALERT + "/acceptance", 202, "{\"topic\":\"events\"}");
        get(ALERT + "/acceptance", 200);
        ask("DELETE", "/api/v1/silences/" + answers.silences.get(0).id(), 200, "");
        post("/api/v1/events", 202, "{\"model\":\"m\",\"features\":{\"x\":1}}");
        get("/api/v1/status", 200);
        firstChange();
        get("/api/v1/answers", 200);
        get(MODEL + "/windows?limit=1", 200);
        get("/api/v1/silences?limit=1", 200);
        get("/metrics", 200);
        ask("GET", "/metrics", 200, "", "Accept", "application/openmetrics-text");
        get("/livez", 200);
        get("/readyz", 200);
        get(ApiDescription.PATH, 200);
        for (Operation one : operations()) {
            if (contract.answers().contains(one.method + " " + one.template + " 304")) {
                raw(one.method, one.path, 304, "Authorization: Bearer " + ADMIN + "\r\nIf-None-Match: *", "");
            }
        }
    }

    /** Of a stream, which has no end that could be waited for. */
    private void firstChange() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request = "GET /api/v1/changes HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\nAccept: text/event-stream\r\nAuthorization: Bearer " + ADMIN
                    + "\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            StringBuilder answer = new StringBuilder();
            int next = socket.getInputStream().read();
            while (next >= 0 && answer.indexOf("data: changed\n") < 0) {
                answer.append((char) next);
                next = socket.getInputStream().read();
            }
            assertThat(answer).startsWith("HTTP/1.1 200 ").contains("event: change\n");
            contract.check("GET", "/api/v1/changes", answer.toString());
        }
    }

    private void references() {
        Reference current = SampleReferences.reference("m", 0);
        Reference previous = SampleReferences.reference("m", 1);
        Reference learned = SampleReferences.reference("l", 2).at(Reference.Stage.PROVISIONAL);
        actions.references.all.put(ReferenceKey.of(current), current);
        actions.references.all.put(ReferenceKey.of(previous).at(Place.PREVIOUS), previous);
        actions.references.all.put(ReferenceKey.of(learned), learned);
        get("/api/v1/references", 200);
        String path = "/api/v1/references/";
        post(path + learned.id() + "/pin", 200, "");
        post(path + previous.id() + "/use", 200, "");
        post(path + previous.id() + "/withdrawal", 200, "");
        post(path + current.id() + "/pin", 409, "");
        for (String what : List.of("pin", "use", "withdrawal")) {
            post(path + "none/" + what, 404, "");
            post(path + "none/" + what, 413, "x".repeat(Gate.MOST_BYTES + 1));
        }
    }

    private void refusals() throws Exception {
        get("/api/v1/changes", 406);
        ask("GET", "/api/v1/changes?version=1", 400, "", "Accept", "text/event-stream");
        get(MODEL + "/columns", 400);
        get("/api/v1/models/none/versions/1/columns?size=1h", 404);
        get(MODEL + "/comparison?size=1h", 400);
        get(MODEL + "/comparison?size=1h&a=2012-02-14T00:00:00Z&b=2020-02-14T01:00:00Z", 404);
        for (String what : List.of("pin", "use", "withdrawal")) {
            chunked("POST", "/api/v1/references/none/" + what, 411);
        }
        get("/api/v1/models/none/versions/1/windows", 404);
        get("/api/v1/models/none/versions/1/performance", 404);
        get(MODEL + "/windows/2020-02-14T00:00:00Z?size=1h", 404);
        get(MODEL + "/windows/2020-02-14T00:00:00Z/report?size=1h", 404);
        get(MODEL + "/windows?limit=0", 400);
        get(MODEL + "/performance?limit=201", 400);
        get(MODEL + "/windows/noon", 400);
        get(MODEL + "/windows/noon/report", 400);
        get("/api/v1/alerts?limit=many", 400);
        get("/api/v1/answers?cursor=none", 400);
        get("/api/v1/models?cursor=" + new Cursor("silences", List.of("m", "1")).encoded(), 400);
        get("/api/v1/silences?cursor=" + new Cursor("silences", List.of("noon", "1")).encoded(), 400);
        for (String path : List.of("/api/v1/alerts/none/answers", "/api/v1/alerts/none/acceptance")) {
            post(path, 404, path.endsWith("answers") ? "{\"kind\":\"acknowledged\"}" : "{}");
        }
        get("/api/v1/alerts/none/acceptance", 404);
        ask("DELETE", "/api/v1/silences/none", 404, "");
        post("/api/v1/events", 422, "{\"features\":");
        for (String path : List.of(ALERT + "/answers", ALERT + "/acceptance", "/api/v1/silences")) {
            post(path, 400, "{\"no\":\"x\"}");
            ask("POST", path, 415, "{}", "Content-Type", "text/plain");
            post(path, 413, "{\"comment\":\"" + "x".repeat(Gate.MOST_BYTES) + "\"}");
            chunked("POST", path, 411);
        }
        ask("DELETE", "/api/v1/silences/none", 413, "x".repeat(Gate.MOST_BYTES + 1));
        chunked("DELETE", "/api/v1/silences/none", 411);
        now = now.plusSeconds(60);
        String silence = "/api/v1/silences/" + answers.silences.get(0).id();
        client.send("DELETE", silence, "", "Authorization", "Bearer " + ADMIN);
        ask("DELETE", silence, 409, "");
        post("/api/v1/events", 413, "{\"model\":\"" + "x".repeat(3000) + "\"}");
        alerts = List.of(SampleAlerts.CHANGED);
        get("/api/v1/alerts", 200);
        alerts = List.of(SampleAlerts.RESOLVED);
        post(ALERT + "/acceptance", 409, "{}");
        post(ALERT + "/answers", 409, "{\"kind\":\"acknowledged\"}");
        alerts = List.of(SampleAlerts.FIRING);
    }

    private void chunked(String method, String path, int status) throws Exception {
        raw(
                method,
                path,
                status,
                "Authorization: Bearer " + ADMIN + "\r\nTransfer-Encoding: chunked",
                "2\r\n{}\r\n0\r\n\r\n");
    }

    /** Java's client lets nobody choose the host, nor say that a body is short. */
    private void raw(String method, String target, int status, String headers, String body) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request = method + " " + target + " HTTP/1.1\r\nHost: " + host
                    + "\r\nConnection: close\r\nContent-Type: application/json\r\n" + headers + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).as(method + " " + target).startsWith("HTTP/1.1 " + status + " ");
            contract.check(method, target, answer);
        }
    }

    private void failures() throws Exception {
        state.ready = false;
        get("/readyz", 503);
        state.alive = false;
        get("/livez", 503);
        state.ready = state.alive = true;
        for (int status : List.of(500, 503)) {
            failure =
                    status == 500 ? new IllegalStateException("a fault") : new HistoryUnavailable("the broker is away");
            for (Operation one : operations()) {
                boolean health = one.path.endsWith("z"); // asks no broker
                if (one.isAnsweredBy(status) && !(health && status == 503)) {
                    one.ask(status, "Bearer " + ADMIN);
                }
            }
        }
        failure = null;
    }

    private void whoIsNotLetIn() throws Exception {
        for (Operation one : operations()) {
            if (one.isAnsweredBy(401)) {
                one.ask(401, "");
            }
            if (one.isAnsweredBy(403)) {
                one.ask(403, "Bearer " + provider.token("nothing"));
            }
        }
        for (Operation one : operations()) {
            raw(one.method, one.path.split("\\?")[0] + "?x=" + "x".repeat(10_000), 414, "Content-Length: 0", "");
        }
        for (int i = 0; i < FailedAttempts.MOST; i++) {
            client.get("/metrics", "Authorization", "Bearer " + AccessToken.random());
        }
        for (Operation one : operations()) {
            if (one.isAnsweredBy(429)) {
                one.ask(429, "Bearer " + AccessToken.random());
            }
        }
    }

    private void onAnotherHost() throws Exception {
        server(AccessSettings.LOCAL, true);
        host = "evil.example";
        for (Operation one : operations()) {
            if (one.isAnsweredBy(421)) {
                one.ask(421, "");
            }
        }
    }

    private List<Operation> operations() {
        return contract.operations().keySet().stream()
                .map(name -> new Operation(name.split(" ")[0], name.split(" ")[1]))
                .toList();
    }

    /** One that is described, asked for as it may be. */
    private final class Operation {
        private final String method;
        private final String path;
        private final String template;

        Operation(String method, String template) {
            this.method = method;
            this.template = template;
            this.path = template.replace("{model}", "bike-demand")
                            .replace("{version}", "1")
                            .replace("{start}", "2012-02-14T00:00:00Z")
                            .replace("{id}", template.contains("silences") ? "none" : Consoles.ID)
                    + QUERIES.entrySet().stream()
                            .filter(one -> template.endsWith(one.getKey()) || template.contains(one.getKey() + "/"))
                            .map(Map.Entry::getValue)
                            .findFirst()
                            .orElse("");
        }

        boolean isAnsweredBy(int status) {
            return contract.answers().contains(method + " " + template + " " + status)
                    && !template.equals(ApiDescription.PATH);
        }

        void ask(int status, String authorization) throws Exception {
            String body = BODIES.getOrDefault(template.substring(template.lastIndexOf('/')), "{}");
            String sent = method.equals("POST") ? body : "";
            String known = authorization.isEmpty() ? "" : "Authorization: " + authorization + "\r\n";
            try {
                raw(method, path, status, known + "Content-Length: " + sent.length(), sent);
            } catch (AssertionError e) {
                wrong.add(e); // all of them are told of at once
            }
        }
    }
}
