package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.OwnTopics;
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
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A broker and some instances of the service, each in a process and a directory of its own. */
final class CrashCluster implements AutoCloseable {
    private static final String READY = "Kafka is ready on";
    /** Exit code of a service that finds no broker as it starts. */
    private static final int BROKER_AWAY = 3;

    /** @param port of its console */
    private record Instance(Path directory, int port, PlumblineProcess process) {}

    private static final String USUAL = """
            learning: {enabled: false}
            idle_after: 4s
            defaults: {windows: [1h, 6h], grace: 1h, restatement: 60d}
            """;

    private final Path directory;
    private final String settings;
    private final int port = freePort();
    private final Map<String, Instance> instances = new TreeMap<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private @Nullable PlumblineProcess broker;
    private int brokerStarts;
    private int standbys;
    private int startedInVain;

    CrashCluster(Path directory) throws IOException {
        this(directory, USUAL);
    }

    /** @param settings the end of each instance's configuration */
    CrashCluster(Path directory, String settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
    }

    String bootstrap() {
        return "127.0.0.1:" + port;
    }

    /** Where instances look for the broker, for a test that starts one of its own there. */
    int brokerPort() {
        return port;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    void startBroker() throws IOException {
        Path log = directory.resolve("broker.log");
        String data = directory.resolve("kafka").toString();
        PlumblineProcess started =
                PlumblineProcess.start(log, "kafka", "--port", Integer.toString(port), "--data", data);
        broker = started;
        brokerStarts++;
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    assertThat(started.isAlive())
                            .as("broker alive; see %s", tail(log))
                            .isTrue();
                    return count(log, READY) == brokerStarts;
                });
    }

    /** The topic {@code events} and those of the service, which has four tasks of each stage. */
    void createTopics(int partitions) {
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap()))) {
            setup.createEvents("events", partitions);
            setup.prepare(OwnTopics.of(Topics.DEFAULT, 4));
        }
    }

    void killBroker() throws InterruptedException {
        process().kill();
    }

    void stopBroker() throws InterruptedException {
        assertThat(process().stop()).as("the broker stops in order").isTrue();
    }

    /** It answers nobody, but keeps its connections, until it is told to go on. */
    void pauseBroker() throws IOException, InterruptedException {
        process().pause();
    }

    void resumeBroker() throws IOException, InterruptedException {
        process().goOn();
    }

    private PlumblineProcess process() {
        if (broker == null) {
            throw new IllegalStateException("no broker was started");
        }
        return broker;
    }

    /** Copies of state that instances started from now on ask for. */
    void standbys(int replicas) {
        standbys = replicas;
    }

    /** Starts an instance that is not running; its directory is as it was left. */
    void start(String name) throws IOException {
        Instance before = instances.get(name);
        assertThat(before == null || !before.process.isAlive()).isTrue();
        Path home = Files.createDirectories(directory.resolve(name));
        int console = before == null ? freePort() : before.port;
        Path config = Files.writeString(home.resolve("plumbline.yml"), """
                kafka:
                  bootstrap_servers: %s
                  topics: [events]
                  from: earliest
                  properties:
                    transaction.timeout.ms: "5000"
                    commit.interval.ms: "300"
                    session.timeout.ms: "6000"
                    heartbeat.interval.ms: "1500"
                    num.standby.replicas: "%d"
                    producer.max.block.ms: "5000"
                    producer.request.timeout.ms: "4000"
                    producer.delivery.timeout.ms: "5000"
                http: {port: %d}
                data_dir: %s
                %s
                """.formatted(
                        bootstrap(), standbys, console, home.resolve("data"), settings));
        PlumblineProcess process =
                PlumblineProcess.start(home.resolve("service.log"), "serve", "--config", config.toString());
        instances.put(name, new Instance(home, console, process));
    }

    boolean isRunning(String name) {
        Instance instance = instances.get(name);
        return instance != null && instance.process.isAlive();
    }

    void kill(String name) throws InterruptedException {
        instance(name).process.kill();
    }

    /** As an orchestrator stops it. */
    void stop(String name) throws InterruptedException {
        assertThat(instance(name).process.stop()).as("%s stops in order", name).isTrue();
    }

    void pause(String name) throws IOException, InterruptedException {
        instance(name).process.pause();
    }

    void goOn(String name) throws IOException, InterruptedException {
        instance(name).process.goOn();
    }

    /** Deletes the state that an instance had, as when it comes back on another machine. */
    void wipe(String name) throws IOException {
        Path data = instance(name).directory.resolve("data");
        if (Files.exists(data)) {
            try (Stream<Path> files = Files.walk(data)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private Instance instance(String name) {
        Instance instance = instances.get(name);
        if (instance == null) {
            throw new IllegalStateException("no instance " + name);
        }
        return instance;
    }

    /**
     * Starts an instance again, as a supervisor does, that began while the broker was away and said so. Fails if it ended
     * for any other reason, or says that it has given up.
     */
    void checkAlive(String name) throws IOException, InterruptedException {
        Instance instance = instance(name);
        Path log = instance.directory.resolve("service.log");
        if (!instance.process.isAlive()) {
            assertThat(instance.process.exitCode())
                    .as("exit code of %s; its log ends with %s", name, tail(log))
                    .isEqualTo(BROKER_AWAY);
            assertThat(tail(log)).contains("the broker does not answer");
            startedInVain++;
            start(name);
            return;
        }
        try {
            HttpResponse<String> live = http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance.port + "/livez"))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(live.statusCode())
                    .as("%s says %s; its log ends with %s", name, live.body(), tail(log))
                    .isEqualTo(200);
        } catch (IOException e) {
            // It is starting, or too busy to answer: nothing can be said of it.
        }
    }

    /** What an instance answers at {@code /metrics}; empty if it does not answer. */
    String scrape(String name) throws InterruptedException {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + instance(name).port + "/metrics"))
                                    .timeout(Duration.ofSeconds(10))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        }
    }

    /** How often an instance ended because it found no broker as it started. */
    int startedInVain() {
        return startedInVain;
    }

    /** How often something was logged, by all instances. */
    long logged(String text) {
        return instances.values().stream()
                .mapToLong(instance -> count(instance.directory.resolve("service.log"), text))
                .sum();
    }

    private static long count(Path log, String text) {
        return log(log).lines().filter(line -> line.contains(text)).count();
    }

    private static String tail(Path log) {
        String all = log(log);
        return all.substring(Math.max(0, all.length() - 8000));
    }

    private static String log(Path log) {
        try {
            return Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "";
        } catch (IOException e) {
            return "unreadable: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        instances.values().forEach(instance -> instance.process.close());
        if (broker != null) {
            broker.close();
        }
    }
}
