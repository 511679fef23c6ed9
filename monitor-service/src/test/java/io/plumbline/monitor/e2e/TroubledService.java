package io.plumbline.monitor.e2e;

import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.BrokerSettings;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A service and its broker with a {@link BrokerLink} between them, and a steady flow of events that goes to the broker
 * directly, so that trouble is the service's alone. Nobody restarts anything but the test.
 */
final class TroubledService implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final long DAY = 86_400_000L;
    private static final long FIRST = 15_000 * DAY;
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final BrokerLink link;
    private EmbeddedKafka broker;
    private final int brokerPort;
    final MonitorService service;
    private final HttpClient client = HttpClient.newHttpClient();
    private int sent;

    TroubledService(Path directory, Map<String, String> kafka) throws Exception {
        this.directory = directory;
        link = BrokerLink.open();
        try (java.net.ServerSocket free = new java.net.ServerSocket(0)) {
            brokerPort = free.getLocalPort();
        }
        broker = startBroker();
        link.to(brokerPort);
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap()))) {
            setup.createEvents("events", PARTITIONS);
        }
        service = newService("data", kafka);
        service.start();
        awaitState("running");
    }

    private EmbeddedKafka startBroker() {
        return EmbeddedKafka.start(
                new BrokerSettings(directory.resolve("kafka"), HOST, HOST, brokerPort, link.port()));
    }

    /** Another instance of the same service, not started. */
    MonitorService newService(String name, Map<String, String> kafka) throws IOException {
        StringBuilder properties = new StringBuilder();
        kafka.forEach((key, value) -> properties.append(", ").append(key).append(": \"").append(value).append('"'));
        Path file = Files.writeString(
                directory.resolve(name + ".yml"), """
                kafka:
                  bootstrap_servers: "%s"
                  topics: [events]
                  from: earliest
                  properties: {commit.interval.ms: "300"%s}
                http: {port: 0}
                data_dir: %s
                idle_after: 3s
                defaults: {windows: [1d], grace: 1h}
                """.formatted(bootstrap(), properties, directory.resolve(name)));
        return new MonitorService(ConfigFile.read(file, key -> null).toSettings(), () -> null);
    }

    String bootstrap() {
        return HOST + ":" + link.port();
    }

    BrokerLink link() {
        return link;
    }

    void stopBroker() {
        broker.close();
    }

    void restartBroker() {
        broker = startBroker();
    }

    /** Sends as many events, spread over the time and over two days of event time for each call. */
    void send(int events, Duration over) {
        try (EventSender sender = new EventSender(HOST + ":" + link.port(), "events")) {
            long began = System.nanoTime();
            for (int i = 0; i < events; i++) {
                long due = began + over.toNanos() / events * i;
                while (System.nanoTime() < due) {
                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                }
                long time = FIRST + sent * DAY / 500;
                sender.send(
                        sent % PARTITIONS,
                        time,
                        "{\"model\":\"m\",\"id\":\"" + sent + "\",\"time\":" + time + ",\"features\":{\"x\":" + sent % 7 + "}}");
                sent++;
            }
            sender.flush();
        }
    }

    /** The same in the background. */
    CompletableFuture<Void> sending(int events, Duration over) {
        return CompletableFuture.runAsync(() -> send(events, over));
    }

    void awaitState(String state) {
        awaitState(service, state, Duration.ofSeconds(60));
    }

    void awaitState(MonitorService of, String state, Duration most) {
        await().atMost(most)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> get(of, "/api/v1/status").body().contains("\"state\":\"" + state + "\""));
    }

    HttpResponse<String> get(String path) throws Exception {
        return get(service, path);
    }

    private HttpResponse<String> get(MonitorService of, String path) throws Exception {
        URI uri = URI.create("http://" + HOST + ":" + of.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until the windows hold exactly what was sent, and that this stays so. */
    void awaitExact() throws Exception {
        try (ReportReader reports = new ReportReader(HOST + ":" + link.port())) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> count(reports) >= sent);
            TimeUnit.SECONDS.sleep(2);
            System.out.println(onTopic());
            Map<ReportReader.Key, WindowReport> last = reports.poll();
            org.assertj.core.api.Assertions.assertThat(last.values().stream()
                            .mapToLong(WindowReport::nCurrent)
                            .sum())
                    .as("events in windows; " + onTopic() + " " + windows(last))
                    .isEqualTo(sent);
            org.assertj.core.api.Assertions.assertThat(last.values()).allSatisfy(report -> org.assertj.core.api.Assertions
                    .assertThat(report.nCurrent())
                    .isBetween(1L, 500L));
        }
    }

    private static String windows(Map<ReportReader.Key, WindowReport> last) {
        StringBuilder s = new StringBuilder();
        last.forEach((k, r) -> { if (r.nCurrent() != 500) s.append(k).append('=').append(r.nCurrent()).append(' '); });
        return s.toString();
    }

    private String onTopic() {
        Map<String, Integer> ids = new java.util.HashMap<>();
        try (var c = new org.apache.kafka.clients.consumer.KafkaConsumer<>(
                Map.<String, Object>of("bootstrap.servers", bootstrap(), "auto.offset.reset", "earliest"),
                new org.apache.kafka.common.serialization.StringDeserializer(),
                new org.apache.kafka.common.serialization.StringDeserializer())) {
            var ps = c.partitionsFor("events").stream().map(i -> new org.apache.kafka.common.TopicPartition("events", i.partition())).toList();
            c.assign(ps);
            c.seekToBeginning(ps);
            var ends = c.endOffsets(ps);
            while (ps.stream().anyMatch(p -> c.position(p) < ends.get(p))) {
                c.poll(Duration.ofMillis(200)).forEach(r -> ids.merge(r.value(), 1, Integer::sum));
            }
            return "topic: " + ends + " unique " + ids.size() + " of " + ids.values().stream().mapToInt(i -> i).sum() + " sent " + sent;
        }
    }

    private static long count(ReportReader reports) {
        return reports.poll().values().stream()
                .mapToLong(WindowReport::nCurrent)
                .sum();
    }

    @Override
    public void close() {
        link.stall(false);
        link.slow(0);
        service.close();
        broker.close();
        link.close();
    }
}
