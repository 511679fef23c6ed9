package io.plumbline.monitor.kafka;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.event.Wordless;
import io.plumbline.monitor.history.AlertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off the alerts topic for one subscriber, which is a consumer group of its own: its offsets say what has been
 * settled, whatever becomes of other subscribers. They are committed after each settled transition. At least once, with
 * the transition's own id to tell repeats by.
 */
public final class AlertOutbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertOutbox.class);
    private static final Duration IDLE = Duration.ofMillis(200);
    /** As many are held at a time; the others wait on the topic. */
    private static final int HELD = 1000;

    private final String topic;
    private final AlertSubscriber subscriber;
    private final KafkaConsumer<byte[], byte[]> consumer;
    /** In the order in which they were read; over a failure of the broker they wait here. */
    private final List<Held> held = new ArrayList<>();

    private final Thread thread;
    private final Patience patience;

    private record Held(TopicPartition partition, long offset, AlertTransition alert) {}

    /** @param group of this subscriber's outboxes, in all instances */
    public AlertOutbox(Map<String, String> kafka, String group, String topic, AlertSubscriber subscriber) {
        this.topic = topic;
        this.subscriber = subscriber;
        this.patience = new Patience("work off alerts for " + subscriber.name());
        Map<String, Object> all = new HashMap<>(kafka);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        // Where a new subscriber begins is set before; what has no place after that was added to the topic later.
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        this.consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "alerts-" + subscriber.name());
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic), new ConsumerRebalanceListener() {
                @Override
                public void onPartitionsAssigned(Collection<TopicPartition> assigned) {}

                @Override
                public void onPartitionsRevoked(Collection<TopicPartition> revoked) {
                    commit(); // the last one may have been refused as the group was about to change
                    held.removeIf(one -> revoked.contains(one.partition()));
                }

                @Override
                public void onPartitionsLost(Collection<TopicPartition> lost) {
                    held.removeIf(one -> lost.contains(one.partition()));
                }
            });
            boolean busy = false;
            while (!patience.isClosed()) {
                try {
                    busy = turn(busy ? Duration.ZERO : IDLE);
                    patience.succeeded();
                } catch (WakeupException | InterruptException e) {
                    break;
                } catch (RuntimeException e) {
                    patience.failed(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().log("Outbox is interrupted");
        } finally {
            consumer.close(CloseOptions.timeout(TopicTail.CLOSE_TIMEOUT));
        }
    }

    private boolean turn(Duration wait) {
        // Polling goes on without taking more, so that a slow receiver does not cost the place in the group.
        if (held.size() >= HELD) {
            consumer.pause(consumer.assignment());
        } else {
            consumer.resume(consumer.paused());
        }
        consumer.poll(wait).forEach(this::hold);
        Set<AlertTransition> settled = Collections.newSetFromMap(new IdentityHashMap<>());
        boolean busy = subscriber.turn(held.stream().map(Held::alert).toList(), settled::add);
        if (held.removeIf(one -> settled.contains(one.alert()))) {
            commit();
        }
        return busy;
    }

    private void hold(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        TopicPartition partition = new TopicPartition(record.topic(), record.partition());
        try {
            Header span = record.headers().lastHeader(TraceContext.HEADER);
            AlertTransition alert = AlertTransition.fromJson(record.value());
            held.add(new Held(
                    partition,
                    record.offset(),
                    span == null ? alert : alert.decidedIn(TraceContext.parse(span.value()))));
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", Wordless.describe(e))
                    .log("A record of the alerts topic is no alert; it is passed over");
        }
    }

    /** Up to the first that is not settled. */
    private void commit() {
        Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
        for (TopicPartition partition : consumer.assignment()) {
            long place = held.stream()
                    .filter(one -> one.partition().equals(partition))
                    .mapToLong(Held::offset)
                    .findFirst()
                    .orElseGet(() -> consumer.position(partition));
            places.put(partition, new OffsetAndMetadata(place));
        }
        try {
            consumer.commitSync(places);
        } catch (RebalanceInProgressException | CommitFailedException e) {
            LOG.atDebug().setCause(e).log("Alerts may be sent again after a rebalance");
        }
    }

    @Override
    public void close() {
        patience.close();
        consumer.wakeup();
        try {
            thread.join(2000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
