package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.ModelRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with TLS, logins and permissions: what the documentation says is needed is needed, and enough. */
@Timeout(300)
class SecuredBrokerTest {
    private static final String USER = "plumbline";
    private static final String EVENTS = "fraud.events";

    @TempDir
    static Path directory;

    private static SecuredBroker broker;
    private static Admin admin;

    @BeforeAll
    static void start() throws Exception {
        List<String> users = new ArrayList<>(List.of(USER));
        IntStream.range(0, DocumentedAcls.read(USER).size()).forEach(i -> users.add("without" + i));
        broker = SecuredBroker.start(directory, users);
        admin = Admin.create(Map.<String, Object>copyOf(broker.client(SecuredBroker.ADMIN)));
        admin.createTopics(List.of(new NewTopic(EVENTS, 2, (short) 1))).all().get();
    }

    @AfterAll
    static void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldWorkWithWhatIsDocumentedAndNameWhatIsMissing() throws Exception {
        List<AclBinding> documented = DocumentedAcls.read(USER);
        assertThat(documented).hasSize(9);
        // First what is needed to make topics: once they are there, it is not.
        List<Integer> order = IntStream.range(0, documented.size())
                .boxed()
                .sorted(Comparator.comparing(i -> documented.get(i).entry().operation() != AclOperation.CREATE))
                .toList();
        for (int left : order) {
            String user = "without" + left;
            List<AclBinding> granted = DocumentedAcls.read(user);
            AclBinding missing = granted.remove(left);
            grant(granted);

            Ran ran = Ran.plumbline(
                    "serve", "--config", config(broker.login(user, "secret-1")).toString());

            assertThat(ran.exitCode()).as("without %s", missing).isEqualTo(3);
            assertThat(ran.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("plumbline: no permission at " + broker.bootstrapServers() + ": Plumbline needs ")
                    .contains(spoken(missing));
        }
        grant(documented);
        works();
    }

    /** Returns when the broker knows of it, which is a little later than when it takes it. */
    private static void grant(List<AclBinding> permissions) throws Exception {
        admin.createAcls(permissions).all().get();
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        admin.describeAcls(AclBindingFilter.ANY).values().get().containsAll(permissions));
    }

    /** As in: Read on topic a. */
    private static String spoken(AclBinding missing) {
        String operation = List.of(missing.entry().operation().name().split("_")).stream()
                .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
        String type =
                missing.pattern().resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        return operation + " on " + type + " " + missing.pattern().name();
    }

    private void works() throws Exception {
        Path file = config(broker.login(USER, "secret-1"));
        Path csv = Files.writeString(directory.resolve("a.csv"), "x\n1\n2\n3\n");
        assertThat(Ran.plumbline(
                                "reference",
                                "build",
                                "--config",
                                file.toString(),
                                "--input",
                                csv.toString(),
                                "--model",
                                "m")
                        .out())
                .contains(" to ml.plumbline.references at " + broker.bootstrapServers());
        assertThat(Ran.plumbline("reference", "list", "--config", file.toString())
                        .out())
                .contains("a.csv");
        try (MonitorService service =
                new MonitorService(ConfigFile.read(file, name -> null).toSettings(), () -> null)) {
            service.start();
            send(2);
            await().atMost(Duration.ofMinutes(1)).until(() -> counted(service) == 20);
            admin.createPartitions(Map.of(EVENTS, NewPartitions.increaseTo(3)))
                    .all()
                    .get();
            await().atMost(Duration.ofMinutes(1)).until(() -> partitions("ml.plumbline-live-profiles-changelog") == 3);
            send(3);
            await().atMost(Duration.ofMinutes(1)).until(() -> counted(service) == 50);
            await().atMost(Duration.ofMinutes(1)).until(SecuredBrokerTest::hasDeletedWhatWasRead);
            // Kafka Streams found its own topics under the names that they were made by.
            assertThat(admin.listTopics().names().get())
                    .containsExactlyInAnyOrder(
                            EVENTS,
                            "ml.plumbline.references",
                            "ml.plumbline.settings",
                            "ml.plumbline.window-reports",
                            "ml.plumbline.performance-reports",
                            "ml.plumbline.alerts",
                            "ml.plumbline.dead-letter",
                            "ml.plumbline-live-profiles-changelog",
                            "ml.plumbline-windows-changelog",
                            "ml.plumbline-partials-repartition",
                            "ml.plumbline-outcomes-changelog",
                            "ml.plumbline-predictions-repartition");
        }
    }

