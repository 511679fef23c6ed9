package io.plumbline.monitor.kafka;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds topics, makes those that are missing, and looks whether those that are there are right. */
public final class TopicSetup implements AutoCloseable {
    /** Kafka Streams' setting for its topics, which here goes for all that are made. */
    private static final String REPLICATION_FACTOR = "replication.factor";
    /** Kafka Streams' prefix of settings for its topics. */
    private static final String TOPIC_PREFIX = "topic.";

    private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

    private final BrokerAdmin broker;
    private final Map<String, String> kafka;

    /**
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them; {@code replication.factor} is that of
     *     topics that are made, the broker's default unless given
     */
    public TopicSetup(Map<String, String> kafka) {
        this.kafka = Map.copyOf(kafka);
        this.broker = new BrokerAdmin(kafka);
    }

    /**
     * The number of partitions of each topic that exists.
     *
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public Map<String, Integer> partitions(Collection<String> topics) {
        Map<String, Integer> partitions = new TreeMap<>();
        describe(topics)
                .forEach((topic, found) ->
                        partitions.put(topic, found.partitions().size()));
        return partitions;
    }

    private Map<String, TopicDescription> describe(Collection<String> topics) {
        Map<String, TopicDescription> found = new TreeMap<>();
        Map<String, KafkaFuture<TopicDescription>> answers = broker.client
                .describeTopics(topics, new DescribeTopicsOptions().includeAuthorizedOperations(true))
                .topicNameValues();
        answers.forEach((topic, answer) -> {
            try {
                found.put(topic, broker.await(answer, "describe topic " + topic, "Describe on topic " + topic));
            } catch (BrokerFailure e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        });
        return found;
    }

    /**
     * Partition numbers of topics that are read from.
     *
     * @param written those of them that are written to as well
     * @throws MissingTopics if one is not there
     * @throws MissingPermissions if one may not be read, or not be written to
     */
    public Map<String, Integer> require(List<String> topics, Set<String> written) {
        List<String> missing = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<String, Integer> partitions = new TreeMap<>();
        for (String topic : topics) {
            try {
                TopicDescription found = describe(List.of(topic)).get(topic);
                if (found == null) {
                    missing.add(topic);
                } else {
                    partitions.put(topic, found.partitions().size());
                    Set<AclOperation> needed = written.contains(topic)
                            ? EnumSet.of(AclOperation.READ, AclOperation.WRITE)
                            : EnumSet.of(AclOperation.READ);
                    refused.addAll(TopicDeclaration.missing(topic, needed, found.authorizedOperations()));
                }
            } catch (BrokerFailure e) {
                refused.addAll(ifRefused(e, List.of("Read on topic " + topic)));
            }
        }
        if (!missing.isEmpty()) {
            throw new MissingTopics(missing, existing());
        }
        refuse(refused);
        return partitions;
    }

    /**
     * Makes the topics that are missing, adds partitions where that is right, and checks those that are there. What could
     * be better is logged.
     *
     * @throws WrongTopics if one is as it must not be
     * @throws MissingPermissions if something is not permitted that is done with them
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public void prepare(List<TopicDeclaration> topics) {
        Map<String, TopicDescription> found = new TreeMap<>();
        List<String> refused = new ArrayList<>();
        for (TopicDeclaration topic : topics) {
            TopicDescription description = describeOrMake(topic, refused);
            if (description != null) {
                refused.addAll(topic.missing(description.authorizedOperations()));
                found.put(topic.name(), description);
            }
        }
        refuse(refused);
        check(topics, found);
        for (TopicDeclaration topic : topics) {
            grow(
                    topic,
                    Objects.requireNonNull(found.get(topic.name())).partitions().size());
        }
    }

    private @Nullable TopicDescription describeOrMake(TopicDeclaration topic, List<String> refused) {
        try {
            TopicDescription description = describe(List.of(topic.name())).get(topic.name());
            if (description != null) {
                return description;
            }
        } catch (BrokerFailure e) {
            refused.addAll(ifRefused(e, topic.missing(Set.of(AclOperation.UNKNOWN))));
            return null;
        }
        try {
            create(topic.name(), topic.partitions(), settings(topic));
            return awaitThere(topic.name());
        } catch (BrokerFailure e) {
            refused.addAll(ifRefused(e, List.of("Create on topic " + topic.name())));
            return null;
        }
    }

    private static List<String> ifRefused(BrokerFailure failure, List<String> needs) {
        if (failure.getCause() instanceof TopicAuthorizationException) {
            return needs;
        }
        throw failure;
    }

    /** A topic that was just made is not known to every part of the broker at once. */
    private TopicDescription awaitThere(String topic) {
        for (int attempt = 0; attempt < 50; attempt++) {
            TopicDescription description = describe(List.of(topic)).get(topic);
            if (description != null) {
                return description;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BrokerFailure(broker.bootstrap, "make topic " + topic, "", e);
            }
        }
        throw new BrokerFailure(
                broker.bootstrap,
                "make topic " + topic,
                "",
                new UnknownTopicOrPartitionException("it does not appear"));
    }

