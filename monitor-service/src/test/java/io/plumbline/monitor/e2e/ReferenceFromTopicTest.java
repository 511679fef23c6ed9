package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A reference from a model's own past: what a file of the same rows gives. */
class ReferenceFromTopicTest {
    private static final Instant FROM = Instant.parse("2011-02-01T00:00:00Z");
    private static final Instant TO = Instant.parse("2011-06-01T00:00:00Z");

    @Test
    void shouldBeWhatAFileOfTheSameRowsGives(@TempDir Path directory) throws Exception {
        List<BikeRows.Row> rows = BikeRows.all().stream()
                .filter(row ->
                        row.time() < Instant.parse("2011-08-01T00:00:00Z").toEpochMilli())
                .toList();
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                setup.createEvents("events", 3);
            }
            try (EventSender sender = new EventSender(broker.bootstrapServers(), "events")) {
                for (int i = 0; i < rows.size(); i++) {
                    BikeRows.Row row = rows.get(i);
                    sender.send(i % 3, row.time(), row.event("bikes"));
                    sender.send((i + 1) % 3, row.time(), row.event("others"));
                    sender.send(i % 3, row.time(), "no event");
                    sender.send(
                            2,
                            row.time() + Duration.ofDays(1).toMillis(),
                            "{\"model\":\"bikes\",\"id\":\"" + row.id() + "\",\"label\":" + row.cnt() + ",\"time\":"
                                    + row.time() + "}");
                }
                sender.flush();
            }
            Path fromFile = directory.resolve("file.json");
            Path fromTopic = directory.resolve("topic.json");
            Ran file = Ran.plumbline(
                    "reference",
                    "build",
                    "--input",
                    csv(directory, rows).toString(),
                    "--model",
                    "bikes",
                    "--time-column",
                    "time",
                    "--prediction",
                    "prediction",
                    "--label",
                    "label",
                    "--from",
                    "2011-02-01",
                    "--to",
                    "2011-06-01",
                    "--out",
                    fromFile.toString());
            assertThat(file.exitCode()).isZero();
            Ran topic = buildOfRange(broker, "bikes", "--out", fromTopic.toString());

            assertThat(topic.err()).isEmpty();
            assertThat(topic.exitCode()).isZero();
            assertThat(topic.out()).contains(" from topic events, ", " to plumbline.references at ");
            assertThat(content(fromTopic)).isEqualTo(content(fromFile));

            assertThat(buildOfRange(broker, "unheard-of").err().strip())
                    .isEqualTo(
                            "plumbline: events of model unheard-of on topic events in that time: a reference needs at"
                                    + " least one row");
            retentionTakesTheBeginning(broker);
        }
    }

    private static void retentionTakesTheBeginning(EmbeddedKafka broker) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteRecords(Map.of(new TopicPartition("events", 1), RecordsToDelete.beforeOffset(3000)))
                    .all()
                    .get();
        }
        Ran ran = buildOfRange(broker, "bikes");
        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err())
                .startsWith("plumbline: topic events no longer has all records since 2011-02-01T00:00:00Z");
        // Who does not say since when takes what is there.
        assertThat(build(broker, "bikes").exitCode()).isZero();
    }

    private static Ran build(EmbeddedKafka broker, String model, String... more) {
        List<String> all = new ArrayList<>(List.of(
                "reference", "build", "--bootstrap", broker.bootstrapServers(), "--topic", "events", "--model", model));
        all.addAll(List.of(more));
        return Ran.plumbline(all.toArray(String[]::new));
    }

    private static Ran buildOfRange(EmbeddedKafka broker, String model, String... more) {
        List<String> all = new ArrayList<>(List.of("--from", "2011-02-01", "--to", "2011-06-01"));
        all.addAll(List.of(more));
        return build(broker, model, all.toArray(String[]::new));
    }

    private static Path csv(Path directory, List<BikeRows.Row> rows) throws IOException {
        StringBuilder text = new StringBuilder("time,temp,hum,prediction,label\n");
        for (BikeRows.Row row : rows) {
            text.append(Instant.ofEpochMilli(row.time()))
                    .append(',')
                    .append(row.temp())
                    .append(',')
                    .append(row.hum())
                    .append(',')
                    .append(row.cnt())
                    .append(',')
                    .append(row.cnt())
                    .append('\n');
        }
        return Files.writeString(directory.resolve("rows.csv"), text);
    }

    /** All but what says where and when it was built. */
    private static ObjectNode content(Path file) throws IOException {
        ObjectNode json = (ObjectNode) Json.mapper().readTree(Files.readAllBytes(file));
        assertThat(json.path("rows").asLong()).isGreaterThan(2000);
        assertThat(Instant.parse(json.path("from").asText())).isEqualTo(FROM);
        assertThat(Instant.parse(json.path("to").asText())).isBefore(TO);
        return json.remove(List.of("id", "created_at", "source"));
    }
}
