package io.plumbline.monitor.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.history.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

/** What is said of topics on clusters of several brokers, which no other test has. */
class TopicDeclarationTest {
    private static final TopicDeclaration ALERTS = OwnTopics.of(Topics.DEFAULT, 2).stream()
            .filter(topic -> topic.name().equals(Topics.DEFAULT.alerts()))
            .findFirst()
            .orElseThrow();

    @Test
    void shouldSayNothingOfThreeReplicasOfWhichTwoMustBeInSync() {
        assertThat(check(3, "2", 3)).isEmpty();
    }

    @Test
    void shouldAdviseMoreThanOneReplicaWhereThereAreSeveralBrokers() {
        assertThat(check(1, "1", 3)).singleElement().satisfies(finding -> {
            assertThat(finding.essential()).isFalse();
            assertThat(finding.text())
                    .startsWith("topic plumbline.alerts has 1 replica on a cluster of 3 brokers: it is lost with one of"
                            + " them; mend it with kafka-reassign-partitions.sh");
        });
        assertThat(check(1, "1", 1)).isEmpty();
    }

    @Test
    void shouldAdviseThatTwoOfThreeReplicasMustBeInSync() {
        assertThat(check(3, "1", 3)).singleElement().satisfies(finding -> {
            assertThat(finding.essential()).isFalse();
            assertThat(finding.text())
                    .startsWith("topic plumbline.alerts: min.insync.replicas is 1, wanted is 2: a record may be on one"
                            + " broker only; mend it with: kafka-configs.sh --bootstrap-server b:9092 ");
        });
    }

    @Test
    void shouldRefuseATopicThatNothingCanBeWrittenTo() {
        assertThat(check(1, "2", 1)).singleElement().satisfies(finding -> {
            assertThat(finding.essential()).isTrue();
            assertThat(finding.text())
                    .startsWith(
                            "topic plumbline.alerts: min.insync.replicas is 2, wanted is 1: nothing can be written to"
                                    + " a topic of 1 replicas");
        });
    }

    /** A topic that is right but for its replicas. */
    private static List<TopicFinding> check(int replicas, String inSync, int brokers) {
        List<Node> nodes = IntStream.range(0, replicas)
                .mapToObj(id -> new Node(id, "broker" + id, 9092))
                .toList();
        List<TopicPartitionInfo> partitions = IntStream.range(0, ALERTS.partitions())
                .mapToObj(partition -> new TopicPartitionInfo(partition, nodes.get(0), nodes, nodes))
                .toList();
        Map<String, String> settings = new TreeMap<>(ALERTS.config());
        settings.put("min.insync.replicas", inSync);
        List<ConfigEntry> entries = new ArrayList<>();
        settings.forEach((name, value) -> entries.add(new ConfigEntry(name, value)));
        return ALERTS.check(
                new TopicDescription(ALERTS.name(), false, partitions), new Config(entries), brokers, "b:9092");
    }
}
