package io.plumbline.monitor.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SchemaId;
import io.plumbline.monitor.ingest.SchemaSource.Answer;
import io.plumbline.monitor.ingest.WriterSchema;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry that answers, does not know, is away, hangs and comes back. */
@Timeout(60)
class SchemaRegistryTest {
    private static final String RECORD =
            "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"a\",\"type\":\"io.x.A\"}]}";
    private static final String A =
            "{\"type\":\"record\",\"name\":\"A\",\"namespace\":\"io.x\",\"fields\":[{\"name\":\"b\",\"type\":\"io.x.B\"}]}";
    private static final String B =
            "{\"type\":\"record\",\"name\":\"B\",\"namespace\":\"io.x\",\"fields\":[{\"name\":\"n\",\"type\":\"int\"}]}";

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger failures = new AtomicInteger();
    private volatile int failure = 503;
    private volatile boolean hangs;
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        listen(0);
    }

    private void listen(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        List<String> authorization = exchange.getRequestHeaders().get("Authorization");
        asked.add(path + (authorization == null ? "" : " " + authorization.get(0)));
        String text = answers.get(path);
        byte[] body = (text == null ? "{\"error_code\":40403}" : text).getBytes(StandardCharsets.UTF_8);
        boolean fails = failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
        exchange.sendResponseHeaders(fails ? failure : text == null ? 404 : 200, hangs ? body.length + 1 : body.length);
        exchange.getResponseBody().write(body);
        if (!hangs) {
            exchange.close();
        }
    }

    private SchemaRegistry registry(Duration wait) {
        return registry(wait, null);
    }

    private SchemaRegistry registry(Duration wait, @Nullable String authorization) {
        return registry(wait, authorization, RegistrySettings.Kind.CONFLUENT, "");
    }

    private SchemaRegistry registry(
            Duration wait, @Nullable String authorization, RegistrySettings.Kind kind, String path) {
        URI address = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
        return new SchemaRegistry(new RegistrySettings(address, kind, authorization, Duration.ofMillis(500), wait));
    }

    private static SchemaId id(long id) {
        return new SchemaId(SchemaId.Kind.PAYLOAD, id);
    }

    private static Schema avro(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((WriterSchema.Avro) ((Answer.Found) answer).schema()).schema();
    }

    private static Answer.Missing missing(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.Missing.class);
        return (Answer.Missing) answer;
    }

    private static String quoted(String schema) {
        return '"' + schema.replace("\"", "\\\"") + '"';
    }

    @Test
    void schemaWithReferences_isAskedForOnce() {
        answers.put(
                "/schemas/ids/17",
                "{\"schema\":" + quoted(RECORD)
                        + ",\"references\":[{\"name\":\"io.x.A\",\"subject\":\"a/of x\",\"version\":2}]}");
        answers.put(
                "/subjects/a%2Fof%20x/versions/2",
                "{\"schema\":" + quoted(A)
                        + ",\"references\":[{\"name\":\"io.x.B\",\"subject\":\"b\",\"version\":1}]}");
        answers.put("/subjects/b/versions/1", "{\"schema\":" + quoted(B) + "}");
        SchemaRegistry registry = registry(Duration.ZERO);
        Schema schema = avro(registry.schema(id(17)));
        assertThat(schema.getField("a")
                        .schema()
                        .getField("b")
                        .schema()
                        .getField("n")
                        .schema()
                        .getType())
                .isEqualTo(Schema.Type.INT);
        avro(registry.schema(id(17)));
        assertThat(asked)
                .containsExactly("/schemas/ids/17", "/subjects/a%2Fof%20x/versions/2", "/subjects/b/versions/1");
    }

    @Test
    void referencesInACircle_areNoSchemaAndNoLoop() {
        answers.put(
                "/schemas/ids/1",
                "{\"schema\":" + quoted(RECORD) + ",\"references\":[{\"subject\":\"a\",\"version\":1}]}");
        answers.put(
                "/subjects/a/versions/1",
                "{\"schema\":" + quoted(A) + ",\"references\":[{\"subject\":\"a\",\"version\":1}]}");
        assertThat(missing(registry(Duration.ZERO).schema(id(1))).reason()).isEqualTo(RejectReason.UNSUPPORTED);
    }

    @Test
    void otherTypes_areToldApart() {
        answers.put("/schemas/ids/1", "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
        answers.put("/schemas/ids/2", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"syntax\"}");
        answers.put("/schemas/ids/3", "{\"schema\":\"{\\\"type\\\":\\\"nonsense\\\"}\"}");
        answers.put("/schemas/ids/4", "<html>");
        SchemaRegistry registry = registry(Duration.ZERO);
        assertThat(registry.schema(id(1))).isEqualTo(new Answer.Found(new WriterSchema.Json()));
        assertThat(registry.schema(id(2))).isEqualTo(new Answer.Found(new WriterSchema.Unread("PROTOBUF")));
        assertThat(missing(registry.schema(id(3))).detail())
                .startsWith("schema 3 of schema registry http://127.0.0.1:")
                .contains("cannot be read: ");
        assertThat(missing(registry.schema(id(4))).reason()).isEqualTo(RejectReason.UNSUPPORTED);
    }

    @Test
    void login_isSentAndNotShown() {
        answers.put("/schemas/ids/1", "{\"schema\":\"\\\"int\\\"\"}");
        avro(registry(Duration.ZERO, "Basic dTpw").schema(id(1)));
        assertThat(asked).containsExactly("/schemas/ids/1 Basic dTpw");
        assertThat(new RegistrySettings(
                        URI.create("http://r"),
                        RegistrySettings.Kind.CONFLUENT,
                        "Basic dTpw",
                        Duration.ofSeconds(1),
                        Duration.ZERO))
                .hasToString("schema registry http://r");
    }

    @Test
    void idThatIsNotThere_isAskedForOnceAMinute() {
        SchemaRegistry registry = registry(Duration.ofSeconds(30));
        for (int i = 0; i < 1000; i++) {
            assertThat(missing(registry.schema(id(5))).reason()).isEqualTo(RejectReason.UNKNOWN_SCHEMA);
        }
        assertThat(asked).containsExactly("/schemas/ids/5");
        assertThat(missing(registry.schema(id(5))).detail()).endsWith(" has no schema 5");
    }

    @Test
    void registryThatIsAwayForAMoment_isWaitedFor() {
        answers.put("/schemas/ids/1", "{\"schema\":\"\\\"int\\\"\"}");
        failures.set(3);
        avro(registry(Duration.ofSeconds(30)).schema(id(1)));
        assertThat(asked).hasSize(4);
    }

    @Test
    void registryThatStaysAway_isWaitedForByOneRecordAndThenByNoneForAsLong() {
        answers.put("/schemas/ids/1", "{\"schema\":\"\\\"int\\\"\"}");
        SchemaRegistry registry = registry(Duration.ofSeconds(1));
        avro(registry.schema(id(1)));
        failures.set(Integer.MAX_VALUE);
        long began = System.nanoTime();
        Answer.Missing away = missing(registry.schema(id(2)));
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        assertThat(away.reason()).isEqualTo(RejectReason.SCHEMA_UNAVAILABLE);
        assertThat(away.detail()).contains("it answers 503").contains("send the record again");
        assertThat(took).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(20));
        int before = asked.size();
        for (int i = 0; i < 1000; i++) {
            missing(registry.schema(id(3 + i)));
        }
        assertThat(asked.size() - before).isLessThan(30);
        // What is known goes on being read.
        avro(registry.schema(id(1)));
    }

    @Test
    void registryThatComesBack_isAskedAgain() throws InterruptedException {
        answers.put("/schemas/ids/1", "{\"schema\":\"\\\"int\\\"\"}");
        SchemaRegistry registry = registry(Duration.ZERO);
        failures.set(1);
        assertThat(missing(registry.schema(id(1))).reason()).isEqualTo(RejectReason.SCHEMA_UNAVAILABLE);
        assertThat(missing(registry.schema(id(1))).reason()).isEqualTo(RejectReason.SCHEMA_UNAVAILABLE);
        assertThat(asked).hasSize(1);
        Thread.sleep(1100);
        avro(registry.schema(id(1)));
    }

    @Test
    void refusalOfTheLogin_isNotWaitedFor() {
        failure = 401;
        failures.set(Integer.MAX_VALUE);
        SchemaRegistry registry = registry(Duration.ofSeconds(30));
        assertThat(missing(registry.schema(id(1))).detail()).contains("it answers 401");
        assertThat(asked).hasSize(1);
    }

    @Test
    void answerThatHangs_endsWithTheTimeOut() {
        answers.put("/schemas/ids/1", "{\"schema\":\"\\\"int\\\"\"}");
        hangs = true;
        long began = System.nanoTime();
        assertThat(missing(registry(Duration.ZERO).schema(id(1))).detail()).contains("no answer within PT0.5S");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void nobodyThere_isSaid() {
        SchemaRegistry registry = registry(Duration.ZERO);
        server.stop(0);
        assertThat(missing(registry.schema(id(1))).reason()).isEqualTo(RejectReason.SCHEMA_UNAVAILABLE);
    }

    @Test
    void apicuriosOwnApi_isAskedByTheKindOfId() {
        List<String> paths = new ArrayList<>();
        for (String path : List.of("/v2/ids/globalIds/1", "/v3/ids/contentIds/1", "/v3/ids/globalIds/2")) {
            answers.put("/apis/registry" + path, B);
            paths.add("/apis/registry" + path);
        }
        answers.put("/apis/registry/v3/ids/contentIds/3", "{\"$schema\":\"x\",\"type\":\"object\"}");
        answers.put("/apis/registry/v3/ids/contentIds/4", "syntax = \"proto3\";");
        SchemaRegistry two = registry(Duration.ZERO, null, RegistrySettings.Kind.APICURIO, "/apis/registry/v2");
        avro(two.schema(id(1)));
        SchemaRegistry three = registry(Duration.ZERO, null, RegistrySettings.Kind.APICURIO, "/apis/registry/v3");
        avro(three.schema(id(1)));
        avro(three.schema(new SchemaId(SchemaId.Kind.GLOBAL, 2)));
        assertThat(asked).containsExactlyElementsOf(paths);
        assertThat(three.schema(new SchemaId(SchemaId.Kind.CONTENT, 3)))
                .isEqualTo(new Answer.Found(new WriterSchema.Json()));
        assertThat(three.schema(id(4))).isEqualTo(new Answer.Found(new WriterSchema.Unread("PROTOBUF")));
    }
}
