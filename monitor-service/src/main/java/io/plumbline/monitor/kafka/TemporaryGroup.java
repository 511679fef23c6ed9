package io.plumbline.monitor.kafka;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A consumer group for one piece of work, with the topics whose names begin with its own and a dot or a hyphen. What is
 * left of an earlier one of the same name is deleted before, and all of it afterwards.
 */
public final class TemporaryGroup implements AutoCloseable {
    private final BrokerAdmin broker;
    private final String name;

    /** @param kafka settings of Kafka clients, {@code bootstrap.servers} among them */
    public TemporaryGroup(Map<String, String> kafka, String name) {
        broker = new BrokerAdmin(kafka);
        this.name = name;
    }

    /** Somebody is in the group. */
    public static final class InUse extends RuntimeException {
        private static final long serialVersionUID = 1;

        InUse(String name) {
            super("the group " + name + " is in use: the same is being done elsewhere, or was killed within the last"
                    + " minute; wait until that has ended");
        }
    }

    /**
     * Deletes what is left of an earlier group of the same name.
     *
     * @throws InUse if it has members
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public void clear() {
        if (members() > 0) {
            throw new InUse(name);
        }
        delete();
    }

    /** Members of the group; -1 where there is no such group. */
    private int members() {
        try {
            ConsumerGroupDescription group = broker.await(
                    Objects.requireNonNull(broker.client
                            .describeConsumerGroups(List.of(name))
                            .describedGroups()
                            .get(name)),
                    "look at group " + name,
                    "Describe on group " + name);
            return group.members().size();
        } catch (BrokerFailure e) {
            rethrowUnless(e, GroupIdNotFoundException.class);
            return -1;
        }
    }

    /** Has the group begin to read at these offsets. */
    public void begin(Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        offsets.forEach((partition, offset) -> committed.put(partition, new OffsetAndMetadata(offset)));
        broker.await(
                broker.client.alterConsumerGroupOffsets(name, committed).all(),
                "set the offsets of group " + name,
                "Read on group " + name);
    }

    /**
     * Deletes the group and its topics. Members that have stopped without leaving are put out.
     *
     * @throws BrokerFailure if something could not be deleted
     */
    public void delete() {
        Collection<String> topics =
                broker.await(broker.client.listTopics().names(), "list topics", "Describe on topics " + name).stream()
                        .filter(topic -> topic.startsWith(name + ".") || topic.startsWith(name + "-"))
                        .toList();
        ignoring(
                UnknownTopicOrPartitionException.class,
                broker.client.deleteTopics(topics).all(),
                "delete the topics of " + name,
                "Delete on topics " + name);
        int members = members();
        if (members > 0) {
            // One that could not be closed in time has not left.
            ignoring(
                    UnknownMemberIdException.class,
                    broker.client
                            .removeMembersFromConsumerGroup(name, new RemoveMembersFromConsumerGroupOptions())
                            .all(),
                    "empty group " + name,
                    "Delete on group " + name);
        }
        if (members >= 0) {
            ignoring(
                    GroupIdNotFoundException.class,
                    broker.client.deleteConsumerGroups(List.of(name)).all(),
                    "delete group " + name,
                    "Delete on group " + name);
        }
    }

    private void ignoring(Class<? extends Exception> harmless, KafkaFuture<Void> answer, String doing, String needs) {
        try {
            broker.await(answer, doing, needs);
        } catch (BrokerFailure e) {
            rethrowUnless(e, harmless);
        }
    }

    private static void rethrowUnless(BrokerFailure failure, Class<? extends Exception> harmless) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (harmless.isInstance(cause)) {
                return;
            }
        }
        throw failure;
    }

    @Override
    public void close() {
        broker.close();
    }
}
