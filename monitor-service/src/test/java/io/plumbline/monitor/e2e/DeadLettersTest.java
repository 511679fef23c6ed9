package io.plumbline.monitor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.kafka.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that were no events are looked at and sent again, each once, and never in a loop. */
class DeadLettersTest {
    private static final long DAY = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();
    private static final String NAMELESS = "{\"features\":{\"x\":1}}";

    @TempDir
    Path directory;

    private EmbeddedKafka broker;

    @BeforeEach
    void start() {
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            setup.createEvents("events", 2);
        }
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void shouldSendEachAgainOnceAndLeaveThoseAloneThatComeBack() throws Exception {
        assertThat(command("list").out()).startsWith("No record waits on plumbline.dead-letter at ");
        assertThat(command("replay").out()).isEqualTo(line("Sent 0 records again."));
        try (MonitorService service = service();
                EventSender sender = new EventSender(broker.bootstrapServers(), "events");
                ReportReader reports = new ReportReader(broker.bootstrapServers())) {
            service.start();
            sender.send(0, DAY, NAMELESS);
            sender.send(1, DAY, NAMELESS);
            sender.send(1, DAY, "not JSON\u0007");
            sender.flush();
            // As if it had been refused by an earlier version that could not read it.
            readable(3);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> command("list").out().startsWith("6 records "));

            assertThat(command("list", "--n", "1").out().lines())
                    .startsWith("6 records could not be read as events:")
                    .anyMatch(line -> line.matches(" +3  unsupported +events  .*"))
                    .anyMatch(line -> line.matches(" +2  missing_model +events  .*"))
                    .anyMatch(line -> line.matches(" +1  malformed +events  .*"));
            assertThat(command("list", "--reason", "malformed").out())
                    .contains("events-1@1  ", "  malformed", "not JSON: ", "  not JSON.");
            assertThat(command("replay", "--reason", "unsupported", "--dry-run").out())
                    .isEqualTo(line("Would send 3 records again."));
            assertThat(command("replay", "--reason", "unsupported").out()).isEqualTo(line("Sent 3 records again."));
            assertThat(command("replay", "--reason", "unsupported").out()).isEqualTo(line("Sent 0 records again."));
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(reports.poll().values())
                            .singleElement()
                            .satisfies(report -> assertThat(report.nCurrent()).isEqualTo(3)));

            assertThat(command("replay").out()).isEqualTo(line("Sent 3 records again."));
            // They are rejected again.
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> command("list").out().startsWith("3 records "));
            assertThat(command("list").out()).contains("missing_model, after it was sent again");
            assertThat(command("replay").out())
                    .isEqualTo(line("Sent 0 records again.")
                            + line("3 were rejected again before; --again sends them too."));
            assertThat(command("replay", "--again", "--reason", "malformed").out())
                    .isEqualTo(line("Sent 1 record again."));
        }
        List<ConsumerRecord<byte[], byte[]>> sent = new ArrayList<>();
        try (CommittedRecords events = new CommittedRecords(broker.bootstrapServers(), "events", sent::add)) {
            events.poll();
        }
        assertThat(sent).hasSize(3 + 3 + 3 + 1);
        assertThat(sent)
                .filteredOn(record ->
                        new String(record.key() == null ? new byte[0] : record.key(), UTF_8).startsWith("key"))
                .hasSize(3)
                .allSatisfy(record -> {
                    assertThat(record.partition()).isEqualTo(1);
                    assertThat(record.timestamp()).isEqualTo(DAY + 5);
                    assertThat(record.headers().lastHeader("traceparent").value())
                            .isEqualTo("00-1".getBytes(UTF_8));
                    assertThat(record.headers().lastHeader("plumbline.redriven").value())
                            .isEqualTo("1".getBytes(UTF_8));
                    assertThat(record.headers().lastHeader("plumbline.reason")).isNull();
                });
    }

    @Test
    void shouldSayWhatIsNotWhole() {
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            setup.createEvents("plumbline.dead-letter", 1);
        }
        try (EventSender sender = new EventSender(broker.bootstrapServers(), "plumbline.dead-letter")) {
            ProducerRecord<byte[], byte[]> cut = letter(0, "too_large");
            cut.headers().add(new RecordHeader("plumbline.value-bytes", "3000000".getBytes(UTF_8)));
            sender.send(cut);
            sender.flush();
        }
        assertThat(command("replay").out())
                .isEqualTo(line("Sent 0 records again.")
                        + line("1 are too large to be kept whole: only their own topics have them."));
    }

    private void readable(int records) {
        try (EventSender sender = new EventSender(broker.bootstrapServers(), "plumbline.dead-letter")) {
            for (int i = 0; i < records; i++) {
                sender.send(letter(i, "unsupported"));
            }
            sender.flush();
        }
    }

    private static ProducerRecord<byte[], byte[]> letter(int number, String reason) {
        String event = "{\"model\":\"m\",\"features\":{\"x\":" + number + "}}";
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                "plumbline.dead-letter", 0, null, ("key" + number).getBytes(UTF_8), event.getBytes(UTF_8));
        Map.of(
                        "traceparent", "00-1",
                        "plumbline.reason", reason,
                        "plumbline.detail", "a detail",
                        "plumbline.topic", "events",
                        "plumbline.partition", "1",
                        "plumbline.offset", Integer.toString(number),
                        "plumbline.timestamp", Long.toString(DAY + 5))
                .forEach((name, text) -> record.headers().add(new RecordHeader(name, text.getBytes(UTF_8))));
        return record;
    }

    private Ran command(String name, String... options) {
        List<String> all = new ArrayList<>(List.of("dead-letters", name, "--bootstrap", broker.bootstrapServers()));
        all.addAll(List.of(options));
        Ran ran = Ran.plumbline(all.toArray(String[]::new));
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        return ran;
    }

    private static String line(String text) {
        return text + System.lineSeparator();
    }

    private MonitorService service() throws Exception {
        Path file = Files.writeString(directory.resolve("plumbline.yml"), """
                kafka:
                  bootstrap_servers: "%s"
                  topics: [events]
                  from: earliest
                  properties: {commit.interval.ms: "300"}
                http: {port: 0}
                data_dir: %s
                idle_after: 2s
                defaults: {windows: [1d], grace: 1m, restatement: 1000d}
                """.formatted(
                        broker.bootstrapServers(), directory.resolve("data")));
        return new MonitorService(ConfigFile.read(file, key -> null).toSettings(), () -> null);
    }
}
