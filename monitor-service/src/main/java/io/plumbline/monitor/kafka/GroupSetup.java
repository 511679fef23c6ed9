package io.plumbline.monitor.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is to be settled of the service's consumer groups and transactions before the stream begins. */
public final class GroupSetup implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GroupSetup.class);
    private static final String NOBODY = "plumbline-permission-check";

    private final BrokerAdmin broker;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public GroupSetup(Map<String, String> kafka) {
        broker = new BrokerAdmin(kafka);
    }

    /**
     * Asks whether groups may be joined and transactions begun. There is no question for it, so things are asked for that
     * change nothing but are permitted or refused alike: that a member leaves who is not there, and that a transaction
     * ends which was never begun.
     *
     * @param transactions what the names of transactions begin with
     * @throws MissingPermissions if something is refused
     * @throws BrokerFailure if the broker does not answer
     */
    public void requirePermissions(List<String> groups, String transactions) {
        Map<String, KafkaFuture<?>> asked = new LinkedHashMap<>();
        for (String group : groups) {
            MemberToRemove nobody = new MemberToRemove(NOBODY);
            asked.put(
                    "Read on group " + group,
                    broker.client
                            .removeMembersFromConsumerGroup(
                                    group, new RemoveMembersFromConsumerGroupOptions(List.of(nobody)))
                            .memberResult(nobody));
        }
        String transaction = transactions + "-permission-check";
        asked.put(
                "Write on transactional id " + transaction,
                broker.client.fenceProducers(List.of(transaction)).all());
        List<String> missing = new ArrayList<>();
        asked.forEach((needs, answer) -> {
            try {
                broker.await(answer, "ask for permissions", needs);
            } catch (BrokerFailure e) {
                if (e.getCause() instanceof AuthorizationException) {
                    missing.add(needs);
                } else if (!(e.getCause() instanceof UnknownMemberIdException)) {
                    throw e;
                }
            }
        });
        if (!missing.isEmpty()) {
            throw new MissingPermissions(broker.bootstrap, missing);
        }
    }

    /**
     * Sets where a group begins with topics that it has never read. From then on a partition without a place in the group
     * is one that was added to its topic later, so that it can be read from its beginning and nothing of it is lost,
     * wherever the topic was begun.
     *
     * @param topics numbers of partitions
     * @param from the place in every partition; the end, where there is none so late
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public void begin(String group, Map<String, Integer> topics, OffsetSpec from) {
        List<TopicPartition> fresh = neverRead(group, topics);
        if (fresh.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> offsets = offsets(fresh, from);
        List<TopicPartition> beyond = fresh.stream()
                .filter(partition -> place(offsets, partition) < 0)
                .toList();
        offsets.putAll(offsets(beyond, OffsetSpec.latest()));
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        offsets.forEach((partition, offset) -> places.put(partition, new OffsetAndMetadata(offset)));
        try {
            broker.await(
                    broker.client.alterConsumerGroupOffsets(group, places).all(),
                    "set where group " + group + " begins",
                    "Read on group " + group + " and on topics " + String.join(", ", topics.keySet()));
        } catch (BrokerFailure e) {
            if (!(e.getCause() instanceof UnknownMemberIdException)) {
                throw e;
            }
            // Somebody is in the group. Another instance that starts with this one has set it by now.
            List<TopicPartition> left = neverRead(group, topics);
            if (!left.isEmpty()) {
                LOG.atWarn()
                        .addKeyValue("group", group)
                        .addKeyValue("partitions", left.toString())
                        .log(
                                "Others are in the group, so where it begins with these partitions cannot be set: they are read from"
                                        + " their beginning. To begin elsewhere, stop all instances before a topic is added");
            }
        }
    }

    /**
     * Whether each partition is read by somebody of a group; not while the group is being changed.
     *
     * @param topics numbers of partitions
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public Reading reading(String group, Map<String, Integer> topics) {
        ConsumerGroupDescription found = broker.await(
                Objects.requireNonNull(broker.client
                        .describeConsumerGroups(List.of(group))
                        .describedGroups()
                        .get(group)),
                "see who reads in group " + group,
                "Describe on group " + group);
        if (found.groupState() != GroupState.STABLE) {
            return Reading.CHANGING;
        }
        Set<TopicPartition> read = new HashSet<>();
        found.members().forEach(member -> read.addAll(member.assignment().topicPartitions()));
        return read.containsAll(all(topics)) ? Reading.ALL : Reading.SOME;
    }

    /** What a group reads of its topics. */
    public enum Reading {
        CHANGING,
        SOME,
        ALL
    }

    private static List<TopicPartition> all(Map<String, Integer> topics) {
        List<TopicPartition> all = new ArrayList<>();
        topics.forEach((topic, partitions) -> {
            for (int partition = 0; partition < partitions; partition++) {
                all.add(new TopicPartition(topic, partition));
            }
        });
        return all;
    }

    private List<TopicPartition> neverRead(String group, Map<String, Integer> topics) {
        List<TopicPartition> all = all(topics);
        Map<TopicPartition, OffsetAndMetadata> places = broker.await(
                broker.client
                        .listConsumerGroupOffsets(
                                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(all)))
                        .partitionsToOffsetAndMetadata(group),
                "see how far group " + group + " is",
                "Describe on group " + group);
        Set<String> known = new HashSet<>();
        places.forEach((partition, place) -> {
            if (place != null) {
                known.add(partition.topic());
            }
        });
        return all.stream()
                .filter(partition -> !known.contains(partition.topic()))
                .toList();
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec at) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, at));
        Map<TopicPartition, ListOffsetsResultInfo> found = broker.await(
                broker.client
                        .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all(),
                "find where to begin",
                "Describe on the input topics");
        Map<TopicPartition, Long> offsets = new HashMap<>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static long place(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return Objects.requireNonNull(offsets.get(partition));
    }

    @Override
    public void close() {
        broker.close();
    }
}