    /** What the topic is made with, where users' own settings for topics of Kafka Streams come last, as they do there. */
    private Map<String, String> settings(TopicDeclaration topic) {
        Map<String, String> settings = topic.config();
        if (topic.isInternal()) {
            kafka.forEach((key, value) -> {
                if (key.startsWith(TOPIC_PREFIX)) {
                    settings.put(key.substring(TOPIC_PREFIX.length()), value);
                }
            });
        }
        return settings;
    }

    private void refuse(List<String> missing) {
        if (!missing.isEmpty()) {
            throw new MissingPermissions(broker.bootstrap, missing);
        }
    }

    private void check(List<TopicDeclaration> topics, Map<String, TopicDescription> found) {
        int brokers = broker.await(broker.client.describeCluster().nodes(), "list the brokers", "")
                .size();
        Map<ConfigResource, KafkaFuture<Config>> configs = broker.client
                .describeConfigs(topics.stream().map(TopicSetup::resource).toList())
                .values();
        List<String> wrong = new ArrayList<>();
        for (TopicDeclaration topic : topics) {
            Config config = broker.await(
                    Objects.requireNonNull(configs.get(resource(topic))),
                    "read the settings of topic " + topic.name(),
                    "DescribeConfigs on topic " + topic.name());
            TopicDescription description = Objects.requireNonNull(found.get(topic.name()));
            for (TopicFinding finding : topic.check(description, config, brokers, broker.bootstrap)) {
                if (finding.essential()) {
                    wrong.add(finding.text());
                } else {
                    LOG.atWarn()
                            .addKeyValue("topic", topic.name())
                            .addKeyValue("detail", finding.text())
                            .log("A topic is not as it should be");
                }
            }
        }
        if (!wrong.isEmpty()) {
            throw new WrongTopics(wrong);
        }
    }

    private static ConfigResource resource(TopicDeclaration topic) {
        return new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
    }

    /**
     * Adds the partitions that the topic lacks, if it is one that grows.
     *
     * @return whether some were added
     */
    public boolean grow(TopicDeclaration topic) {
        return grow(topic, partitions(List.of(topic.name())).getOrDefault(topic.name(), topic.partitions()));
    }

    private boolean grow(TopicDeclaration topic, int found) {
        if (topic.count() != TopicDeclaration.Count.GROWN || found >= topic.partitions()) {
            return false;
        }
        try {
            broker.await(
                    broker.client
                            .createPartitions(Map.of(topic.name(), NewPartitions.increaseTo(topic.partitions())))
                            .all(),
                    "add partitions to topic " + topic.name(),
                    "Alter on topic " + topic.name());
        } catch (BrokerFailure e) {
            // Another instance may have been quicker.
            if (partitions(List.of(topic.name())).getOrDefault(topic.name(), 0) < topic.partitions()) {
                throw e;
            }
        }
        LOG.atInfo()
                .addKeyValue("topic", topic.name())
                .addKeyValue("partitions", topic.partitions())
                .addKeyValue("before", found)
                .log("A topic has grown");
        return true;
    }

    /**
     * Makes a topic for events where it is missing. Its records are kept whatever their age: replayed events are old on
     * arrival, and a retention by time would delete them within minutes.
     */
    public void createEvents(String topic, int partitions) {
        if (partitions(List.of(topic)).isEmpty()) {
            create(topic, partitions, Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1"));
            awaitThere(topic);
        }
    }

    private void create(String topic, int partitions, Map<String, String> config) {
        String replicas = kafka.get(REPLICATION_FACTOR);
        NewTopic fresh = new NewTopic(
                topic,
                Optional.of(partitions),
                replicas == null || replicas.equals("-1") ? Optional.empty() : Optional.of(Short.valueOf(replicas)));
        try {
            broker.await(
                    broker.client.createTopics(List.of(fresh.configs(config))).all(),
                    "make topic " + topic,
                    "Create on topic " + topic);
        } catch (BrokerFailure e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Topics that are there, other than those of Kafka and of Kafka Streams: what could have been meant. */
    public Set<String> existing() {
        Set<String> topics =
                new TreeSet<>(broker.await(broker.client.listTopics().names(), "list topics", "Describe on topics"));
        topics.removeIf(
                topic -> topic.startsWith("__") || topic.endsWith("-changelog") || topic.endsWith("-repartition"));
        return topics;
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
        broker.close();
    }
}
