package io.plumbline.monitor.stream;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A producer that calls a transaction lost when the broker did not answer in time: it says that it is fenced. Then Kafka
 * Streams drops all that the thread did since its last commit, takes a new producer and reads again from the committed
 * offsets.
 *
 * <p>Of a time-out as such, Kafka Streams 4.3.1 makes a corruption of the tasks concerned. It closes those tasks without a
 * commit, makes them anew, notes in each that its partitions must be read again from the committed offsets, and asks for a
 * rebalance. Where that is over before such a task is initialised, another one takes its place without the note
 * ({@code TaskManager.handleTasksPendingInitialization}), and goes on behind what was read but never committed.
 */
class ExactProducer extends KafkaProducer<byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(ExactProducer.class);

    private volatile boolean lost;

    ExactProducer(Map<String, Object> config) {
        super(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> sent, Callback callback) {
        // Time-outs come to the callback, not as exceptions: those of waiting for room or for metadata too. A failure
        // that
        // is retriable has been retried by now.
        return super.send(
                sent,
                (metadata, exception) -> callback.onCompletion(
                        metadata,
                        exception instanceof RetriableException late
                                ? fenced("send to " + sent.topic(), late)
                                : exception));
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        try {
            super.sendOffsetsToTransaction(offsets, group);
        } catch (TimeoutException e) {
            throw fenced("add offsets to a transaction", e);
        }
    }

    @Override
    public void commitTransaction() {
        try {
            super.commitTransaction();
        } catch (TimeoutException e) {
            throw fenced("commit a transaction", e);
        }
    }

    /** Nothing where the transaction is lost: it is aborted as the next producer begins. */
    @Override
    public void abortTransaction() {
        if (!lost) {
            super.abortTransaction();
        }
    }

    /** At once where the transaction is lost: Kafka's own close waits for the broker, however long it is away. */
    @Override
    public void close() {
        super.close(lost ? Duration.ZERO : Duration.ofMillis(Long.MAX_VALUE));
    }

    private ProducerFencedException fenced(String doing, RetriableException cause) {
        lost = true;
        LOG.atWarn()
                .addKeyValue("task", doing)
                .addKeyValue("error", cause.getMessage())
                .log("The broker did not answer in time: what came since the last commit is read again");
        ProducerFencedException fenced = new ProducerFencedException("in vain to " + doing + ": " + cause.getMessage());
        fenced.initCause(cause);
        return fenced;
    }
}
