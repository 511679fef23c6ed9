package io.plumbline.monitor.kafka;

import io.plumbline.monitor.history.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Finds topics and makes those that are missing. */
public final class TopicSetup implements AutoCloseable {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final int MAX_REFERENCE_BYTES = 8 << 20;

    private final Admin admin;
    private final String bootstrap;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public TopicSetup(Map<String, String> kafka) {
        Map<String, Object> all = new TreeMap<>(kafka);
        all.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis());
        all.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) TIMEOUT.toMillis() / 2);
        bootstrap = kafka.getOrDefault(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, "");
        admin = Admin.create(all);
    }

    /**
     * The number of partitions of each topic that exists.
     *
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> partitions = new TreeMap<>();
        Map<String, KafkaFuture<TopicDescription>> answers =
                admin.describeTopics(topics).topicNameValues();
        answers.forEach((topic, answer) -> {
            try {
                partitions.put(
                        topic,
                        await(answer, "describe topic " + topic).partitions().size());
            } catch (BrokerFailure e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return partitions;
    }

    /** Makes Plumbline's own topics where they are missing. */
    public void createOwn(Topics topics, int partitions) {
        String keep = Long.toString(Duration.ofDays(30).toMillis());
        Map<String, String> appended = Map.of(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        createReferences(topics);
        create(topics.deadLetter(), partitions, with(appended, Map.of(TopicConfig.RETENTION_MS_CONFIG, keep)));
        create(
                topics.windowReports(),
                partitions,
                with(
                        appended,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "compact,delete",
                                TopicConfig.RETENTION_MS_CONFIG,
                                keep)));
        create(
                topics.alerts(),
                partitions,
                with(
                        appended,
                        Map.of(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                "compact,delete",
                                TopicConfig.RETENTION_MS_CONFIG,
                                keep,
                                // A transition must be notified before the next one of its alert replaces it.
                                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                                Long.toString(Duration.ofDays(7).toMillis()))));
    }

    /**
     * Makes a topic for events where it is missing. Its records are kept whatever their age: replayed events are old on
     * arrival, and a retention by time would delete them within minutes.
     */
    public void createEvents(String topic, int partitions) {
        create(topic, partitions, Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
    }

    /** The references topic alone, for those who publish one before a service ran. */
    public void createReferences(Topics topics) {
        create(
                topics.references(),
                1,
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        "compact",
                        // A reference of a thousand columns takes about 2 MB compressed.
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(MAX_REFERENCE_BYTES)));
    }

    private void create(String topic, int partitions, Map<String, String> config) {
        if (!partitions(List.of(topic)).isEmpty()) {
            return;
        }
        NewTopic fresh = new NewTopic(topic, java.util.Optional.of(partitions), java.util.Optional.empty());
        try {
            await(admin.createTopics(List.of(fresh.configs(config))).all(), "create topic " + topic);
        } catch (BrokerFailure e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Topics that are there, other than those of Kafka and of Kafka Streams: what could have been meant. */
    public Set<String> existing() {
        Set<String> topics = new TreeSet<>(await(admin.listTopics().names(), "list topics"));
        topics.removeIf(
                topic -> topic.startsWith("__") || topic.endsWith("-changelog") || topic.endsWith("-repartition"));
        return topics;
    }

    private <T> T await(KafkaFuture<T> answer, String doing) {
        try {
            return answer.get(TIMEOUT.toMillis() + 1000, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new BrokerFailure(bootstrap, doing, e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new BrokerFailure(bootstrap, doing, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BrokerFailure(bootstrap, doing, e);
        }
    }

    private static Map<String, String> with(Map<String, String> some, Map<String, String> more) {
        Map<String, String> all = new TreeMap<>(some);
        all.putAll(more);
        return all;
    }

    /** Partition numbers of the given topics, all of which must exist. */
    public Map<String, Integer> require(List<String> topics) {
        Map<String, Integer> found = partitions(topics);
        List<String> missing = new ArrayList<>(topics);
        missing.removeAll(found.keySet());
        if (!missing.isEmpty()) {
            throw new MissingTopics(missing, existing());
        }
        return found;
    }

    /** Topics that should be there are not. */
    public static final class MissingTopics extends RuntimeException {
        private static final long serialVersionUID = 1;

        MissingTopics(List<String> missing, Set<String> existing) {
            super("no topic " + String.join(", ", missing) + " on the broker; there "
                    + (existing.isEmpty() ? "are none" : "are " + String.join(", ", existing)));
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}
