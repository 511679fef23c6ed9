package io.plumbline.monitor.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.apicurio.registry.serde.avro.AvroKafkaSerializer;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.ColumnNames;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.RejectReason;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.ingest.TopicFormat;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Bytes and headers that Apicurio's serializer writes, in each of its forms, against a registry that plays its own, or
 * against a real one: {@code -Dplumbline.registry=http://localhost:8080}, as {@code .ci/registry} does.
 */
@Timeout(60)
class RealSerializerTest {
    private static final long NOW = 1_772_323_200_000L;
    /** Above what fits into a byte, so that no form is read by luck. */
    private static final int ID = 70_001;

    private static final Schema SCHEMA = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"Event\",\"fields\":[{\"name\":\"model\",\"type\":\"string\"},"
                    + "{\"name\":\"features\",\"type\":{\"type\":\"map\",\"values\":\"double\"}},"
                    + "{\"name\":\"prediction\",\"type\":[\"null\",\"float\"]}]}");

    /** Unlike its default, which is headers. */
    private static final Map<String, Object> IN_FRONT = Map.of("apicurio.registry.headers.enabled", false);

    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        exchange.getRequestBody().readAllBytes();
        String body = switch (exchange.getRequestMethod() + " " + path) {
            case "POST /apis/registry/v2/groups/default/artifacts" ->
                "{\"id\":\"avro-value\",\"version\":\"1\",\"type\":\"AVRO\",\"globalId\":" + ID + ",\"contentId\":" + ID
                        + "}";
            case "GET /apis/registry/v2/ids/globalIds/" + ID, "GET /apis/registry/v2/ids/contentIds/" + ID ->
                SCHEMA.toString();
            case "GET /apis/ccompat/v7/schemas/ids/" + ID ->
                "{\"schema\":\"" + SCHEMA.toString().replace("\"", "\\\"") + "\"}";
            default -> null;
        };
        byte[] bytes = (body == null ? "{}" : body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(body == null ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private String address(String path) {
        return System.getProperty(
                        "plumbline.registry",
                        "http://127.0.0.1:" + server.getAddress().getPort())
                + path;
    }

    private List<ModelEvent> read(RegistrySettings.Kind kind, String path, Map<String, Object> properties) {
        DecodeResult result = decode(kind, path, properties);
        assertThat(result).isInstanceOf(DecodeResult.Decoded.class);
        return ((DecodeResult.Decoded) result).events();
    }

    private DecodeResult decode(RegistrySettings.Kind kind, String path, Map<String, Object> properties) {
        Map<String, Object> all = new HashMap<>(properties);
        all.put("apicurio.registry.url", address("/apis/registry/v2"));
        all.put("apicurio.registry.auto-register", true);
        all.put("apicurio.registry.artifact.group-id", "default");
        RecordHeaders headers = new RecordHeaders();
        byte[] value;
        GenericRecord event = new GenericRecordBuilder(SCHEMA)
                .set("model", "m")
                .set("features", Map.of("age", 31.0))
                .set("prediction", 0.5f)
                .build();
        try (AvroKafkaSerializer<GenericRecord> serializer = new AvroKafkaSerializer<>()) {
            serializer.configure(all, false);
            value = serializer.serialize("avro", headers, event);
        }
        SchemaRegistry registry = new SchemaRegistry(new RegistrySettings(
                URI.create(address(path)), kind, null, Duration.ofSeconds(5), Duration.ofSeconds(5)));
        RecordDecoder decoder = new RecordDecoder(new IngestSettings(
                1 << 16,
                Duration.ofMinutes(10),
                null,
                ColumnNames.AS_THEY_ARE,
                Map.of("avro", new TopicFormat(null, registry))));
        Map<String, String> texts = SourceRecord.headers(headers, Header::key, Header::value);
        System.out.println(value.length + " bytes, beginning with " + value[0] + ", headers " + texts);
        return decoder.decode(new SourceRecord("avro", 0, 0, NOW, null, value, texts));
    }

    private static final InferenceEvent EXPECTED = new InferenceEvent(
            new ModelRef("m", "none"),
            null,
            NOW,
            Map.of("age", new FeatureValue.Numeric(31)),
            new FeatureValue.Numeric(.5),
            Map.of(),
            Map.of());

    @Test
    void globalIdInEightBytes_isRead() {
        assertThat(read(RegistrySettings.Kind.APICURIO, "/apis/registry/v2", IN_FRONT))
                .containsExactly(EXPECTED);
    }

    @Test
    void idsInHeaders_areRead() {
        assertThat(read(
                        RegistrySettings.Kind.APICURIO,
                        "/apis/registry/v2",
                        Map.of("apicurio.registry.headers.enabled", true)))
                .containsExactly(EXPECTED);
        assertThat(read(
                        RegistrySettings.Kind.APICURIO,
                        "/apis/registry/v2",
                        Map.of("apicurio.registry.headers.enabled", true, "apicurio.registry.use-id", "contentId")))
                .containsExactly(EXPECTED);
    }

    @Test
    void avroInJson_isRefused() {
        DecodeResult result = decode(
                RegistrySettings.Kind.APICURIO, "/apis/registry/v2", Map.of("apicurio.registry.avro.encoding", "JSON"));
        assertThat(result)
                .isEqualTo(new DecodeResult.Rejected(
                        RejectReason.UNSUPPORTED, "Avro in its JSON encoding; the binary one is allowed"));
    }

    @Test
    void confluentsForm_isReadThroughBothApis() {
        Map<String, Object> asConfluent = new HashMap<>(IN_FRONT);
        asConfluent.put("apicurio.registry.as-confluent", true);
        assertThat(read(RegistrySettings.Kind.APICURIO, "/apis/registry/v2", asConfluent))
                .containsExactly(EXPECTED);
        assertThat(read(RegistrySettings.Kind.CONFLUENT, "/apis/ccompat/v7", asConfluent))
                .containsExactly(EXPECTED);
    }
}
