package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.ingest.Protobuf;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.kafka.TopicTail;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Formats of several serving systems on one topic, with rubbish among them: every record is counted or a dead letter. */
class MixedFormatsTest {
    private static final int RECORDS = 4000;
    private static final long DAY = Instant.parse("2021-04-10T01:00:00Z").toEpochMilli();

    private final Random random = new Random(5);
    /** Events that are expected, by model. */
    private final Map<String, Long> expected = new TreeMap<>();

    private long rubbish;

    @Test
    void shouldAccountForEveryRecord(@TempDir Path directory) throws Exception {
        AtomicLong rejected = new AtomicLong();
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("inferences", 2);
            }
            Map<String, WindowReport> last = new HashMap<>();
            try (MonitorService service = new MonitorService(
                            config(directory, broker.bootstrapServers()).toSettings(), () -> null);
                    ReportReader reports = new ReportReader(broker.bootstrapServers());
                    TopicTail deadLetters =
                            new TopicTail(kafka, "plumbline.dead-letter", r -> rejected.incrementAndGet())) {
                service.start();
                deadLetters.start();
                send(broker.bootstrapServers());
                await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                    reports.poll().values().forEach(report -> last.put(report.model(), report));
                    Map<String, Long> counted = new TreeMap<>();
                    last.values().forEach(report -> counted.put(report.model(), report.nCurrent()));
                    assertThat(counted).isEqualTo(expected);
                });
                await().atMost(Duration.ofSeconds(20))
                        .untilAsserted(() -> assertThat(rejected).hasValue(rubbish));
            }
            assertThat(rubbish).isGreaterThan(RECORDS / 40);
            // Questions and answers come apart; each column has the values of those that carry it.
            WindowReport iris = Objects.requireNonNull(last.get("sklearn-iris"));
            Map<String, Long> values =
                    iris.columns().stream().collect(Collectors.toMap(ColumnReport::name, ColumnReport::n));
            assertThat(values.keySet()).containsExactlyInAnyOrder("f0", "f1", "prediction");
            assertThat(values)
                    .containsEntry("f0", iris.nCurrent() / 2)
                    .containsEntry("prediction", iris.nCurrent() / 2);
            assertThat(iris.quality()).noneMatch(finding -> finding.check().equals("nulls"));
        }
    }

    private void send(String bootstrap) {
        try (EventSender sender = new EventSender(bootstrap, "inferences")) {
            for (int i = 0; i < RECORDS; i++) {
                one(i).forEach(sender::send);
            }
            sender.flush();
        }
    }

    private List<ProducerRecord<byte[], byte[]>> one(int i) {
        if (random.nextInt(20) == 0) {
            rubbish++;
            return List.of(record(
                    i,
                    List.of("{\"instances\":", "\u0000\u0001", "{}", "[1,2]", "text")
                            .get(random.nextInt(5))));
        }
        switch (random.nextInt(7)) {
            case 0 -> {
                count("sklearn-iris", 4);
                return List.of(
                        kserve(i, "request", "{\"instances\":[[6.8,2.8],[6.0,3.4]]}"),
                        kserve(i, "response", "{\"predictions\":[1,0]}"));
            }
            case 1 -> {
                count("churn", 1);
                ProducerRecord<byte[], byte[]> record = record(
                        i, "{\"inputs\":[{\"name\":\"a\",\"shape\":[1,1],\"datatype\":\"FP32\",\"data\":[1.5]}]}");
                record.headers().add("mlserver-model", bytes("churn"));
                return List.of(record);
            }
            case 2 -> {
                count("inferences", 3);
                return List.of(record(i, "{\"dataframe_split\":{\"columns\":[\"a\"],\"data\":[[1],[2],[null]]}}"));
            }
            case 3 -> {
                count("bikes", 1);
                return List.of(record(i, "{\"model\":\"bikes\",\"features\":{\"x\":1},\"prediction\":2}"));
            }
            case 4 -> {
                count("loans", 2);
                ProducerRecord<byte[], byte[]> record = record(i, message("loans", 1.5, 2.5));
                record.headers().add("seldon-infer-type", bytes("proto/InferModelRequest"));
                return List.of(record);
            }
            case 5 -> {
                count("inferences", 1);
                return List.of(record(
                        i,
                        "{\"a\":5,\"pred\":\"x\",\"timestamp\":\"2021-04-10T01:00:00.5\",\"request_id\":\"" + i
                                + "\",\"trace_id\":\"7\"}"));
            }
            default -> {
                count("bikes", 1);
                return List.of(record(
                        i,
                        "{\"specversion\":\"1.0\",\"type\":\"scored\",\"source\":\"/shop\",\"id\":\"" + i
                                + "\",\"data\":{\"model\":\"bikes\",\"features\":{\"x\":3},\"prediction\":1}}"));
            }
        }
    }

    private void count(String model, long events) {
        expected.merge(model, events, Long::sum);
    }

    private static ProducerRecord<byte[], byte[]> kserve(int i, String kind, String body) {
        ProducerRecord<byte[], byte[]> record = record(i, body);
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_type", bytes("org.kubeflow.serving.inference." + kind))
                .add("ce_source", bytes("http://localhost:9081/"))
                .add("ce_id", bytes("call-" + i))
                .add("ce_time", bytes(Instant.ofEpochMilli(DAY).toString()))
                .add("ce_inferenceservicename", bytes("sklearn-iris"));
        return record;
    }

    private static ProducerRecord<byte[], byte[]> record(int i, String value) {
        return record(i, bytes(value));
    }

    private static ProducerRecord<byte[], byte[]> record(int i, byte[] value) {
        return new ProducerRecord<>("inferences", i % 2, DAY, null, value);
    }

    /** A ModelInferRequest of one tensor with a value for each row. */
    private static byte[] message(String model, double... rows) {
        return Protobuf.message(request -> {
            request.writeString(1, model);
            request.writeByteArray(5, Protobuf.message(tensor -> {
                tensor.writeString(1, "amount");
                tensor.writeString(2, "FP64");
                tensor.writeInt64(3, rows.length);
                tensor.writeByteArray(5, Protobuf.message(contents -> {
                    for (double value : rows) {
                        contents.writeDouble(7, value);
                    }
                }));
            }));
        });
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static ConfigFile config(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [inferences], from: earliest}
                http: {port: 0}
                data_dir: %s
                idle_after: 2s
                defaults: {windows: [1d], grace: 1d}
                """.formatted(bootstrap, directory.resolve("data")));
        return ConfigFile.read(file, name -> null);
    }
}
