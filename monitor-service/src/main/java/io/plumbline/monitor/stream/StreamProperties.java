package io.plumbline.monitor.stream;

import io.plumbline.monitor.reference.ReferenceJson;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The settings of Kafka Streams: Plumbline's defaults, what the user sets instead, and what nobody may change. */
final class StreamProperties {
    /** Settings that exactly-once and the record-cache hook depend on. */
    private static final Map<String, Object> FIXED = Map.of(
            StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
            StreamsConfig.EXACTLY_ONCE_V2,
            StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG,
            true);

    private static final String TRANSACTION_TIMEOUT = "30000";

    private StreamProperties() {}

    /** @throws IllegalArgumentException if a setting is one that cannot be changed */
    static Properties of(Map<String, String> kafka) {
        Map<String, Object> all = new HashMap<>();
        // Who waits for a result does not wait for this: a commit is asked for as soon as one is ready. Every commit
        // writes all profiles that changed, with many models most of them.
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, "5000");
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, "1");
        all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        all.put(StreamsConfig.topicPrefix(TopicConfig.COMPRESSION_TYPE_CONFIG), "producer");
        // Fewer turns of the loop around the events; with small ones that is worth some percent.
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), "5000");
        all.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG), "false");
        // Sources need not be read in the order of their times: each has a watermark of its own. Looking whether one
        // should be waited for costs some percent.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, Long.toString(StreamsConfig.MAX_TASK_IDLE_MS_DISABLED));
        // Partitions that are added to an input topic are found that soon.
        all.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, Long.toString(MonitorStream.METADATA_MAX_AGE.toMillis()));
        // A learned reference takes some kilobytes for each column, and up to a hundred more for each with a daily
        // cycle.
        all.put(
                StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG),
                Integer.toString(ReferenceJson.MOST_BYTES + 100_000));
        // A pause or an outage that is shorter costs no restore. Without a prefix, so that the user needs none either.
        all.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT);
        all.putAll(kafka);
        FIXED.forEach((key, value) -> {
            Object given = all.put(key, value);
            if (given != null && !given.toString().equals(value.toString())) {
                throw new IllegalArgumentException("Kafka setting " + key + " cannot be " + given
                        + ": Plumbline counts exactly once, which needs " + value);
            }
        });
        if ("0".equals(String.valueOf(all.get(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG)))) {
            throw new IllegalArgumentException("Kafka setting " + StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG
                    + " cannot be 0: profiles are made durable when the record cache is flushed");
        }
        Properties properties = new Properties();
        properties.putAll(all);
        return properties;
    }
}
