package io.plumbline.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaTest {
    private static final String TOPIC = "bikes";
    private static final long YEAR_2011 = Instant.parse("2011-01-01T00:00:00Z").toEpochMilli();

    @TempDir
    private Path data;

    @Test
    void shouldKeepTopicsAndRecordsOverARestartOnAnotherPort() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
            createTopic(kafka);
            produce(kafka, bytes("first"), bytes("second"));
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
            produce(kafka, bytes("third"));

            assertThat(consume(kafka, 3)).containsExactly(bytes("first"), bytes("second"), bytes("third"));
        }
    }

    @Test
    void shouldKeepTwoBrokersApart() throws Exception {
        try (EmbeddedKafka one = EmbeddedKafka.start(data.resolve("one"), 0);
                EmbeddedKafka two = EmbeddedKafka.start(data.resolve("two"), 0)) {
            createTopic(one);
            createTopic(two);
            produce(one, bytes("of one"));
            produce(two, bytes("of two"));

            assertThat(one.bootstrapServers()).isNotEqualTo(two.bootstrapServers());
            assertThat(consume(one, 1)).containsExactly(bytes("of one"));
            assertThat(consume(two, 1)).containsExactly(bytes("of two"));
        }
    }

    @Test
    void shouldAcceptARecordOfFiveMegabytes() throws Exception {
        byte[] large = new byte[5_000_000];
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0)) {
            createTopic(kafka);
            produce(kafka, large);

            assertThat(consume(kafka, 1)).containsExactly(large);
        }
    }

    @Test
    void shouldKeepOldRecordsUnlessTheTopicSaysOtherwise() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(data, 0);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            createTopic(kafka);
            admin.createTopics(Set.of(new NewTopic("short", 1, (short) 1).configs(Map.of("retention.ms", "60000"))))
                    .all()
                    .get();

            assertThat(retention(admin, TOPIC)).isEqualTo("-1");
            assertThat(retention(admin, "short")).isEqualTo("60000");
        }
    }

    @Test
    void shouldListenOnTheGivenPortAndLeaveNoThreadBehind() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        EmbeddedKafka kafka = EmbeddedKafka.start(data, port);
        assertThat(kafka.bootstrapServers()).isEqualTo("127.0.0.1:" + port);
        assertThat(newThreads(before)).isNotEmpty();
        kafka.close();
        kafka.close();

        // An executor's last thread may still be on its way out when shutdown returns.
        for (Thread thread : newThreads(before)) {
            thread.join(5_000);
        }
        assertThat(newThreads(before)).isEmpty();
    }

    @Test
    void shouldSayWhichPortIsTakenAndLeaveTheDirectoryAlone() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path fresh = data.resolve("fresh");

            assertThatThrownBy(() -> EmbeddedKafka.start(fresh, taken.getLocalPort()))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageStartingWith("Port " + taken.getLocalPort() + " on 127.0.0.1 is taken");
            assertThat(fresh).doesNotExist();
        }
    }

    @Test
    void shouldRefuseADirectoryThatAnotherBrokerUses() {
        try (EmbeddedKafka running = EmbeddedKafka.start(data, 0)) {
            assertThat(running.bootstrapServers()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedKafka.start(data, 0))
                    .isInstanceOf(BrokerStartException.class)
                    .hasMessageContaining(data.toString())
                    .hasMessageContaining("in use by another broker");
        }
    }

    @Test
    void shouldRefuseAFileAsDirectory() throws IOException {
        Path file = Files.createFile(data.resolve("file"));

        assertThatThrownBy(() -> EmbeddedKafka.start(file, 0))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void shouldReportBrokenDataWithoutEndingTheProcess() throws IOException {
        Path broker = Files.createDirectories(data.resolve("broker"));
        Files.writeString(broker.resolve("meta.properties"), "node.id=7\nversion=1\ncluster.id=x\n");

        assertThatThrownBy(() -> EmbeddedKafka.start(data, 0))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining(data.toString())
                .hasMessageContaining("did not start");
    }

    @Test
    void shouldRefuseAnUnknownHost() {
        BrokerSettings settings = new BrokerSettings(data, "no-such-host.invalid", "localhost", 0);

        assertThatThrownBy(() -> EmbeddedKafka.start(settings))
                .isInstanceOf(BrokerStartException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    private static List<Thread> newThreads(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !thread.isDaemon() && !before.contains(thread))
                .collect(Collectors.toList());
    }

    private static void createTopic(EmbeddedKafka kafka) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(Set.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
    }

    private static String retention(Admin admin, String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .values()
                .iterator()
                .next();
        return config.get("retention.ms").value();
    }

    private static void produce(EmbeddedKafka kafka, byte[]... values) throws ExecutionException, InterruptedException {
        Map<String, Object> configuration =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "max.request.size", 8_000_000);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(configuration, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (byte[] value : values) {
                producer.send(new ProducerRecord<>(TOPIC, 0, YEAR_2011, null, value))
                        .get();
            }
        }
    }

    private static List<byte[]> consume(EmbeddedKafka kafka, int expected) {
        List<byte[]> values = new ArrayList<>();
        Map<String, Object> configuration = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(configuration, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
            assertThat(end).isEqualTo(expected);
            while (values.size() < expected) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    values.add(record.value());
                }
            }
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
