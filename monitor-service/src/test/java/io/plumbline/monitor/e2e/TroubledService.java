package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.BrokerSettings;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** A service, its broker, and a {@link BrokerLink} between them; nobody but the test starts or stops anything. */
final class TroubledService implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final long DAY = 86_400_000L;
    private static final long FIRST = 15_000 * DAY;
    private static final int EVENTS_A_DAY = 500;
    private static final String HOST = "127.0.0.1";

    private final Path directory;
    private final BrokerLink link = BrokerLink.open();
    private final int brokerPort = freePort();
    private final HttpClient client = HttpClient.newHttpClient();
    private final MonitorService service;
    private EmbeddedKafka broker;
    private int sent;

    /** @param kafka further settings of the service's clients */
    TroubledService(Path directory, Map<String, String> kafka) throws Exception {
        this.directory = directory;
        broker = startBroker();
        link.to(brokerPort);
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap()))) {
            setup.createEvents("events", PARTITIONS);
        }
        service = instance("data", kafka);
        service.start();
        awaitState("running", Duration.ofSeconds(60));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private EmbeddedKafka startBroker() {
        return EmbeddedKafka.start(
                new BrokerSettings(directory.resolve("kafka"), HOST, HOST, brokerPort, link.port(), Map.of()));
    }

    /** An instance of the service with a data directory of this name, not started. */
    MonitorService instance(String name, Map<String, String> kafka) throws IOException {
        StringBuilder properties = new StringBuilder("commit.interval.ms: \"300\"");
        kafka.forEach((key, value) ->
                properties.append(", ").append(key).append(": \"").append(value).append('"'));
        Path file = Files.writeString(
                directory.resolve(name + ".yml"), """
                kafka:
                  bootstrap_servers: "%s"
                  topics: [events]
                  from: earliest
                  properties: {%s}
                http: {port: 0, intake: {topic: events, requests_per_second: 100000}}
                data_dir: %s
                idle_after: 3s
                defaults: {windows: [1d], grace: 1h, restatement: 1000d}
                """.formatted(bootstrap(), properties, directory.resolve(name)));
        return new MonitorService(ConfigFile.read(file, key -> null).toSettings(), () -> null);
    }

    /** The broker, through the link. */
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

    /** Sends events, spread over this time and over a day of event time for each 500 of them. */
    void send(int events, Duration over) {
        try (EventSender sender = new EventSender(bootstrap(), "events")) {
            long began = System.nanoTime();
            for (int i = 0; i < events; i++) {
                long due = began + over.toNanos() / events * i;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(1_000_000);
                }
                long time = FIRST + sent * DAY / EVENTS_A_DAY;
                String event = "{\"model\":\"m\",\"id\":\"%d\",\"time\":%d,\"features\":{\"x\":%d}}";
                sender.send(sent % PARTITIONS, time, event.formatted(sent, time, sent % 7));
                sent++;
            }
            sender.flush();
        }
    }

    /** The same in the background. */
    CompletableFuture<Void> sending(int events, Duration over) {
        return CompletableFuture.runAsync(() -> send(events, over));
    }

    /** Waits until the service says that it is in this state. */
    void awaitState(String state, Duration most) {
        await().atMost(most)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> get("/api/v1/status").body().contains("\"state\":\"" + state + "\""));
    }

    HttpResponse<String> get(String path) throws Exception {
        URI uri = URI.create("http://" + HOST + ":" + service.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** Sends an event over HTTP. */
    HttpResponse<String> post(String event) throws Exception {
        URI uri = URI.create("http://" + HOST + ":" + service.port() + "/api/v1/events");
        return client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofString(event))
                        .timeout(Duration.ofSeconds(20))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** What is on the input topic. */
    List<String> events() {
        List<String> events = new ArrayList<>();
        try (CommittedRecords records = new CommittedRecords(
                bootstrap(), "events", record -> events.add(new String(record.value(), StandardCharsets.UTF_8)))) {
            records.poll();
        }
        return events;
    }

    /**
     * Waits until the windows hold what is on the topic, to the last event: all that was sent, and what the sender's client
     * sent again without need when the broker came back without knowing how far it was.
     */
    void awaitExact() {
        // A broker that has just come back does not show at once what it has.
        Map<Instant, Long> there = await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .until(
                        this::onTopic,
                        days -> days.values().stream()
                                        .mapToLong(Long::longValue)
                                        .sum()
                                >= sent);
        try (ReportReader reports = new ReportReader(bootstrap())) {
            await().atMost(Duration.ofMinutes(2))
                    .pollInterval(Duration.ofMillis(200))
                    .untilAsserted(() -> assertThat(reports.poll().values().stream()
                                    .collect(Collectors.toMap(
                                            report -> report.window().start(), WindowReport::nCurrent)))
                            .as(this::status)
                            .isEqualTo(there));
        }
    }

    /** Waits until the console shows the newest window that the topic has events of, as many as there are. */
    void awaitConsole() {
        Map.Entry<Instant, Long> newest =
                onTopic().entrySet().stream().max(Map.Entry.comparingByKey()).orElseThrow();
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> assertThat(get("/api/v1/models/m/versions/none/windows?limit=1")
                                .body())
                        .contains("\"start\":\"" + newest.getKey() + "\"", "\"n_current\":" + newest.getValue()));
    }

    private String status() {
        try {
            return get("/api/v1/status").body();
        } catch (Exception e) {
            return e.toString();
        }
    }

    /** Events on the topic by day. */
    private Map<Instant, Long> onTopic() {
        Map<Instant, Long> days = new HashMap<>();
        try (CommittedRecords events = new CommittedRecords(
                bootstrap(),
                "events",
                record -> days.merge(Instant.ofEpochMilli(record.timestamp() / DAY * DAY), 1L, Long::sum))) {
            events.poll();
        }
        return days;
    }

    /** Ends the service; how long that took. */
    Duration stopService() {
        long began = System.nanoTime();
        service.close();
        return Duration.ofNanos(System.nanoTime() - began);
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
