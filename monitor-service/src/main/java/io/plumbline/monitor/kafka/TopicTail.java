package io.plumbline.monitor.kafka;

import io.plumbline.monitor.event.Wordless;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a whole topic from its beginning, committed records only, and goes on as it grows; a thread of its own, which
 * outlives failures of the broker.
 */
public final class TopicTail implements AutoCloseable {
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

    private final String topic;
    private final Consumer<ConsumerRecord<byte[], byte[]>> handler;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final Patience patience;
    private volatile boolean caughtUp;

    /** @param handler takes each record, on the tail's thread; what it throws is logged and the record passed over */
    public TopicTail(Map<String, String> kafka, String topic, Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        this.topic = topic;
        this.handler = handler;
        this.consumer = reader(kafka);
        this.patience = new Patience("read " + topic);
        this.thread = new Thread(this::run, "tail-" + topic);
        thread.setDaemon(true);
    }

    /** A consumer without a group, of committed records. */
    static KafkaConsumer<byte[], byte[]> reader(Map<String, String> kafka) {
        Map<String, Object> all = new HashMap<>(kafka);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // A topic made by a look at it would not be compacted, and whoever makes it rightly would find it there.
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public void start() {
        thread.start();
    }

    /** Whether all that was on the topic at the start has been read. */
    public boolean caughtUp() {
        return caughtUp;
    }

    private void run() {
        try {
            Map<TopicPartition, Long> ends = null;
            while (!patience.isClosed()) {
                try {
                    ends = ends == null ? seekToBeginning() : ends;
                    read(ends);
                    patience.succeeded();
                } catch (WakeupException | InterruptException e) {
                    break;
                } catch (KafkaException e) {
                    patience.failed(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("topic", topic).log("A tail is interrupted");
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private void read(Map<TopicPartition, Long> ends) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
            handle(record);
        }
        if (!caughtUp) {
            caughtUp = ends.entrySet().stream().allMatch(e -> consumer.position(e.getKey()) >= e.getValue());
        }
    }

    private Map<TopicPartition, Long> seekToBeginning() {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .collect(Collectors.toList());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer.endOffsets(partitions);
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        try {
            handler.accept(record);
        } catch (RuntimeException e) {
            LOG.atWarn()
                    .addKeyValue("topic", topic)
                    .addKeyValue("partition", record.partition())
                    .addKeyValue("offset", record.offset())
                    .addKeyValue("error", Wordless.describe(e))
                    .log("A record cannot be read and is passed over");
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
