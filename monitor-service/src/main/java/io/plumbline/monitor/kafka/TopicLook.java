package io.plumbline.monitor.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/** Asks the broker what is there of a topic. */
final class TopicLook implements TopicState.Look {
    private final BrokerAdmin broker;
    private final String topic;

    TopicLook(Map<String, String> kafka, String topic) {
        this.broker = new BrokerAdmin(kafka);
        this.topic = topic;
    }

    /** @throws BrokerFailure if the broker does not answer or refuses, or has no such topic */
    @Override
    public TopicState get() {
        TopicDescription found = broker.await(
                Objects.requireNonNull(broker.client
                        .describeTopics(List.of(topic))
                        .topicNameValues()
                        .get(topic)),
                "describe topic " + topic,
                "Describe on topic " + topic);
        List<TopicPartition> partitions = found.partitions().stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        return new TopicState(
                found.topicId().toString(),
                offsets(partitions, OffsetSpec.earliest()),
                offsets(partitions, OffsetSpec.latest()));
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec which) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitions.forEach(partition -> asked.put(partition, which));
        Map<TopicPartition, Long> offsets = new HashMap<>();
        broker.await(
                        broker.client
                                .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                                .all(),
                        "look up offsets of topic " + topic,
                        "Describe on topic " + topic)
                .forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }

    @Override
    public void close() {
        broker.close();
    }
}
