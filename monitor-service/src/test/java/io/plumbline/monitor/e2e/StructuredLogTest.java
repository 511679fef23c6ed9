package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.telemetry.LogKey;
import io.plumbline.monitor.web.AccessToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The log of a real service, at its most talkative, while it gets odd events, odd records on its own topics,
 * requests that are refused and a configuration that cannot be used: every line is JSON of the listed keys, and no value of an event is in any.
 */
class StructuredLogTest {
    private static final Set<String> USUAL = Set.of("timestamp", "level", "logger", "thread", "message", "stack_trace");
    /** In every value that is sent; in the log it must not be. */
    private static final String SECRET = "s3cret";

    private static final double NUMBER = 271828.18284;
    private static final String DIGITS = "271828";
    private static final String TOKEN = AccessToken.random();
    private static final long TIME = 1_325_376_000_000L;

    @Test
    void shouldWriteLinesOfJsonWithoutAValueOfAnEvent(@TempDir Path directory) throws Exception {
        Path out = directory.resolve("out");
        Path err = directory.resolve("err");
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                setup.createEvents("events", 1);
            }
            Path config = directory.resolve("plumbline.yml");
            Files.writeString(config, config(broker.bootstrapServers(), directory));
            Process service = serve(config, out, err);
            try {
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> Files.readString(out).contains("Console: "));
                String console = Files.readString(out).replaceAll("(?s).*Console: (http\\S+).*", "$1");
                sendOdd(broker.bootstrapServers());
                refused(console);
                Files.writeString(config, "defaults: {windows: [1h]}\nlimits: {models: " + SECRET);
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(messages(err))
                                .contains(
                                        "A record of the alerts topic is no alert; it is passed over",
                                        "A record cannot be read and is passed over",
                                        "A record of the references topic is no reference; it is passed over",
                                        "A limit is met; plumbline_limited_total counts how often",
                                        "unknown token",
                                        "The changed configuration cannot be used"));
                await().atMost(Duration.ofMinutes(1))
                        .untilAsserted(() -> assertThat(get(console + "/metrics")
                                        .lines()
                                        .filter(line -> line.startsWith("plumbline_dead_letter_records_total"))
                                        .mapToDouble(line -> Double.parseDouble(line.replaceAll(".* ", "")))
                                        .sum())
                                .isEqualTo(REJECTED.size()));
            } finally {
                service.destroy();
                assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
            }
        }
        assertThat(Files.readString(out)).as("what logback says of itself").doesNotContain("|-");
        check(err);
    }

    private static void check(Path err) throws Exception {
        Set<String> allowed = new HashSet<>(USUAL);
        Stream.of(LogKey.values()).map(LogKey::key).forEach(allowed::add);
        for (String line : Files.readAllLines(err)) {
            JsonNode read = Json.mapper().readTree(line);
            List<String> keys = new ArrayList<>();
            read.fieldNames().forEachRemaining(keys::add);
            assertThat(keys)
                    .as(line)
                    .doesNotHaveDuplicates()
                    .startsWith("timestamp", "level", "logger", "thread", "message")
                    .isSubsetOf(allowed);
            assertThat(read.get("timestamp").asText()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            read.forEach(value ->
                    assertThat(value.isTextual() || value.isNumber()).as(line).isTrue());
            // A file of the configuration is quoted where it is wrong: nobody's feature.
            if (!read.path("message").asText().startsWith("The changed configuration")) {
                assertThat(line).doesNotContain(SECRET, DIGITS);
            }
        }
    }

    private static List<String> messages(Path err) throws Exception {
        List<String> messages = new ArrayList<>();
        for (String line : Files.readAllLines(err)) {
            if (line.endsWith("}")) { // else it is just being written
                messages.add(Json.mapper().readTree(line).path("message").asText());
            }
        }
        return messages;
    }

    private static final List<String> REJECTED = List.of(
            "{\"model\":\"m\",\"features\":{\"x\":" + SECRET + "}}",
            "{\"model\":\"m\",\"features\":{\"x\":\"" + SECRET,
            "{\"model\":\"m\",\"features\":\"" + SECRET + "\"}",
            "{\"model\":\"m\",\"time\":\"" + SECRET + "\"}",
            "{\"model\":{\"a\":\"" + SECRET + "\"},\"features\":{\"x\":" + NUMBER + "}}",
            SECRET,
            "<" + SECRET + ">" + NUMBER,
            "{\"specversion\":\"1.0\",\"type\":\"x\",\"data\":\"" + SECRET + "\"}",
            "{\"features\":{\"x\":\"" + SECRET + "\"}}");

    private static void sendOdd(String bootstrap) {
        try (EventSender events = new EventSender(bootstrap, "events")) {
            for (int i = 0; i < 50; i++) {
                events.send(
                        0,
                        TIME + i * 3_600_000L,
                        ("{\"model\":\"m\",\"id\":\"" + i + "\",\"time\":" + (TIME + i * 3_600_000L)
                                + ",\"features\":{\"x\":" + NUMBER + ",\"y\":\"" + SECRET + i
                                + "\",\"z\":{\"a\":\"" + SECRET + "\"}},\"prediction\":\"" + SECRET
                                + "\",\"label\":" + NUMBER + "}"));
            }
            events.send(0, TIME, "{\"model\":\"another\",\"features\":{\"x\":\"" + SECRET + "\"}}"); // above the limit
            REJECTED.forEach(record -> events.send(0, TIME, record));
            events.flush();
        }
        // Reports and alerts hold categories, which are values; references are of those who publish them.
        sendOwn(bootstrap, "plumbline.alerts", "{\"model\":{\"a\":\"" + SECRET + "\"}}");
        sendOwn(bootstrap, "plumbline.alerts", SECRET);
        sendOwn(bootstrap, "plumbline.window-reports", "{\"columns\":\"" + SECRET + "\"}");
        sendOwn(bootstrap, "plumbline.window-reports", SECRET);
        sendOwn(bootstrap, "plumbline.references", "{\"schema\":\"none\"}");
    }

    private static void sendOwn(String bootstrap, String topic, String value) {
        try (EventSender own = new EventSender(bootstrap, topic)) {
            byte[] key = ReferenceKey.of("m", null).toBytes();
            own.send(new ProducerRecord<>(topic, 0, key, value.getBytes(StandardCharsets.UTF_8)));
            own.flush();
        }
    }

    private static void refused(String console) throws Exception {
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(console + "/api/v1/models"))
                                .header("Authorization", "Bearer plumbline_" + SECRET)
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
        HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(console + "/api/v1/events"))
                                .POST(HttpRequest.BodyPublishers.ofString(REJECTED.get(0)))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
    }

    private static String get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(url))
                                .header("Authorization", "Bearer " + TOKEN)
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String config(String bootstrap, Path directory) {
        return """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http:
                  port: 0
                  intake: {topic: events}
                  access: {tokens: [{name: ann, scope: admin, sha256: "%s"}]}
                data_dir: %s
                idle_after: 2s
                learning: {enabled: false}
                limits: {models: 1}
                defaults: {windows: [1h], grace: 1s, restatement: 100d}
                notify: {receivers: [{name: hook, kind: webhook, url: "http://127.0.0.1:1/", allow_private: true}]}
                """.formatted(bootstrap, AccessToken.sha256(TOKEN), directory.resolve("data"));
    }

    private static Process serve(Path config, Path out, Path err) throws Exception {
        List<String> line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1"));
        if (Runtime.version().feature() >= 24) { // as the launcher: the JVM's own warnings are no JSON
            line.add("--enable-native-access=ALL-UNNAMED");
            line.add("--sun-misc-unsafe-memory-access=allow");
        }
        line.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.plumbline.monitor.cli.Main"));
        line.addAll(List.of("serve", "--config", config.toString()));
        ProcessBuilder process = new ProcessBuilder(line);
        process.environment().put("PLUMBLINE_LOG_FORMAT", "json");
        process.environment().put("PLUMBLINE_LOG_LEVEL", "DEBUG");
        return process.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    }
}
