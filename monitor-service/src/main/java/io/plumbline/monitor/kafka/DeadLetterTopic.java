package io.plumbline.monitor.kafka;

import static io.plumbline.monitor.history.DeadLetterHeaders.DETAIL;
import static io.plumbline.monitor.history.DeadLetterHeaders.OFFSET;
import static io.plumbline.monitor.history.DeadLetterHeaders.PARTITION;
import static io.plumbline.monitor.history.DeadLetterHeaders.PREFIX;
import static io.plumbline.monitor.history.DeadLetterHeaders.REASON;
import static io.plumbline.monitor.history.DeadLetterHeaders.RECEIPT_OF;
import static io.plumbline.monitor.history.DeadLetterHeaders.REDRIVEN;
import static io.plumbline.monitor.history.DeadLetterHeaders.TIMESTAMP;
import static io.plumbline.monitor.history.DeadLetterHeaders.TOPIC;
import static io.plumbline.monitor.history.DeadLetterHeaders.VALUE_BYTES;

import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.HistoryUnavailable;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The records that were no events. Those that are sent again go back to where they came from, once: each leaves a receipt on
 * this topic, written in the same transaction.
 */
public final class DeadLetterTopic implements DeadLetters {
    private static final int RECORDS_A_TRANSACTION = 500;
    /** Of each partition: values have up to 256 kB. */
    private static final int NEWEST = 200;

    private static final int BYTES_OF_NEWEST = 2048;

    private final Map<String, String> kafka;
    private final String topic;
    private final String transactionalId;

    /**
     * @param kafka settings of Kafka clients, {@code bootstrap.servers} among them
     * @param transactionalId whoever begins to send again with the same one ends what another has under way
     */
    public DeadLetterTopic(Map<String, String> kafka, String topic, String transactionalId) {
        this.kafka = Map.copyOf(kafka);
        this.topic = topic;
        this.transactionalId = transactionalId;
    }

    /**
     * Hands over those that wait, and not those that were sent again.
     *
     * @throws BrokerFailure if the broker does not answer or refuses
     */
    public void forEach(Consumer<Letter> handler) {
        Map<Integer, Set<Long>> settled = settled();
        TopicSnapshot.read(kafka, topic, 0, record -> {
            if (waits(record, settled)) {
                handler.accept(letter(record));
            }
        });
    }

    @Override
    public Newest newest() {
        Map<Place, Letter> letters = new HashMap<>();
        long[] older = new long[1];
        long[] read = new long[1];
        try {
            TopicSnapshot.read(kafka, topic, (consumer, ends) -> older[0] = seekToNewest(consumer, ends), record -> {
                read[0]++;
                String receipt = header(record, RECEIPT_OF);
                if (receipt != null) {
                    // It comes after what it is of, in the same partition.
                    letters.remove(new Place(record.partition(), Long.parseLong(receipt)));
                } else if (header(record, REASON) != null) {
                    letters.put(
                            new Place(record.partition(), record.offset()),
                            letter(record).cut(BYTES_OF_NEWEST));
                }
            });
        } catch (BrokerFailure e) {
            throw new HistoryUnavailable(String.valueOf(e.getMessage()));
        }
        return new Newest(
                read[0],
                older[0],
                letters.values().stream()
                        .sorted(Comparator.comparing(Letter::at).reversed().thenComparing(Letter::position))
                        .toList());
    }

    /** Of a record on this topic. */
    private record Place(int partition, long offset) {}

