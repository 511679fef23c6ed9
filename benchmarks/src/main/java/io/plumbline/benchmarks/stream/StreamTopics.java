package io.plumbline.benchmarks.stream;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The broker of a benchmark, its topics and what is on them. */
final class StreamTopics implements AutoCloseable {
    private final EmbeddedKafka broker;
    private final TopicSetup setup;
    private final Set<String> filled = new HashSet<>();

    StreamTopics(Path directory) throws IOException {
        broker = EmbeddedKafka.start(directory, 0);
        setup = new TopicSetup(client());
    }

    String bootstrap() {
        return broker.bootstrapServers();
    }

    private Map<String, String> client() {
        return Map.of("bootstrap.servers", bootstrap());
    }

    /** Topics for what a service publishes. */
    void own(Topics topics) {
        setup.prepare(OwnTopics.of(topics, 4));
    }

    /** An empty topic for events, and references of its models. */
    void empty(Scenario scenario) {
        setup.createEvents(scenario.topic(), Scenario.PARTITIONS);
        references(scenario);
    }

    /** @param closed whether an event of every model on every partition, days later, ends all windows before */
    void fill(Scenario scenario, boolean closed) {
        if (!filled.add(scenario.topic())) {
            return;
        }
        empty(scenario);
        EventText text = new EventText(scenario);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            int records = scenario.predictions() / scenario.batch();
            int behind = scenario.labels() ? (int) (records * Scenario.LABEL_AFTER / Scenario.LASTS) : records;
            for (int i = 0; i < records; i++) {
                long time = scenario.time(i * scenario.batch());
                send(producer, scenario, i / scenario.models(), time, text.record(i % scenario.models(), time));
                if (i >= behind) {
                    label(producer, scenario, text, i - behind);
                }
                if (i % 50_000 == 0) {
                    System.err.print(
                            "\rfilling " + scenario.topic() + ": " + i / 1000 + " of " + records / 1000 + " k ");
                }
            }
            for (int i = records - behind; i < records && scenario.labels(); i++) {
                label(producer, scenario, text, i);
            }
            for (int partition = 0; closed && partition < Scenario.PARTITIONS; partition++) {
                for (int model = 0; model < scenario.models(); model++) {
                    send(producer, scenario, partition, Scenario.AFTER, text.record(model, Scenario.AFTER));
                }
            }
        }
        System.err.print("\r                                                            \r");
    }

    private static void label(
            KafkaProducer<byte[], byte[]> producer, Scenario scenario, EventText text, int prediction) {
        int model = prediction % scenario.models();
        long time = scenario.time(prediction) + Scenario.LABEL_AFTER;
        send(producer, scenario, prediction / scenario.models() + 1, time, text.label(prediction, model, time));
    }

    /** Sends events as they happen, evenly. */
    void sendLive(Scenario scenario, int events, int eventsPerSecond) {
        EventText text = new EventText(scenario);
        long begun = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < events; i++) {
                long due = begun + i * (1_000_000_000L / eventsPerSecond);
                while (System.nanoTime() < due) {
                    Thread.onSpinWait();
                    if (due - System.nanoTime() > 1_000_000) {
                        LockSupport.parkNanos(500_000);
                    }
                }
                long now = System.currentTimeMillis();
                send(producer, scenario, i / scenario.models(), now, text.record(i % scenario.models(), now));
            }
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, Scenario scenario, int turn, long time, byte[] value) {
        producer.send(new ProducerRecord<>(scenario.topic(), turn % Scenario.PARTITIONS, time, null, value));
    }

    private void references(Scenario scenario) {
        Topics topics = StreamRun.topics(scenario, "none");
        if (!filled.add(topics.references())) {
            return;
        }
        setup.prepare(List.of(OwnTopics.references(topics.references())));
        Reference first = reference(scenario);
        List<Reference> all = new ArrayList<>();
        for (int model = 0; model < scenario.models(); model++) {
            all.add(first.of(first.id() + "-" + model, scenario.model(model)));
        }
        new ReferenceTopic(client(), topics.references()).publish(all);
    }

    private static Reference reference(Scenario scenario) {
        ReferenceSettings settings = new ReferenceSettings(
                scenario.model(0),
                null,
                Instant.ofEpochMilli(Scenario.BEGIN),
                "benchmark",
                Set.of(),
                Set.of(),
                Set.of(),
                scenario.segments() == 0
                        ? Segmentation.NONE
                        : new Segmentation(List.of(List.of(new SegmentBy("region", List.of())))),
                List.of(),
                ZoneId.of("UTC"),
                StreamRun.TASK);
        return ReferenceBuilder.build(settings, rows -> {
            SplittableRandom random = new SplittableRandom(2);
            String[] categories = {"north", "south", "east", "west", "centre", "abroad"};
            for (int i = 0; i < 5000; i++) {
                Map<String, FeatureValue> features = new LinkedHashMap<>();
                for (int c = 0; c < scenario.columns(); c++) {
                    features.put(
                            "feature_" + (100 + c),
                            c % 4 == 3
                                    ? new FeatureValue.Text(categories[random.nextInt(6)])
                                    : new FeatureValue.Numeric(random.nextGaussian()));
                }
                rows.accept(new ReferenceRow(
                        null,
                        features,
                        new FeatureValue.Numeric(.1 + .9 * random.nextDouble()),
                        scenario.labels() ? new FeatureValue.Text(random.nextInt(3) == 0 ? "yes" : "no") : null,
                        scenario.segments() == 0 ? Map.of() : Map.of("region", "r" + i % scenario.segments())));
            }
        });
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrap(),
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        10,
                        "batch.size",
                        256 << 10,
                        "buffer.memory",
                        128 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Bytes of a topic on disk, compressed as they were sent. */
    long bytesOf(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap()))) {
            long sum = 0;
            for (Map<String, LogDirDescription> node :
                    admin.describeLogDirs(List.of(1)).allDescriptions().get().values()) {
                for (LogDirDescription log : node.values()) {
                    sum += log.replicaInfos().entrySet().stream()
                            .filter(replica -> replica.getKey().topic().equals(topic))
                            .mapToLong(replica -> replica.getValue().size())
                            .sum();
                }
            }
            return sum;
        }
    }

    @Override
    public void close() throws IOException {
        setup.close();
        broker.close();
    }
}
