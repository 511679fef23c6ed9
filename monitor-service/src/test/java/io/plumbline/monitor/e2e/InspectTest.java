package io.plumbline.monitor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.kafka.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer learns of a topic, and that the broker is left as it was. */
class InspectTest {
    private static final long TIME = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();

    @Test
    void shouldTellWhatIsOnATopicAndChangeNothing(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory, 0);
                Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                setup.createEvents("log", 3);
            }
            send(broker.bootstrapServers());

            Ran ran = Ran.plumbline("inspect", "--bootstrap", broker.bootstrapServers(), "--topic", "log", "--n", "50");

            assertThat(ran.err()).isEmpty();
            assertThat(ran.exitCode()).isZero();
            assertThat(ran.out().lines())
                    // Of the largest partition the newest: the 20 of the others are all read.
                    .startsWith("Read 50 of 120 records on log, which has 3 partitions.")
                    .anyMatch(line -> line.matches("  Plumbline's own JSON +30"))
                    .anyMatch(line -> line.matches("  CloudEvents +10"))
                    .anyMatch(line -> line.matches(" +10  missing_model  log-2@0: .*"))
                    .contains("Model bikes, versions 1, 2: 30 inferences and 0 labels from 2012-01-01 00:01 to"
                            + " 2012-01-01 00:01 UTC")
                    .contains("  with an id 100.0 %, with a prediction 0.0 %")
                    .anyMatch(line -> line.matches("  season +feature +categorical +100.0 % +0.0 % +fall, spring"))
                    .anyMatch(line -> line.matches("  temp +feature +numeric +100.0 % +50.0 % +71 to 99"))
                    .anyMatch(line -> line.startsWith("Model fraud, version none: 20 inferences"))
                    .anyMatch(line -> line.matches("  f1 +feature +numeric +100.0 % +0.0 % +2 to 4"))
                    .contains("It may join its groups and write in transactions.")
                    .contains("  topics: [log]")
                    .anyMatch(line -> line.startsWith("serve makes, at its first start: plumbline.dead-letter, "));
            assertThat(admin.listTopics().names().get()).containsExactly("log");
            assertThat(admin.listGroups().all().get()).isEmpty();

            Path config = Files.writeString(
                    directory.resolve("plumbline.yml"),
                    "kafka: {bootstrap_servers: \"" + broker.bootstrapServers()
                            + "\"}\nmodels: [{match: fraud, columns: {names: [age, amount]}}]");
            Ran mapped = Ran.plumbline("inspect", "--config", config.toString(), "--topic", "log", "--n", "50");
            assertThat(mapped.out().lines())
                    .anyMatch(line -> line.matches("  amount +feature +numeric +100.0 % +0.0 % +2 to 4"))
                    .noneMatch(line -> line.matches("  f1 .*"));

            Ran unknown = Ran.plumbline("inspect", "--bootstrap", broker.bootstrapServers(), "--topic", "lag");
            assertThat(unknown.exitCode()).isEqualTo(3);
            assertThat(unknown.err().strip()).isEqualTo("plumbline: no topic lag on the broker; there are log");
        }
    }

    private static void send(String bootstrap) {
        try (EventSender sender = new EventSender(bootstrap, "log")) {
            for (int i = 0; i < 100; i++) {
                sender.send(
                        0,
                        TIME,
                        "{\"model\":\"bikes\",\"version\":\"%d\",\"id\":\"%d\",\"time\":%d,\"features\":{\"temp\":%s,\"season\":\"%s\"}}"
                                .formatted(
                                        1 + i % 2,
                                        i,
                                        TIME + 60_000,
                                        i % 2 == 0 ? "null" : i,
                                        i % 3 == 0 ? "spring" : "fall"));
            }
            for (int i = 0; i < 10; i++) {
                ProducerRecord<byte[], byte[]> call =
                        new ProducerRecord<>("log", 1, TIME, null, "{\"instances\":[[1,2],[3,4]]}".getBytes(UTF_8));
                Map.of(
                                "ce_specversion", "1.0",
                                "ce_type", "org.kubeflow.serving.inference.request",
                                "ce_source", "http://localhost:9081/",
                                "ce_id", "call" + i,
                                "ce_inferenceservicename", "fraud")
                        .forEach((name, text) -> call.headers().add(new RecordHeader(name, text.getBytes(UTF_8))));
                sender.send(call);
                sender.send(2, TIME, "{\"features\":{\"x\":1}}");
            }
            sender.flush();
        }
    }
}