    /** @return how many records are before */
    private static long seekToNewest(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(ends.keySet());
        long older = 0;
        for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
            long beginning = beginnings.getOrDefault(end.getKey(), 0L);
            long from = Math.max(beginning, end.getValue() - NEWEST);
            older += from - beginning;
            consumer.seek(end.getKey(), from);
        }
        return older;
    }

    /**
     * Sends those again that are wanted, each to its topic and partition with its own timestamp.
     *
     * @param wanted not asked for those of whose value only the beginning is kept
     * @param sent told of each, once it is safe
     * @throws BrokerFailure if the broker does not answer or refuses; what was told as sent stays so
     */
    public void redrive(Predicate<Letter> wanted, Consumer<Letter> sent) {
        Map<String, Object> all = new HashMap<>(kafka);
        all.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        all.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.MAX_VALUE);
        try (KafkaProducer<byte @Nullable [], byte @Nullable []> producer =
                new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            // Not before: from here on nobody else can settle any.
            Map<Integer, Set<Long>> settled = settled();
            Redrive redrive = new Redrive(producer, sent);
            TopicSnapshot.read(kafka, topic, 0, record -> {
                if (waits(record, settled)) {
                    Letter letter = letter(record);
                    if (letter.whole() && wanted.test(letter)) {
                        redrive.add(record, letter);
                    }
                }
            });
            redrive.commit();
        } catch (KafkaException e) {
            throw new BrokerFailure(
                    kafka.getOrDefault(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, ""),
                    "send dead letters again",
                    "Write on their topics and on topic " + topic + ", Write and Describe on transactional id "
                            + transactionalId,
                    e);
        }
    }

    /** Sends, and settles what is sent, some hundred at a time. */
    private final class Redrive {
        private final KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
        private final Consumer<Letter> sent;
        private final List<Letter> underWay = new ArrayList<>();

        Redrive(KafkaProducer<byte @Nullable [], byte @Nullable []> producer, Consumer<Letter> sent) {
            this.producer = producer;
            this.sent = sent;
        }

        void add(ConsumerRecord<byte[], byte[]> record, Letter letter) {
            if (underWay.isEmpty()) {
                producer.beginTransaction();
            }
            RecordHeaders headers = new RecordHeaders();
            for (Header header : record.headers()) {
                if (!header.key().startsWith(PREFIX)) {
                    headers.add(header);
                }
            }
            headers.add(REDRIVEN, text(letter.redriven() + 1));
            producer.send(new ProducerRecord<>(
                    letter.topic(),
                    letter.partition(),
                    letter.timestamp() < 0 ? null : letter.timestamp(),
                    letter.key(),
                    letter.value(),
                    headers));
            producer.send(new ProducerRecord<>(
                    topic,
                    record.partition(),
                    (byte[]) null,
                    null,
                    new RecordHeaders().add(RECEIPT_OF, text(record.offset()))));
            underWay.add(letter);
            if (underWay.size() >= RECORDS_A_TRANSACTION) {
                commit();
            }
        }

        void commit() {
            if (!underWay.isEmpty()) {
                producer.commitTransaction();
                underWay.forEach(sent);
                underWay.clear();
            }
        }
    }

    /** Offsets of those that were sent again, by partition. */
    private Map<Integer, Set<Long>> settled() {
        Map<Integer, Set<Long>> settled = new HashMap<>();
        TopicSnapshot.read(kafka, topic, 0, record -> {
            String receipt = header(record, RECEIPT_OF);
            if (receipt != null) {
                settled.computeIfAbsent(record.partition(), p -> new HashSet<>())
                        .add(Long.parseLong(receipt));
            }
        });
        return settled;
    }

    private static boolean waits(ConsumerRecord<byte[], byte[]> record, Map<Integer, Set<Long>> settled) {
        return header(record, REASON) != null
                && !settled.getOrDefault(record.partition(), Set.of()).contains(record.offset());
    }

    private static Letter letter(ConsumerRecord<byte[], byte[]> record) {
        return new Letter(
                Instant.ofEpochMilli(record.timestamp()),
                text(record, REASON),
                text(record, DETAIL),
                text(record, TOPIC),
                (int) number(record, PARTITION),
                number(record, OFFSET),
                number(record, TIMESTAMP),
                record.key(),
                record.value(),
                header(record, VALUE_BYTES) == null,
                (int) number(record, REDRIVEN));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        String text = header(record, name);
        return text == null ? "" : text;
    }

    private static long number(ConsumerRecord<byte[], byte[]> record, String name) {
        String text = header(record, name);
        return text == null ? 0 : Long.parseLong(text);
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static byte[] text(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }
}
