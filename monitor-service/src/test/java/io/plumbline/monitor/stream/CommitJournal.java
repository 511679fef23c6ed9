package io.plumbline.monitor.stream;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/** What Kafka Streams did and in which order: the calls of its producers, and what a test adds. */
final class CommitJournal implements KafkaClientSupplier {
    enum Step {
        /** A record went through the processor. */
        PROCESSED,
        /** The listener of {@link CommitHook} ran. */
        HOOK,
        /** A store's own {@code commit} or {@code flush} was called. */
        STORE_COMMIT,
        /** A changelog record was handed to the producer. */
        SENT,
        /** The producer was flushed. */
        FLUSHED,
        /** Source offsets were added to the transaction. */
        OFFSETS,
        /** The transaction was committed. */
        COMMITTED
    }

    /**
     * @param partition -1 where the step is of none
     * @param offset of the last record processed or stored; for {@link Step#OFFSETS} the next one; -1 for none
     */
    record Entry(String thread, Step step, int partition, long offset) {
        @Override
        public String toString() {
            return partition < 0 ? step.toString() : step + "(" + partition + (offset < 0 ? ")" : ":" + offset + ")");
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    synchronized void add(Step step, int partition, long offset) {
        entries.add(new Entry(Thread.currentThread().getName(), step, partition, offset));
    }

    synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    /** All that a thread did from one commit to the next, the commit included; for all threads. */
    List<List<Entry>> commits() {
        List<List<Entry>> commits = new ArrayList<>();
        Map<String, List<Entry>> open = new LinkedHashMap<>();
        for (Entry entry : entries()) {
            List<Entry> commit = open.computeIfAbsent(entry.thread(), t -> new ArrayList<>());
            commit.add(entry);
            if (entry.step() == Step.COMMITTED) {
                commits.add(commit);
                open.remove(entry.thread());
            }
        }
        return commits;
    }

    /** Source offsets committed so far, by partition. */
    Map<Integer, Long> committed() {
        Map<Integer, Long> offsets = new TreeMap<>();
        for (List<Entry> commit : commits()) {
            for (Entry entry : commit) {
                if (entry.step() == Step.OFFSETS) {
                    offsets.merge(entry.partition(), entry.offset(), Math::max);
                }
            }
        }
        return offsets;
    }

    long processed() {
        return entries().stream()
                .filter(entry -> entry.step() == Step.PROCESSED)
                .count();
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new WatchedProducer(config);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return getConsumer(config);
    }

    /** Notes a call before it is made: what comes after it in the journal came after it began. */
    private final class WatchedProducer extends KafkaProducer<byte[], byte[]> {
        WatchedProducer(Map<String, Object> config) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (record.topic().endsWith("-changelog")) {
                add(
                        Step.SENT,
                        record.partition(),
                        ByteBuffer.wrap(record.value()).getLong());
            }
            return super.send(record, callback);
        }

        @Override
        public void flush() {
            add(Step.FLUSHED, -1, -1);
            super.flush();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            offsets.forEach((source, next) -> add(Step.OFFSETS, source.partition(), next.offset()));
            super.sendOffsetsToTransaction(offsets, group);
        }

        @Override
        public void commitTransaction() {
            add(Step.COMMITTED, -1, -1);
            super.commitTransaction();
        }
    }
}
