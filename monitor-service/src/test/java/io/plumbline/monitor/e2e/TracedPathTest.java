package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.opentelemetry.proto.trace.v1.Span;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.LocalReceiver;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.telemetry.OtlpReceiver;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the trace of a producer to all that names it: spans as they arrive by OTLP, report, page, alert, metrics. */
class TracedPathTest {
    private static final Instant FIRST_DAY = Instant.parse("2012-01-02T00:00:00Z");
    private static final int EVENTS_A_DAY = 1000;
    /** The last is only there to end the day before. */
    private static final int DAYS = 4;

    private static final int SHIFTED = 2;
    private static final String SECRET = "card-4711-secret";

    /** What was sent, by the trace that it was sent in. */
    private final Map<String, Double> ages = new TreeMap<>();

    @Test
    void shouldLinkProducersTracesToWindowsDecodeErrorsAndAlerts(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
                LocalReceiver hook = new LocalReceiver();
                OtlpReceiver traces = new OtlpReceiver()) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 2);
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 4));
            }
            new ReferenceTopic(kafka, Topics.DEFAULT.references()).publish(reference());
            ConfigFile config = config(directory, broker.bootstrapServers(), hook);
            try (MonitorService service = new MonitorService(config.toSettings(), () -> null, traces.environment())) {
                service.start();
                String base = "http://127.0.0.1:" + service.port();
                post(base);
                send(broker.bootstrapServers());
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                    assertThat(windows(traces, "drifted")).isNotEmpty();
                    assertThat(windows(traces, "stable")).hasSizeGreaterThanOrEqualTo(2);
                    assertThat(traces.spans("notify hook")).isNotEmpty();
                    assertThat(traces.spans("process events")).hasSize(1);
                });
                checkWindows(traces);
                checkDecodeError(traces.spans("process events").get(0));
                checkNotification(traces, hook);
                checkReport(base);
                checkMetrics(base, traces);
                checkHeaders(broker.bootstrapServers(), traces);
                assertThat(traces.text()).doesNotContain(SECRET);
                assertThat(traces.others()).isEmpty();
            }
        }
    }

    private static List<Span> windows(OtlpReceiver traces, String verdict) {
        return traces.spans("report window").stream()
                .filter(span -> verdict.equals(attributes(span).get("plumbline.verdict")))
                .toList();
    }

    private static Map<String, String> attributes(Span span) {
        return OtlpReceiver.attributes(span.getAttributesList());
    }

    private void checkWindows(OtlpReceiver traces) {
        for (Span span : windows(traces, "stable")) {
            assertThat(span.getLinksList()).isNotEmpty();
            for (Span.Link link : span.getLinksList()) {
                assertThat(ages).containsKey(OtlpReceiver.hex(link.getTraceId()));
            }
        }
        Span drifted = windows(traces, "drifted").get(0);
        assertThat(attributes(drifted))
                .containsEntry("plumbline.model", "churn")
                .containsEntry("plumbline.window.start", day(SHIFTED).toString())
                .containsEntry("plumbline.columns.drifted", "age");
        List<String> moved = drifted.getLinksList().stream()
                .filter(link -> OtlpReceiver.attributes(link.getAttributesList())
                        .getOrDefault("plumbline.column", "")
                        .equals("age"))
                .map(link -> OtlpReceiver.hex(link.getTraceId()))
                .toList();
        assertThat(moved).hasSize(3);
        // Two standard deviations up; of those that moved none is below what the middle was.
        assertThat(moved).allSatisfy(trace -> assertThat(ages.get(trace)).isGreaterThan(45));
    }

    private static void checkDecodeError(Span span) {
        assertThat(attributes(span))
                .containsEntry("messaging.destination.name", "events")
                .containsEntry("messaging.destination.partition.id", "1")
                .containsEntry("error.type", "malformed");
        assertThat(span.getLinksList())
                .extracting(link -> OtlpReceiver.hex(link.getTraceId()))
                .containsExactly("000000000000dead0000000000000001");
    }

    private void checkNotification(OtlpReceiver traces, LocalReceiver hook) {
        Span window = windows(traces, "drifted").get(0);
        Span told = traces.spans("notify hook").get(0);
        assertThat(told.getTraceId()).isEqualTo(window.getTraceId());
        assertThat(told.getParentSpanId()).isEqualTo(window.getSpanId());
        assertThat(attributes(told)).containsEntry("plumbline.outcome", "taken");
        JsonNode data = Json.read(hook.requests.get(0).body().getBytes(StandardCharsets.UTF_8), JsonNode.class)
                .get("data");
        assertThat(data.get("trace_url").asText())
                .isEqualTo("https://traces.example.com/" + data.get("trace_id").asText());
        assertThat(ages).containsKey(data.get("trace_id").asText());
        assertThat(data.has("decided_in")).isFalse();
    }

    private void checkReport(String base) throws Exception {
        String window = "/models/churn/versions/3/windows/" + day(SHIFTED);
        JsonNode named = Json.read(
                        get(base + "/api/v1" + window + "?size=1d", "*/*").getBytes(StandardCharsets.UTF_8),
                        JsonNode.class)
                .findValue("traces");
        assertThat(named).hasSize(3).allSatisfy(trace -> {
            assertThat(trace.get("column").asText()).isEqualTo("age");
            assertThat(ages.get(trace.get("trace_id").asText())).isGreaterThan(45);
        });
        assertThat(get(base + window + "/report?size=1d", "*/*"))
                .contains("href=\"https://traces.example.com/"
                        + named.get(0).get("trace_id").asText() + "\"");
    }

    private static void checkMetrics(String base, OtlpReceiver traces) throws Exception {
        assertThat(get(base + "/metrics", "text/plain")).doesNotContain("# {").doesNotContain("# EOF");
        String open =
                get(base + "/metrics", "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        assertThat(open).endsWith("# EOF\n");
        assertThat(open)
                .containsPattern("plumbline_dead_letter_records_total\\{reason=\"malformed\"} 1\\.0 "
                        + "# \\{span_id=\"0000000000000001\",trace_id=\"000000000000dead0000000000000001\"} 1");
        Span window = windows(traces, "drifted").get(0);
        assertThat(open)
                .containsPattern("plumbline_window_reports_total\\{[^}]*verdict=\"drifted\"[^}]*} 1\\.0 # \\{span_id=\""
                        + OtlpReceiver.hex(window.getSpanId()) + "\",trace_id=\""
                        + OtlpReceiver.hex(window.getTraceId()));
        assertThat(open).containsPattern("plumbline_window_close_delay_seconds_bucket\\{[^}]*} [0-9.]+ # \\{span_id=");
    }

    /** Whoever reads the topics can go on with the trace. */
    private static void checkHeaders(String bootstrap, OtlpReceiver traces) {
        Span window = windows(traces, "drifted").get(0);
        for (String topic : List.of(Topics.DEFAULT.alerts(), Topics.DEFAULT.windowReports())) {
            List<String> spans = new ArrayList<>();
            try (CommittedRecords records = new CommittedRecords(
                    bootstrap,
                    topic,
                    record -> spans.add(Objects.requireNonNull(TraceContext.parse(record.headers()
                                    .lastHeader(TraceContext.HEADER)
                                    .value()))
                            .spanId()))) {
                await().untilAsserted(() -> {
                    records.poll();
                    assertThat(spans).contains(OtlpReceiver.hex(window.getSpanId()));
                });
            }
        }
    }

    private static String get(String url, String accept) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Accept", accept)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        return answer.body();
    }

    /** One of the events comes over HTTP. */
    private void post(String base) throws Exception {
        String traceparent = traceparent(0, 0);
        ages.put(traceparent.substring(3, 35), 40.0);
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(base + "/api/v1/events"))
                                .header("traceparent", traceparent)
                                .POST(HttpRequest.BodyPublishers.ofString(event(0, 40, "free")))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(202);
    }

    private void send(String bootstrap) {
        Random random = new Random(2);
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            sender.send(new SentRecord(
                    1,
                    FIRST_DAY.toEpochMilli(),
                    ("{\"" + SECRET).getBytes(StandardCharsets.UTF_8),
                    List.of(),
                    "00-000000000000dead0000000000000001-0000000000000001-01"));
            for (int i = 1; i < DAYS * EVENTS_A_DAY; i++) {
                int day = i / EVENTS_A_DAY;
                double age = age(random, day == SHIFTED ? 2 : 0);
                String traceparent = traceparent(day, i);
                ages.put(traceparent.substring(3, 35), age);
                sender.send(new SentRecord(
                        i % 2,
                        FIRST_DAY.toEpochMilli(),
                        event(i, age, random.nextInt(4) == 0 ? "pro" : "free").getBytes(StandardCharsets.UTF_8),
                        List.of(),
                        traceparent));
            }
            sender.flush();
        }
    }

    private static String event(int number, double age, String plan) {
        long time = FIRST_DAY.toEpochMilli() + number * 86_400_000L / EVENTS_A_DAY;
        return "{\"model\":\"churn\",\"version\":\"3\",\"time\":" + time + ",\"features\":{\"age\":" + age
                + ",\"plan\":\"" + plan + "\"}}";
    }

    private static String traceparent(int day, int number) {
        return String.format("00-%016x%016x-%016x-01", day + 1, number + 1, number + 1);
    }

    private static Instant day(int number) {
        return FIRST_DAY.plus(Duration.ofDays(number));
    }

    private static double age(Random random, double shift) {
        return 40 + 10 * (random.nextGaussian() + shift);
    }

    private static Reference reference() {
        ReferenceSettings settings = new ReferenceSettings(
                "churn",
                null,
                FIRST_DAY,
                "test",
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(WindowSize.parse("1d")),
                ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(1);
            for (int i = 0; i < 20_000; i++) {
                rows.accept(new ReferenceRow(
                        null,
                        Map.of(
                                "age",
                                new FeatureValue.Numeric(age(random, 0)),
                                "plan",
                                new FeatureValue.Text(random.nextInt(4) == 0 ? "pro" : "free")),
                        null,
                        null));
            }
        });
    }

    private static ConfigFile config(Path directory, String bootstrap, LocalReceiver receiver) throws Exception {
        Path file = Files.writeString(directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0, intake: {topic: events}}
                data_dir: %s
                idle_after: 2s
                max_ahead: 30d
                defaults: {windows: [1d], grace: 1h}
                notify:
                  max_age: never
                  trace_url: "https://traces.example.com/{trace_id}"
                  receivers:
                    - {name: hook, kind: webhook, url: "%s", allow_private: true}
                """.formatted(
                        bootstrap, directory.resolve("data"), receiver.url()));
        return ConfigFile.read(file, name -> null);
    }
}
