package io.plumbline.monitor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.ServiceSettings;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.HistoryDirectory;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.WindowSize;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that starts again knows what was reported, and reads of it what is new. */
class HistoryRestartTest {
    private static final ModelRef MODEL = new ModelRef("bike-demand", "1");
    private static final String REPORTS = Topics.DEFAULT.windowReports();
    private static final int HOURS = 700;
    private static final Duration SOON = Duration.ofMinutes(1);

    @Test
    void shouldReadOnlyWhatIsNew(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 1);
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 4));
            }
            ServiceSettings settings = settings(directory, broker.bootstrapServers());
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(Map.copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
                for (int hour = 0; hour < HOURS; hour++) {
                    publish(producer, hour);
                }
                producer.flush();
                try (MonitorService service = started(settings)) {
                    assertThat(recordsRead()).isEqualTo(HOURS);
                    assertThat(hours(service)).isEqualTo(500);
                    assertThatThrownBy(() -> new MonitorService(settings, () -> null))
                            .isInstanceOf(HistoryDirectory.Unusable.class)
                            .hasMessageContaining("another process uses the data directory");
                }
                publish(producer, HOURS);
                producer.flush();
                try (MonitorService service = started(settings)) {
                    assertThat(recordsRead()).isEqualTo(1);
                    assertThat(hours(service)).isEqualTo(500);
                    assertThat(report(service, HOURS)).isPresent();
                    assertThat(report(service, HOURS - 1)).as("fetched").isPresent();
                    assertThat(report(service, HOURS - 500))
                            .as("no longer kept")
                            .isEmpty();
                    assertThat(get(service, "/api/v1/models")).contains("bike-demand");
                }
                deleteRecords(kafka);
                try (MonitorService service = started(settings)) {
                    assertThat(recordsRead()).isZero();
                    assertThat(service.reports().models()).isEmpty();
                }
                publish(producer, 0);
                producer.flush();
                try (MonitorService service = started(settings)) {
                    assertThat(service.reports().models()).containsExactly(MODEL);
                }
            }
        }
    }

    private static MonitorService started(ServiceSettings settings) {
        MonitorService service = new MonitorService(settings, () -> null);
        service.start();
        await().atMost(SOON).until(() -> service.reports().ready());
        return service;
    }

    private static int hours(MonitorService service) {
        return service.reports().windows(MODEL, "all", 10_000).size();
    }

    private static java.util.Optional<WindowReport> report(MonitorService service, int hour) {
        return service.reports()
                .report(MODEL, "all", WindowSize.parse("1h"), SampleReports.ORIGIN.plus(Duration.ofHours(hour)));
    }

    private static String get(MonitorService service, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + service.port() + path);
        String[] body = {""};
        // Readiness of the other topics may come a moment later.
        await().atMost(SOON).until(() -> {
            HttpResponse<String> answer = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
            body[0] = answer.body();
            return answer.statusCode() == 200;
        });
        return body[0];
    }

    private static void publish(KafkaProducer<byte[], byte[]> producer, int hour) {
        WindowReport report = SampleReports.hour(hour, SampleReports.stable("temp"));
        byte[] key = Json.bytes(List.of(
                report.model(),
                report.version(),
                report.segment(),
                report.window().size(),
                report.window().start().toString()));
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(REPORTS, 1, key, report.toJson());
        record.headers().add(WindowSummary.REVISION_HEADER, "1".getBytes(UTF_8));
        producer.send(record);
    }

    private static void deleteRecords(Map<String, String> kafka) throws Exception {
        try (Admin admin = Admin.create(Map.copyOf(kafka))) {
            admin.deleteRecords(Map.of(new TopicPartition(REPORTS, 1), RecordsToDelete.beforeOffset(-1)))
                    .all()
                    .get();
        }
    }

    /** By all consumers of this process that are open, as they count them. */
    private static double recordsRead() throws Exception {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        double read = 0;
        for (ObjectName name : beans.queryNames(
                new ObjectName(
                        "kafka.consumer:type=consumer-fetch-manager-metrics,topic=" + REPORTS.replace('.', '_') + ",*"),
                null)) {
            if (name.getKeyProperty("partition") == null) {
                read += (Double) beans.getAttribute(name, "records-consumed-total");
            }
        }
        return read;
    }

    private static ServiceSettings settings(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0}
                data_dir: %s
                """.formatted(bootstrap, directory.resolve("data")));
        return ConfigFile.read(file, name -> null).toSettings();
    }
}
