package io.plumbline.monitor.kafka;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works off the alerts topic as one consumer group: each transition is handed on, and its offset committed once it has
 * been settled. At least once, with the transition's own id to tell repeats by.
 */
public final class AlertOutbox implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertOutbox.class);
    private static final Duration WHILE_IDLE = Duration.ofMillis(500);
    private static final Duration WHILE_PENDING = Duration.ofMillis(200);

    private final String topic;
    private final Function<AlertTransition, CompletionStage<?>> delivery;
    private final KafkaConsumer<byte[], byte[]> consumer;
    /** What was handed on and is not committed; over a failure of the broker it waits here. */
    private final List<CompletableFuture<?>> pending = new ArrayList<>();

    private final Thread thread;
    private final Patience patience = new Patience("read alerts to be sent");

    /** @param delivery hands a transition on; its stage completes when the transition needs no more trying */
    public AlertOutbox(
            Map<String, String> kafka,
            String group,
            String topic,
            Function<AlertTransition, CompletionStage<?>> delivery) {
        this.topic = topic;
        this.delivery = delivery;
        Map<String, Object> all = new HashMap<>(kafka);
        all.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // As many are under way at a time: what a receiver can be told in one message, and what a crash makes it hear
        // twice.
        all.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "100");
        this.consumer = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.thread = new Thread(this::run, "alert-outbox");
        thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    private void run() {
        try {
            consumer.subscribe(List.of(topic));
            while (!patience.isClosed()) {
                try {
                    turn();
                    patience.succeeded();
                } catch (WakeupException | InterruptException e) {
                    break;
                } catch (KafkaException e) {
                    patience.failed(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("Outbox is interrupted");
        } finally {
            consumer.close(CloseOptions.timeout(TopicTail.CLOSE_TIMEOUT));
        }
    }

    private void turn() {
        // Polling goes on without taking more, so that a slow receiver does not cost the place in the group. What a
        // rebalance brings before it is paused is handed on as well.
        consumer.poll(pending.isEmpty() ? WHILE_IDLE : WHILE_PENDING).forEach(this::hand);
        if (pending.isEmpty()) {
            return;
        }
        if (pending.stream().anyMatch(delivering -> !delivering.isDone())) {
            consumer.pause(consumer.assignment());
            return;
        }
        try {
            consumer.commitSync();
        } catch (RebalanceInProgressException | CommitFailedException e) {
            LOG.debug("Alerts may be sent again after a rebalance", e);
        }
        pending.clear();
        consumer.resume(consumer.assignment());
    }

    private void hand(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            pending.add(delivery.apply(AlertTransition.fromJson(record.value())).toCompletableFuture());
        } catch (IllegalArgumentException e) {
            LOG.atWarn()
                    .addKeyValue("topicName", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", e.getMessage())
                    .log("A record of the alerts topic is no alert; it is passed over");
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
