package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.kafka.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where reading begins, and that every event is counted once where input topics get more partitions: those that came before
 * anybody noticed among them.
 */
class InputTopicsTest {
    private static final long BEGIN = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final String CHANGELOG = "plumbline-live-profiles-changelog";

    @TempDir
    Path directory;

    private EmbeddedKafka broker;
    private Admin admin;
    private EventSender sender;
    private ReportReader reports;
    private final Map<String, Long> sent = new TreeMap<>();
    private long minute;

    @BeforeEach
    void start() {
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            setup.createEvents("events", 4);
        }
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()));
        sender = new EventSender(broker.bootstrapServers(), "events");
        reports = new ReportReader(broker.bootstrapServers());
    }

    @AfterEach
    void stop() {
        reports.close();
        sender.close();
        admin.close();
        broker.close();
    }

    /**
     * Noticed by the service itself in the first case; in the second it does not look, so that Kafka Streams is first and
     * fails for want of partitions.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {"metadata.max.age.ms: 900", "metadata.max.age.ms: 90000, main.consumer.metadata.max.age.ms: 500"
            })
    void shouldCountEveryEventOnceWhenPartitionsAreAddedWhileItRuns(String properties) throws Exception {
        try (MonitorService service = service(properties)) {
            service.start();
            send(4, 10);
            await().atMost(Duration.ofMinutes(1)).until(() -> committed("events") > 0);
            grow(8);
            // Nobody knows of them yet.
            send(8, 1);
            send(8, 10);
            await().atMost(Duration.ofMinutes(1)).until(() -> partitions(CHANGELOG) == 8);
            send(8, 10);
            awaitAllCounted();
        }
    }

    @Test
    void shouldCountEveryEventOnceWhenPartitionsAreAddedBetweenTwoStarts() throws Exception {
        try (MonitorService service = service("metadata.max.age.ms: 1000")) {
            service.start();
            // Of four partitions three get nothing before the stop.
            send(1, 5);
            await().atMost(Duration.ofMinutes(1)).until(() -> committed("events") > 0);
        }
        send(4, 2);
        grow(8);
        send(8, 10);
        try (MonitorService service = service("metadata.max.age.ms: 1000")) {
            assertThat(partitions(CHANGELOG)).isEqualTo(8);
            service.start();
            awaitAllCounted();
        }
    }

    /** The changelog has a partition for each of the largest input, whose number grows while two instances read both. */
    @Test
    @EnabledIfSystemProperty(named = "plumbline.trouble", matches = "true")
    void shouldCountEveryEventOnceWhenOneOfTwoInputsGrowsUnderTwoInstances() throws Exception {
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            setup.createEvents("more", 2);
        }
        try (MonitorService one = service("one", "events, more", "latest", "metadata.max.age.ms: 900");
                MonitorService other = service("other", "events, more", "latest", "metadata.max.age.ms: 900");
                EventSender more = new EventSender(broker.bootstrapServers(), "more")) {
            one.start();
            other.start();
            send(sender, 4, 10);
            send(more, 2, 10);
            await().atMost(Duration.ofMinutes(1)).until(() -> committed("events") > 0 && committed("more") > 0);
            grow("more", 6);
            send(more, 6, 1);
            send(sender, 4, 10);
            send(more, 6, 10);
            await().atMost(Duration.ofMinutes(1)).until(() -> partitions(CHANGELOG) == 6);
            send(more, 6, 10);
            awaitAllCounted();
            assertThat(one.port()).isNotEqualTo(other.port());
        }
    }

    @Test
    void shouldBeginAsLongAgoAsIsAsked() throws Exception {
        Instant now = Instant.now();
        minute = Duration.between(Instant.ofEpochMilli(BEGIN), now.minus(Duration.ofHours(30)))
                .toMinutes();
        send(4, 5);
        sent.clear();
        minute += Duration.ofHours(20).toMinutes();
        send(4, 5);
        try (MonitorService service = service("data", "events", "24h", "metadata.max.age.ms: 1000")) {
            service.start();
            awaitAllCounted();
        }
    }

    @Test
    void shouldBeginWithTheNewestWhereNothingWasEverRead() throws Exception {
        send(4, 5);
        sent.clear();
        try (MonitorService service = service("metadata.max.age.ms: 1000")) {
            // From here on, though the stream is not even started.
            send(4, 5);
            service.start();
            awaitAllCounted();
        }
    }

    private MonitorService service(String properties) throws Exception {
        return service("data", "events", "latest", properties);
    }

    /** @param name of its data directory, and its place in the group */
    private MonitorService service(String name, String topics, String from, String properties) throws Exception {
        Path file = Files.writeString(directory.resolve(name + ".yml"), """
                kafka:
                  bootstrap_servers: "%s"
                  topics: [%s]
                  from: %s
                  properties: {%s, commit.interval.ms: 300}
                http: {port: 0}
                data_dir: %s
                idle_after: 2s
                defaults: {windows: [5m], grace: 1m, restatement: 1d}
                """.formatted(
                        broker.bootstrapServers(), topics, from, properties, directory.resolve(name)));
        return new MonitorService(ConfigFile.read(file, key -> null).toSettings(), () -> null);
    }

    private void send(int partitions, int minutes) {
        send(sender, partitions, minutes);
    }

    /** An event to each of so many partitions, in each of so many minutes of event time. */
    private void send(EventSender to, int partitions, int minutes) {
        for (int i = 0; i < minutes; i++, minute++) {
            long time = BEGIN + minute * MINUTE;
            Instant window = Instant.ofEpochMilli(time - Math.floorMod(time, 5 * MINUTE));
            for (int partition = 0; partition < partitions; partition++) {
                to.send(
                        partition,
                        time,
                        "{\"model\":\"m\",\"time\":" + time + ",\"features\":{\"x\":" + partition + "}}");
                sent.merge(window.toString(), 1L, Long::sum);
            }
        }
        to.flush();
    }

    private void awaitAllCounted() {
        await().atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(200))
                .untilAsserted(() -> {
                    Map<String, Long> counted = new TreeMap<>();
                    for (WindowReport report : reports.poll().values()) {
                        counted.put(report.window().start().toString(), report.nCurrent());
                    }
                    assertThat(counted).isEqualTo(sent);
                });
    }

    private void grow(int partitions) throws Exception {
        grow("events", partitions);
    }

    private void grow(String topic, int partitions) throws Exception {
        admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions)))
                .all()
                .get();
        await().until(() -> partitions(topic) == partitions);
    }

    private int partitions(String topic) throws Exception {
        return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions()
                .size();
    }

    /** Offsets that the group has committed, beyond where it began. */
    private long committed(String topic) throws Exception {
        return admin.listConsumerGroupOffsets("plumbline").partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }
}
