package io.plumbline.monitor.config;

import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.stream.StartPosition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The broker and what is read from it.
 *
 * @param bootstrapServers {@code host:port}, several with commas between them
 * @param applicationId name of the consumer group, and what internal topics and transactional ids begin with
 * @param topics where events are read from
 * @param from where reading begins the first time
 * @param topicPrefix what the names of Plumbline's own topics begin with
 * @param properties further settings of Kafka's clients and of Kafka Streams, such as {@code security.protocol}
 */
public record KafkaSettings(
        String bootstrapServers,
        String applicationId,
        List<String> topics,
        StartPosition from,
        String topicPrefix,
        Map<String, String> properties) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    /** Those that have a key of their own. */
    private static final Map<String, String> KEYS =
            Map.of("bootstrap.servers", "kafka.bootstrap_servers", "application.id", "kafka.application_id");

    /** @throws IllegalArgumentException if a value is not allowed; begins with its key */
    public KafkaSettings {
        requireName("application_id", applicationId);
        requireName("topic_prefix", topicPrefix);
        KEYS.forEach((property, key) -> {
            if (properties.containsKey(property)) {
                throw new IllegalArgumentException("properties." + property + ": is said by " + key);
            }
        });
        List<String> own = Topics.withPrefix(topicPrefix).names();
        topics.stream().filter(own::contains).findFirst().ifPresent(topic -> {
            throw new IllegalArgumentException(
                    "topics: " + topic + " is one that Plumbline writes, not one with events");
        });
        if (topics.isEmpty()) {
            throw new IllegalArgumentException("topics: at least one is needed");
        }
    }

    private static void requireName(String key, String value) {
        if (!NAME.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    key + ": 1 to 100 letters, digits, dots, dashes and underscores are allowed: " + value);
        }
    }

    /** Plumbline's own topics. */
    public Topics ownTopics() {
        return Topics.withPrefix(topicPrefix);
    }

    /** The consumer group of those who bring alerts to a subscriber. */
    public String outboxGroup(String subscriber) {
        return applicationId + "-alerts-" + subscriber;
    }

    /** Settings for a plain client. */
    public Map<String, String> client() {
        Map<String, String> all = new TreeMap<>(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }
}
