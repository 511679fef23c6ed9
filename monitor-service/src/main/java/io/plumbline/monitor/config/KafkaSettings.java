package io.plumbline.monitor.config;

import io.plumbline.monitor.stream.StartPosition;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The broker and what is read from it.
 *
 * @param bootstrapServers {@code host:port}, several with commas between them
 * @param applicationId name of the consumer group and prefix of internal topics
 * @param topics where events are read from
 * @param from where reading begins the first time
 * @param properties further settings of Kafka's clients and of Kafka Streams, such as {@code security.protocol}
 */
public record KafkaSettings(
        String bootstrapServers,
        String applicationId,
        List<String> topics,
        StartPosition from,
        Map<String, String> properties) {

    /** Settings for a plain client. */
    public Map<String, String> client() {
        Map<String, String> all = new TreeMap<>(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return all;
    }
}
