package io.plumbline.monitor.kafka;

import io.plumbline.monitor.event.Wordless;
import io.plumbline.monitor.history.HistoryUnavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a topic, committed records only, and goes on as it grows; a thread of its own, which outlives failures of the
 * broker.
 */
public final class TopicTail implements AutoCloseable {
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

    private final String topic;
    private final Reading reading;
    private final Consumer<byte[], byte[]> consumer;
    private final Thread thread;
    private final Patience patience;
    private volatile boolean caughtUp;

    /** How a topic is read. All is called by the tail's thread. */
    interface Reading {
        /**
         * Has the consumer read from where it is to begin. Called at the start, and again where reading does not go on.
         *
         * @return the end of each partition
         */
        Map<TopicPartition, Long> begin(Consumer<byte[], byte[]> consumer);

        /**
         * Takes a record. What it throws is logged and the record passed over.
         *
         * @throws HistoryUnavailable if it cannot be kept, nor any other: reading then begins again
         */
        void take(ConsumerRecord<byte[], byte[]> record);

        /** Asked after each poll: whether reading goes on, or is to begin again. */
        boolean goesOn();
    }

    /**
     * Reads the topic from its beginning at each start.
     *
     * @param handler takes each record, on the tail's thread; what it throws is logged and the record passed over
     */
    public TopicTail(
            Map<String, String> kafka,
            String topic,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler) {
        this(topic, reader(kafka, "earliest"), new Whole(topic, handler));
    }

    /** @param consumer closed with the tail */
    TopicTail(String topic, Consumer<byte[], byte[]> consumer, Reading reading) {
        this.topic = topic;
        this.reading = reading;
        this.consumer = consumer;
        this.patience = new Patience("read " + topic);
        this.thread = new Thread(this::run, "tail-" + topic);
        thread.setDaemon(true);
    }

    /** A consumer without a group, of committed records. */
    static KafkaConsumer<byte[], byte[]> reader(Map<String, String> kafka) {
        return reader(kafka, "earliest");
    }

    /** @param reset where to go on when records are not there: {@code earliest}, or {@code none} to be told */
    static KafkaConsumer<byte[], byte[]> reader(Map<String, String> kafka, String reset) {
        Map<String, Object> all = new HashMap<>(kafka);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, reset);
        // A topic made by a look at it would not be compacted, and whoever makes it rightly would find it there.
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    public void start() {
        thread.start();
    }

    /** Whether all that was on the topic when reading began has been read. */
    public boolean caughtUp() {
        return caughtUp;
    }

    private void run() {
        try {
            Map<TopicPartition, Long> ends = null;
            while (!patience.isClosed()) {
                try {
                    ends = ends == null ? begin() : ends;
                    ends = read(ends) ? ends : null;
                    patience.succeeded();
                } catch (WakeupException | InterruptException e) {
                    break;
                } catch (InvalidOffsetException e) {
                    ends = null;
                    patience.failed(e);
                } catch (HistoryUnavailable e) {
                    ends = null;
                    patience.failed(e);
                } catch (KafkaException | BrokerFailure e) {
                    patience.failed(e);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("topic", topic).log("A tail is interrupted");
        } finally {
            consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
        }
    }

    private Map<TopicPartition, Long> begin() {
        caughtUp = false;
        Map<TopicPartition, Long> ends = reading.begin(consumer);
        caughtUp = isAt(ends);
        return ends;
    }

    private boolean isAt(Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private boolean read(Map<TopicPartition, Long> ends) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(500))) {
            handle(record);
        }
        if (!reading.goesOn()) {
            return false;
        }
        if (!caughtUp) {
            caughtUp = isAt(ends);
        }
        return true;
    }

    private void handle(ConsumerRecord<byte[], byte[]> record) {
        try {
            reading.take(record);
        } catch (HistoryUnavailable e) {
            throw e;
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

    /** From the beginning. */
    private record Whole(String topic, java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> handler)
            implements Reading {
        @Override
        public Map<TopicPartition, Long> begin(Consumer<byte[], byte[]> consumer) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return consumer.endOffsets(partitions);
        }

        @Override
        public void take(ConsumerRecord<byte[], byte[]> record) {
            handler.accept(record);
        }

        @Override
        public boolean goesOn() {
            return true;
        }
    }
}