    private static void send(int partitions) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.<String, Object>copyOf(broker.client(SecuredBroker.ADMIN)),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < 10 * partitions; i++) {
                byte[] event = "{\"model\":\"m\",\"time\":\"2026-01-01T00:00:00Z\",\"features\":{\"x\":1}}"
                        .getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(EVENTS, i % partitions, null, event));
            }
        }
    }

    private static long counted(MonitorService service) {
        return service.reports().windows(new ModelRef("m", ModelRef.UNVERSIONED), "all", 10).stream()
                .mapToLong(window -> window.nCurrent())
                .sum();
    }

    private static int partitions(String topic) throws Exception {
        return Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .partitions()
                .size();
    }

    private static boolean hasDeletedWhatWasRead() throws Exception {
        for (int partition = 0; partition < 4; partition++) {
            TopicPartition one = new TopicPartition("ml.plumbline-partials-repartition", partition);
            if (admin.listOffsets(Map.of(one, OffsetSpec.earliest()))
                            .partitionResult(one)
                            .get()
                            .offset()
                    > 0) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldSayInOneLineThatTheLoginIsRefused() throws Exception {
        Ran ran = Ran.plumbline(
                "serve", "--config", config(broker.login(USER, "wrong")).toString());

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .contains("refuses the login", broker.bootstrapServers());
    }

    @Test
    void shouldSayInOneLineThatTheCertificateIsNotTrusted() throws Exception {
        Map<String, String> untrusting = new TreeMap<>(broker.login(USER, "secret-1"));
        untrusting.keySet().removeIf(key -> key.startsWith("ssl.truststore"));

        Ran ran = Ran.plumbline("serve", "--config", config(untrusting).toString());

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines()).singleElement().asString().contains("no TLS connection", "certification path");
    }

    @Test
    void shouldHintAtTheSecurityProtocolWhenTheBrokerSaysNothing() throws Exception {
        Ran ran = Ran.plumbline(
                "serve",
                "--config",
                config(Map.of("default.api.timeout.ms", "3000", "request.timeout.ms", "1000"))
                        .toString());

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines()).singleElement().asString().contains("does not answer", "security.protocol");
    }

    @Test
    void shouldSayInOneLineThatAFileOfKeysIsNotThere() throws Exception {
        Map<String, String> properties = new TreeMap<>(broker.login(USER, "secret-1"));
        properties.put("ssl.truststore.location", "/nowhere/trusted.p12");

        Ran ran = Ran.plumbline("serve", "--config", config(properties).toString());

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines()).singleElement().asString().contains("/nowhere/trusted.p12");
    }

    private static Path config(Map<String, String> login) throws IOException {
        String properties = login.entrySet().stream()
                .map(entry -> "    " + entry.getKey() + ": '" + entry.getValue() + "'\n")
                .collect(Collectors.joining());
        return Files.writeString(Files.createTempFile(directory, "plumbline", ".yml"), """
                kafka:
                  bootstrap_servers: "%s"
                  application_id: ml.plumbline
                  topic_prefix: ml.plumbline.
                  topics: [%s]
                  from: earliest
                  properties:
                    metadata.max.age.ms: 1000
                    repartition.purge.interval.ms: 500
                %shttp: {port: 0}
                data_dir: %s
                idle_after: 1s
                defaults: {windows: [5m], grace: 1s}
                """.formatted(
                        broker.bootstrapServers(), EVENTS, properties, directory.resolve("data")));
    }
}
