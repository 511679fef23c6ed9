package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.kafka.EmbeddedKafka;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code serve} says of a broker that it cannot work with: in a line, with exit code 3. */
@Timeout(120)
class BrokerTroubleTest {
    @TempDir
    Path directory;

    private EmbeddedKafka broker;
    private Admin admin;

    @BeforeEach
    void start() {
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()));
    }

    @AfterEach
    void stop() {
        admin.close();
        broker.close();
    }

    @Test
    void shouldNameWhatIsWrongWithOwnTopicsAndHowToMendIt() throws Exception {
        make("events", 4, Map.of());
        make("p.references", 1, Map.of("cleanup.policy", "delete"));
        make("p.dead-letter", 1, Map.of("message.timestamp.type", "CreateTime", "max.message.bytes", "5000"));
        make("p.window-reports", 3, Map.of("cleanup.policy", "delete"));
        make("p.alerts", 6, Map.of("cleanup.policy", "delete,compact", "message.timestamp.type", "LogAppendTime"));
        make("p-live-profiles-changelog", 8, Map.of("cleanup.policy", "compact"));
        make("p-windows-changelog", 2, Map.of("cleanup.policy", "compact"));
        make("p-partials-repartition", 4, Map.of("retention.ms", "604800000"));

        Ran ran = serve(broker.bootstrapServers());

        assertThat(ran.exitCode()).isEqualTo(3);
        String mend = "; mend it with: kafka-configs.sh --bootstrap-server " + broker.bootstrapServers()
                + " --alter --entity-type topics --entity-name ";
        assertThat(ran.err().lines())
                .containsExactly(
                        "plumbline: topic p.dead-letter: message.timestamp.type is CreateTime, wanted is LogAppendTime:"
                                + " what is rejected of old events would be deleted at once" + mend
                                + "p.dead-letter --add-config message.timestamp.type=LogAppendTime",
                        "topic p.dead-letter: max.message.bytes is 5000, wanted is 1000000 or more: a longer record"
                                + " would be refused and the stream would stop" + mend
                                + "p.dead-letter --add-config max.message.bytes=1048588",
                        "topic p.references: cleanup.policy is delete, wanted is compact: references would be deleted"
                                + " some time after they are published" + mend
                                + "p.references --add-config cleanup.policy=compact",
                        "topic p.window-reports has 3 partitions, wanted are 4 or more: models are spread over them, and"
                                + " must not move later; mend it with: kafka-topics.sh --bootstrap-server "
                                + broker.bootstrapServers() + " --alter --topic p.window-reports --partitions 4",
                        "topic p-live-profiles-changelog has 8 partitions, wanted are 4: each belongs to a task, so"
                                + " their number cannot change (was an input topic left out, or made anew with fewer"
                                + " partitions?); another kafka.application_id begins anew",
                        "topic p-partials-repartition: retention.ms is 604800000, wanted is -1: partials would be lost"
                                + " while the stream is stopped or behind" + mend
                                + "p-partials-repartition --add-config retention.ms=-1",
                        "topic p-windows-changelog has 2 partitions, wanted are 4: each belongs to a task, so their"
                                + " number cannot change; another kafka.application_id begins anew");
    }

    @Test
    void shouldMakeOwnTopicsWithTheSettingsThatItChecks() throws Exception {
        make("events", 2, Map.of());
        // Of a reference alone, by the command that is run before a service ever was.
        Path csv = Files.writeString(directory.resolve("a.csv"), "x\n1\n2\n");
        assertThat(Ran.plumbline(
                                "reference",
                                "build",
                                "--config",
                                config(broker.bootstrapServers()).toString(),
                                "--input",
                                csv.toString(),
                                "--model",
                                "m")
                        .exitCode())
                .isZero();
        assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("events", "p.references"));
        assertThat(setting("p.references", "cleanup.policy")).isEqualTo("compact");
        assertThat(setting("p.references", "max.message.bytes")).isEqualTo("8388608");
        // An essential one that somebody changed is refused, whoever comes.
        ConfigResource references = new ConfigResource(ConfigResource.Type.TOPIC, "p.references");
        admin.incrementalAlterConfigs(Map.of(
                        references,
                        List.of(new AlterConfigOp(
                                new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
                .all()
                .get();
        assertThat(serve(broker.bootstrapServers()).err().lines())
                .singleElement()
                .asString()
                .contains("topic p.references: cleanup.policy is delete");
        assertThat(setting("p.alerts", "min.compaction.lag.ms")).isEqualTo("604800000");
        assertThat(setting("p.dead-letter", "message.timestamp.type")).isEqualTo("LogAppendTime");
        assertThat(setting("p-partials-repartition", "retention.ms")).isEqualTo("-1");
        assertThat(setting("p-live-profiles-changelog", "cleanup.policy")).isEqualTo("compact");
        assertThat(Objects.requireNonNull(admin.describeTopics(List.of("p-live-profiles-changelog"))
                                .allTopicNames()
                                .get()
                                .get("p-live-profiles-changelog"))
                        .partitions())
                .hasSize(2);
    }

    @Test
    void shouldNameTopicsThereAreWhenTheInputTopicIsMissingAndNotMakeIt() throws Exception {
        make("evnets", 1, Map.of());
        make("other-changelog", 1, Map.of());

        Ran ran = serve(broker.bootstrapServers());

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines()).containsExactly("plumbline: no topic events on the broker; there are evnets");
        assertThat(admin.listTopics().names().get()).isEqualTo(Set.of("evnets", "other-changelog"));
    }

    @Test
    void shouldSayThatNobodyAnswers() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        Ran ran = serve("127.0.0.1:" + free);

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines())
                .containsExactly("plumbline: cannot describe topic events at 127.0.0.1:" + free
                        + ": the broker does not answer; is it there, and security.protocol what its port wants?");
    }

    @Test
    void shouldSayThatTheHostIsNotKnown() throws Exception {
        Ran ran = serve("no-such-host.invalid:9092");

        assertThat(ran.exitCode()).isEqualTo(3);
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .startsWith("plumbline: cannot connect to Kafka at no-such-host.invalid:9092: ");
    }

    @Test
    void shouldSayThatTheBrokerIsTooOld() throws Exception {
        try (OldBroker old = OldBroker.start()) {
            Ran ran = serve(old.bootstrapServers());

            assertThat(ran.exitCode()).isEqualTo(3);
            assertThat(ran.err().lines())
                    .singleElement()
                    .asString()
                    .contains(old.bootstrapServers(), "the broker is too old, Kafka 2.5 or newer is needed");
        }
    }

    private void make(String topic, int partitions, Map<String, String> settings) throws Exception {
        admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                .all()
                .get();
    }

    private String setting(String topic, String key) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(
                        admin.describeConfigs(List.of(resource)).all().get().get(resource))
                .get(key)
                .value();
    }

    private Ran serve(String bootstrap) throws IOException {
        return Ran.plumbline("serve", "--config", config(bootstrap).toString());
    }

    private Path config(String bootstrap) throws IOException {
        return Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka:
                  bootstrap_servers: "%s"
                  application_id: p
                  topic_prefix: p.
                  topics: [events]
                  properties: {default.api.timeout.ms: 10000, request.timeout.ms: 5000}
                http: {port: 0}
                data_dir: %s
                """.formatted(bootstrap, directory.resolve("data")));
    }
}
