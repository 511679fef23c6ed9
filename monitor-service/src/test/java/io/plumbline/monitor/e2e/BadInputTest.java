package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.kafka.TopicTail;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no event goes to the dead-letter topic, with the reason; what is one is counted; nothing stops. */
class BadInputTest {
    private static final int GOOD = 100;
    private static final long DAY = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();

    @Test
    void shouldLoseNothingAndStopAtNothing(@TempDir Path directory) throws Exception {
        Map<String, ConsumerRecord<byte[], byte[]>> rejected = new ConcurrentSkipListMap<>();
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 1);
            }
            try (MonitorService service = new MonitorService(
                            config(directory, broker.bootstrapServers()).toSettings(), () -> null);
                    ReportReader reports = new ReportReader(broker.bootstrapServers());
                    TopicTail deadLetters = new TopicTail(
                            kafka, "plumbline.dead-letter", r -> rejected.put(header(r, "plumbline.reason"), r))) {
                service.start();
                deadLetters.start();
                send(broker.bootstrapServers());
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                    Collection<WindowReport> all = reports.poll().values();
                    assertThat(all).hasSize(1);
                    WindowReport report = all.iterator().next();
                    assertThat(report.nCurrent()).isEqualTo(GOOD + 1);
                    assertThat(report.columns()).singleElement().satisfies(column -> {
                        assertThat(column.name()).isEqualTo("x");
                        assertThat(column.n()).isEqualTo(GOOD);
                    });
                });
                await().atMost(Duration.ofSeconds(20)).until(() -> rejected.size() == 6);
                assertThat(scrape(service.port()))
                        .contains("plumbline_dead_letter_records_total{reason=\"too_large\"} 1");
            }
        }
        assertThat(rejected)
                .containsOnlyKeys("malformed", "missing_model", "wrong_type", "too_large", "bad_time", "empty");
        ConsumerRecord<byte[], byte[]> large = Objects.requireNonNull(rejected.get("too_large"));
        assertThat(large.value()).hasSize(64 * 1024);
        assertThat(header(large, "plumbline.value-bytes")).isEqualTo("5000000");
        ConsumerRecord<byte[], byte[]> malformed = Objects.requireNonNull(rejected.get("malformed"));
        assertThat(new String(malformed.value(), StandardCharsets.UTF_8)).isEqualTo("{\"model\":");
        assertThat(header(malformed, "plumbline.topic")).isEqualTo("events");
        assertThat(header(malformed, "plumbline.detail")).startsWith("not JSON");
    }

    private static String scrape(int port) throws Exception {
        URI metrics = URI.create("http://127.0.0.1:" + port + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static void send(String bootstrap) {
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            for (int i = 0; i < GOOD / 2; i++) {
                sender.send(0, DAY, good(i));
            }
            sender.send(0, DAY, "{\"model\":");
            sender.send(0, DAY, "{\"features\":{\"x\":1}}");
            sender.send(0, DAY, "{\"model\":\"m\",\"features\":7}");
            sender.send(0, DAY, "{\"model\":\"m\",\"time\":\"noon\"}");
            sender.send(0, DAY, new byte[0]);
            sender.send(0, DAY, new byte[5_000_000]);
            // Of a type that the column cannot hold: the event counts, the value does not.
            sender.send(0, DAY, "{\"model\":\"m\",\"features\":{\"x\":{\"a\":1}}}");
            for (int i = GOOD / 2; i < GOOD; i++) {
                sender.send(0, DAY, good(i));
            }
            sender.flush();
        }
    }

    private static String good(int i) {
        return "{\"model\":\"m\",\"features\":{\"x\":" + i + "}}";
    }

    private static ConfigFile config(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0}
                data_dir: %s
                idle_after: 2s
                defaults: {windows: [1d], grace: 1d}
                """.formatted(bootstrap, directory.resolve("data")));
        return ConfigFile.read(file, name -> null);
    }
}
