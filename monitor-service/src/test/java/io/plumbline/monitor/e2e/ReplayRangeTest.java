package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.app.RangeReplay;
import io.plumbline.monitor.app.ReplayRange;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.Offsets;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two months that the service has reported are replayed beside it: the same bytes, and what is not the same is named. */
class ReplayRangeTest {
    private static final long DAY = 86_400_000L;
    private static final String FROM = "2011-01-20T05:00:00Z";
    private static final String TO = "2011-03-10T00:00:00Z";
    /** Of each model: days from 21 January to 9 March, and weeks from Monday 24 January to 6 March. */
    private static final int WINDOWS = 48 + 6;

    private static final List<TopicPartition> SOURCES =
            IntStream.range(0, 4).mapToObj(p -> new TopicPartition("events", p)).toList();

    @TempDir
    Path directory;

    private Path config = Path.of("plumbline.yml");
    private String bootstrap = "";

    @Test
    void shouldComeToTheSameBytesAndNameWhatIsNotTheSame() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            bootstrap = broker.bootstrapServers();
            config = writeConfig();
            try (TopicSetup setup = new TopicSetup(kafka())) {
                setup.createEvents("events", 4);
                setup.prepare(List.of(OwnTopics.references(Topics.DEFAULT.references())));
            }
            List<BikeRows.Row> rows = BikeRows.all().stream()
                    .filter(row ->
                            row.time() < Instant.parse("2011-04-10T00:00:00Z").toEpochMilli())
                    .toList();
            new ReferenceTopic(kafka(), Topics.DEFAULT.references()).publish(reference(rows));
            ConfigFile file = ConfigFile.read(config, name -> null);
            try (MonitorService service = new MonitorService(file.toSettings(), () -> null)) {
                service.start();
                send(rows);
                awaitReports(rows);
                sendTooLate(rows);

                allIsIdenticalButWhatCameTooLate();
                nobodyElseReplaysTheSame(file);
            }
            tamper();
            deleteTheFirst500();
            sendWhatNobodyReads();
            whatDiffersIsNamedAndWhatIsDeletedIsNotCompared();
        }
    }

    private void allIsIdenticalButWhatCameTooLate() throws Exception {
        Ran ran = replay();

        assertThat(ran.err()).isEmpty();
        JsonNode result = result();
        assertThat(result.path("identical").asInt()).isEqualTo(2 * WINDOWS - 2);
        assertThat(result.path("compared").asInt()).isEqualTo(2 * WINDOWS - 2);
        assertThat(kinds(result))
                .containsOnlyKeys("not_comparable")
                .hasEntrySatisfying(
                        "not_comparable",
                        windows -> assertThat(windows)
                                .containsExactly("bikes 1d 2011-01-31T00:00:00Z", "bikes 7d 2011-01-31T00:00:00Z"));
        assertThat(ran.out())
                .contains("Windows compared: 106, of which identical: 106.")
                .contains("1 of its events came when it may no longer have been open to them");
        assertThat(ran.exitCode()).isZero();
        nothingIsLeft();
    }

    private void nobodyElseReplaysTheSame(ConfigFile file) throws Exception {
        ReplayRange range = new ReplayRange(Instant.parse(FROM), Instant.parse(TO), null);
        try (RangeReplay first = new RangeReplay(
                file.toSettings(), range, Files.createDirectory(directory.resolve("state")), false, Instant.now())) {
            first.start();
            await().until(() -> first.done() > 0);

            Ran second = replay();

            assertThat(second.exitCode()).isEqualTo(2);
            assertThat(second.err().lines()).singleElement().asString().contains(first.name(), "is in use");
        }
        nothingIsLeft(); // though it was stopped on the way
    }

    /** One report says something else, one is gone, and one is of a window without events. */
    private void tamper() throws Exception {
        Map<String, byte[]> published = published();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.<String, Object>copyOf(kafka()), new ByteArraySerializer(), new ByteArraySerializer())) {
            String tampered = "[\"bikes-late\",\"1\",\"all\",\"1d\",\"2011-02-10T00:00:00Z\"]";
            String body = new String(published.get(tampered), StandardCharsets.UTF_8);
            assertThat(body).contains("\"n_current\":23,");
            publish(producer, tampered, body.replace("\"n_current\":23,", "\"n_current\":24,"));
            publish(producer, "[\"bikes-late\",\"1\",\"all\",\"1d\",\"2011-02-11T00:00:00Z\"]", null);
            publish(producer, "[\"bikes-late\",\"9\",\"all\",\"1d\",\"2011-02-12T00:00:00Z\"]", body);
        }
    }

    /** About a third of what the partition has. */
    private void deleteTheFirst500() throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka()))) {
            admin.deleteRecords(Map.of(SOURCES.get(1), RecordsToDelete.beforeOffset(500)))
                    .all()
                    .get();
        }
    }

    private void sendWhatNobodyReads() {
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            long time = Instant.parse("2011-02-20T12:00:00Z").toEpochMilli();
            sender.send(2, time, new BikeRows.Row(time, "unread", 0.5, 0.5, 5).event("bikes-late"));
            sender.flush();
        }
    }

    private void whatDiffersIsNamedAndWhatIsDeletedIsNotCompared() throws Exception {
        Ran ran = replay("--model", "bikes-late");

        assertThat(ran.exitCode()).isEqualTo(1);
        JsonNode result = result();
        Map<String, List<String>> kinds = kinds(result);
        assertThat(kinds).containsOnlyKeys("different", "not_reported", "not_replayed", "not_comparable");
        assertThat(kinds.get("different")).containsExactly("bikes-late 1d 2011-02-10T00:00:00Z");
        assertThat(kinds.get("not_reported")).containsExactly("bikes-late 1d 2011-02-11T00:00:00Z");
        assertThat(kinds.get("not_replayed")).containsExactly("bikes-late 1d 2011-02-12T00:00:00Z");
        assertThat(kinds.get("not_comparable"))
                .as("none for what nobody has read")
                .allSatisfy(window -> assertThat(window.split(" ")[2]).isLessThan("2011-02-06"));
        assertThat(ran.out())
                .contains("bikes-late 1, 1d from 2011-02-10T00:00:00Z: n_current: 24 reported, 23 replayed\n")
                .contains("The first 500 records of events-1 are deleted; the oldest that is left is of 2011-02-05T")
                .contains("some of its events are deleted: the input is complete from 2011-02-05T");
    }

    private Ran replay(String... more) {
        List<String> args = new ArrayList<>(List.of("replay-range", "--config", config.toString()));
        args.addAll(List.of("--from", FROM, "--to", TO, "--json", json().toString()));
        args.addAll(List.of(more));
        return Ran.plumbline(args.toArray(String[]::new));
    }

    private Path json() {
        return directory.resolve("replay.json");
    }

    private JsonNode result() throws Exception {
        return Json.read(Files.readAllBytes(json()), JsonNode.class);
    }

    private static Map<String, List<String>> kinds(JsonNode result) {
        Map<String, List<String>> kinds = new TreeMap<>();
        result.path("findings")
                .forEach(finding -> kinds.computeIfAbsent(finding.path("kind").asText(), k -> new ArrayList<>())
                        .add(finding.path("model").asText() + " "
                                + finding.path("size").asText() + " "
                                + finding.path("start").asText()));
        return kinds;
    }

    /** Neither a topic nor a group of a replay; and the service goes on in its own. */
    private void nothingIsLeft() throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka()))) {
            assertThat(admin.listTopics().names().get()).noneMatch(topic -> topic.contains("replay"));
            assertThat(admin.listGroups().all().get().stream().map(GroupListing::groupId))
                    .contains("plumbline")
                    .noneMatch(group -> group.contains("replay"));
            assertThat(Objects.requireNonNull(admin.describeConsumerGroups(List.of("plumbline"))
                                    .all()
                                    .get()
                                    .get("plumbline"))
                            .members())
                    .hasSize(1);
        }
    }

    private Map<String, String> kafka() {
        return Map.of("bootstrap.servers", bootstrap);
    }

    private Path writeConfig() throws Exception {
        return Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka:
                  bootstrap_servers: %s
                  topics: [events]
                  from: earliest
                http: {port: 0}
                learning: {enabled: false}
                data_dir: %s
                idle_after: 1s
                defaults: {windows: [1d, 7d], grace: 1d, restatement: 20d}
                """.formatted(bootstrap, directory.resolve("data")));
    }

    /** One model has a reference, so that its reports have verdicts and scores. */
    private static Reference reference(List<BikeRows.Row> rows) {
        ReferenceSettings settings = new ReferenceSettings(
                "bikes", null, Instant.EPOCH, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC);
        return ReferenceBuilder.build(
                settings,
                taker -> rows.forEach(row -> taker.accept(new ReferenceRow(
                        null,
                        Map.of(
                                "temp", new FeatureValue.Numeric(row.temp()),
                                "hum", new FeatureValue.Numeric(row.hum())),
                        new FeatureValue.Numeric(row.cnt()),
                        null))));
    }

    /** One model in order; one out of order by up to two days and with a tenth of its events nine days late. */
    private void send(List<BikeRows.Row> rows) throws Exception {
        Random random = new Random(20261124);
        List<Map.Entry<Long, BikeRows.Row>> late = new ArrayList<>();
        for (BikeRows.Row row : rows) {
            long delay = random.nextInt(10) == 0 ? 9 * DAY : (long) (random.nextDouble() * 2 * DAY);
            late.add(Map.entry(row.time() + delay, row));
        }
        late.sort(Map.Entry.comparingByKey());
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            for (int i = 0; i < rows.size(); i++) {
                BikeRows.Row inOrder = rows.get(i);
                BikeRows.Row outOfOrder = late.get(i).getValue();
                // Partition 3 stays empty.
                sender.send(i % 3, inOrder.time(), inOrder.event("bikes"));
                sender.send((i + 1) % 3, late.get(i).getKey(), outOfOrder.event("bikes-late"));
                if (i == 10) {
                    // All sources are known before any is days ahead of the others: restatement is short here.
                    sender.flush();
                    awaitRead();
                }
                if (i == rows.size() / 2) {
                    // Windows are reported before what corrects them comes.
                    sender.flush();
                    Thread.sleep(700);
                }
            }
            sender.flush();
        }
    }

    private void awaitReports(List<BikeRows.Row> rows) {
        Expected expected = new Expected();
        for (String model : List.of("bikes", "bikes-late")) {
            expected.add(model, 1, rows);
            expected.add(model, 7, rows);
        }
        try (ReportReader reports = new ReportReader(bootstrap)) {
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() ->
                            assertThat(expected.differences(reports.poll())).isEmpty());
        }
    }

    /** An event that the service drops, as its window has long been final. */
    private void sendTooLate(List<BikeRows.Row> rows) {
        BikeRows.Row row = rows.stream()
                .filter(r -> r.time() >= Instant.parse("2011-01-31T08:00:00Z").toEpochMilli())
                .findFirst()
                .orElseThrow();
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            sender.send(0, rows.get(rows.size() - 1).time(), row.event("bikes"));
            sender.flush();
        }
        awaitRead();
    }

    private void awaitRead() {
        try (Offsets offsets = new Offsets(kafka())) {
            List<TopicPartition> filled = SOURCES.subList(0, 3);
            await().atMost(Duration.ofSeconds(60)).until(() -> {
                Map<TopicPartition, Long> ends = offsets.ends(SOURCES);
                Map<TopicPartition, Long> committed = offsets.committed("plumbline", SOURCES);
                return filled.stream().allMatch(at -> Objects.equals(ends.get(at), committed.get(at)));
            });
        }
    }

    private Map<String, byte[]> published() {
        Map<String, byte[]> published = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.DEFAULT.windowReports()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .collect(Collectors.toList());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record ->
                                published.put(new String(record.key(), StandardCharsets.UTF_8), record.value()));
            }
        }
        return published;
    }

    /** To the partition that the service uses for the model, so that it is the last of its key. */
    private static void publish(KafkaProducer<byte[], byte[]> producer, String key, @Nullable String body)
            throws Exception {
        String model = key.split("\"")[1];
        int partition = Utils.toPositive(Utils.murmur2(model.getBytes(StandardCharsets.UTF_8)))
                % producer.partitionsFor(Topics.DEFAULT.windowReports()).size();
        producer.send(new ProducerRecord<>(
                        Topics.DEFAULT.windowReports(),
                        partition,
                        key.getBytes(StandardCharsets.UTF_8),
                        body == null ? null : body.getBytes(StandardCharsets.UTF_8)))
                .get();
    }
}
