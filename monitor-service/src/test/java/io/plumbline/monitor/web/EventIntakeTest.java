package io.plumbline.monitor.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.EventSink;
import io.plumbline.monitor.history.FixedPerformance;
import io.plumbline.monitor.history.NoAlerts;
import io.plumbline.monitor.history.NoReports;
import io.plumbline.monitor.ingest.ColumnNames;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SchemaId;
import io.plumbline.monitor.ingest.SchemaSource;
import io.plumbline.monitor.ingest.TopicFormat;
import io.plumbline.monitor.ingest.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EventIntakeTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
    private static final String EVENT = "{\"model\":\"m\",\"features\":{\"x\":1}}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Sink sink = new Sink();
    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private ConsoleServer server = server(100);

    private record Put(String value, Map<String, String> headers) {}

    private static final class Sink implements EventSink {
        private final List<Put> records = new CopyOnWriteArrayList<>();
        private @Nullable RuntimeException failure;
        private @Nullable CompletableFuture<Void> answer;

        @Override
        public String topic() {
            return "events";
        }

        @Override
        public CompletionStage<Void> put(byte[] value, Map<String, String> headers) {
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            records.add(new Put(new String(value, UTF_8), headers));
            return answer == null ? CompletableFuture.completedFuture(null) : answer;
        }
    }

    private static final SchemaSource NO_REGISTRY = new SchemaSource() {
        @Override
        public Answer schema(SchemaId id) {
            return new Answer.Missing(RejectReason.SCHEMA_UNAVAILABLE, "no " + id + " now");
        }

        @Override
        public WireFormat wireFormat() {
            return WireFormat.CONFLUENT;
        }
    };

    private ConsoleServer server(int requestsPerSecond) {
        EventIntake intake = new EventIntake(
                new IngestSettings(
                        2000,
                        Duration.ofMinutes(10),
                        null,
                        ColumnNames.AS_THEY_ARE,
                        Map.of(sink.topic(), new TopicFormat(null, NO_REGISTRY))),
                requestsPerSecond,
                sink,
                (outcome, events) -> outcomes.add(outcome + " " + events),
                InstantSource.fixed(NOW));
        return new ConsoleServer(
                new WebSettings("127.0.0.1", 0, AccessSettings.LOCAL, null),
                Consoles.sources(
                        new NoReports(),
                        new FixedPerformance(),
                        new NoAlerts(),
                        new SampleAnswers(),
                        InstantSource.fixed(NOW)),
                new SampleActions(new SampleAnswers()).actions(InstantSource.fixed(NOW)),
                type -> "",
                report -> "",
                intake);
    }

    @BeforeEach
    void start() {
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpResponse<String> post(byte[] body, String... headers) throws Exception {
        return client.send(request(body, headers), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request.build();
    }

    private static String detail(HttpResponse<String> answer) throws IOException {
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(answer.statusCode());
        return problem.path("detail").asText();
    }

    /** A registry that is away may be back in a moment: unlike a body that is wrong. */
    @Test
    void shouldAskForTheSameAgainWhileASchemaCannotBeHad() throws Exception {
        HttpResponse<String> answer = post(new byte[] {0, 0, 0, 0, 17, 2});
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(detail(answer)).isEqualTo("schema_unavailable: no schema 17 now");
        assertThat(sink.records).isEmpty();
        assertThat(outcomes).containsExactly("UNAVAILABLE 0");
    }

    @Test
    void shouldPutABodyOnTheTopicAsItIs() throws Exception {
        HttpResponse<String> one = post(EVENT.getBytes(UTF_8), "Content-Type", "application/json");
        assertThat(one.statusCode()).isEqualTo(202);
        assertThat(one.body()).isEqualTo("{\"accepted\":1}");
        assertThat(post(("[" + EVENT + "," + EVENT + "]").getBytes(UTF_8)).body())
                .isEqualTo("{\"accepted\":2}");
        String lines = EVENT + "\n" + EVENT + "\n" + EVENT + "\n";
        assertThat(post(lines.getBytes(UTF_8)).body()).isEqualTo("{\"accepted\":3}");

        assertThat(sink.records).extracting(Put::value).containsExactly(EVENT, "[" + EVENT + "," + EVENT + "]", lines);
        assertThat(sink.records.get(0).headers()).isEqualTo(Map.of("content-type", "application/json"));
        assertThat(outcomes).containsExactly("ACCEPTED 1", "ACCEPTED 2", "ACCEPTED 3");
    }

    @Test
    void shouldTakeWhatKServesLoggerSends() throws Exception {
        HttpResponse<String> answer = post(
                "{\"instances\":[[1,2],[3,4]]}".getBytes(UTF_8),
                "Ce-Specversion",
                "1.0",
                "ce-type",
                "org.kubeflow.serving.inference.request",
                "ce-source",
                "http://localhost:9081/",
                "ce-id",
                "call%2D1",
                "ce-inferenceservicename",
                "bike%20demand+",
                "Content-Type",
                "application/json",
                "Authorization",
                "Bearer secret");
        assertThat(answer.body()).isEqualTo("{\"accepted\":2}");
        assertThat(sink.records)
                .singleElement()
                .extracting(Put::headers)
                .isEqualTo(Map.of(
                        "ce_specversion", "1.0",
                        "ce_type", "org.kubeflow.serving.inference.request",
                        "ce_source", "http://localhost:9081/",
                        "ce_id", "call-1",
                        "ce_inferenceservicename", "bike demand+",
                        "content-type", "application/json"));
    }

    @Test
    void shouldPassOnTheTraceThatARequestIsOf() throws Exception {
        String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
        post(EVENT.getBytes(UTF_8), "Traceparent", trace, "tracestate", "rojo=00f067aa0ba902b7");
        post(EVENT.getBytes(UTF_8), "traceparent", "not a trace");
        assertThat(sink.records)
                .extracting(Put::headers)
                .containsExactly(Map.of("traceparent", trace, "tracestate", "rojo=00f067aa0ba902b7"), Map.of());
    }

    @Test
    void shouldTakeGzipAsTopicsDo() throws Exception {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(EVENT.getBytes(UTF_8));
        }
        HttpResponse<String> answer = post(zipped.toByteArray(), "Content-Encoding", "gzip");
        assertThat(answer.body()).isEqualTo("{\"accepted\":1}");
    }

    @Test
    void shouldAnswerOnlyWhenTheBrokerHasIt() throws Exception {
        CompletableFuture<Void> stored = new CompletableFuture<>();
        sink.answer = stored;
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request(EVENT.getBytes(UTF_8)), HttpResponse.BodyHandlers.ofString());
        TimeUnit.MILLISECONDS.sleep(300);
        assertThat(sink.records).hasSize(1);
        assertThat(answer).isNotDone();
        stored.complete(null);
        assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(202);
    }

    @Test
    void shouldRefuseWhatTheStreamWouldPutAsideAndSayWhy() throws Exception {
        HttpResponse<String> nameless = post((EVENT + "\n{\"features\":{\"x\":1}}").getBytes(UTF_8));
        assertThat(nameless.statusCode()).isEqualTo(422);
        assertThat(detail(nameless)).startsWith("missing_model: ").endsWith("; nothing of this request was taken");
        HttpResponse<String> ahead =
                post("{\"model\":\"m\",\"time\":\"2026-01-02T00:00:00Z\",\"label\":1}".getBytes(UTF_8));
        assertThat(detail(ahead)).startsWith("future_time: ");
        String deep = "{\"model\":\"m\",\"features\":{\"x\":" + "[".repeat(400) + "]".repeat(400) + "}}";
        assertThat(post(deep.getBytes(UTF_8)).statusCode()).isEqualTo(422);
        assertThat(detail(post(new byte[0]))).startsWith("empty: ");
        assertThat(sink.records).isEmpty();
        assertThat(outcomes).containsOnly("REJECTED 0");
    }

    @Test
    void shouldRefuseWhatIsTooLarge() throws Exception {
        String large = "{\"model\":\"m\",\"features\":{\"x\":\"" + "y".repeat(3000) + "\"}}";
        HttpResponse<String> answer = post(large.getBytes(UTF_8));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(detail(answer)).isEqualTo("at most 2000 bytes are allowed");
        // Of unknown length until it is read.
        HttpRequest chunked = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new java.io.ByteArrayInputStream(large.getBytes(UTF_8))))
                .build();
        assertThat(client.send(chunked, HttpResponse.BodyHandlers.ofString()).statusCode())
                .isEqualTo(413);
        sink.failure = new EventSink.TooLarge("topic events takes no record of this size");
        assertThat(post(EVENT.getBytes(UTF_8)).statusCode()).isEqualTo(413);
    }

    @Test
    void shouldAskToComeBackWhenTheBrokerIsAway() throws Exception {
        sink.failure = new EventSink.Unavailable("the broker did not take it: timeout");
        HttpResponse<String> answer = post(EVENT.getBytes(UTF_8));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("5");
        assertThat(detail(answer)).isEqualTo("the broker did not take it: timeout; send it again");
        assertThat(outcomes).containsExactly("UNAVAILABLE 1");
    }

    @Test
    void shouldLimitHowManyAClientSends() throws Exception {
        server.close();
        server = server(3);
        server.start();
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            statuses.add(post(EVENT.getBytes(UTF_8)).statusCode());
        }
        // Eight take a moment, at most two seconds are touched by them.
        assertThat(statuses)
                .contains(202, 429)
                .filteredOn(status -> status == 202)
                .hasSizeBetween(3, 6);
        assertThat(outcomes).contains("LIMITED 0");
    }

    @Test
    void shouldSayThatItTakesOnlyPosts() throws Exception {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/api/v1/events"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("POST");
        assertThat(detail(answer)).isEqualTo("GET is not allowed here; POST is.");
    }
}
