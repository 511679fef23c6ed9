package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.stream.CommitJournal.Entry;
import io.plumbline.monitor.stream.CommitJournal.Step;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@link CommitHook} relies on and Kafka Streams does not promise: whatever causes a commit, the record cache is
 * flushed after the last record, and before the producer is flushed and the transaction committed. Profiles written any
 * later are lost in a crash. A new version of Kafka must pass this before it is used.
 */
class CommitOrderTest {
    private static final String STORE = "upto";
    private static final Bytes KEY = Bytes.wrap(new byte[] {1});

    private static final byte[] MARK = {1};

    private static final byte[] PLAIN = {0};
    /** A record at which the processor asks for a commit. */
    private static final byte[] ASKS = {1};

    /** Longer than any test here, so that what commits is not the timer. */
    private static final Duration NEVER = Duration.ofMinutes(5);

    @TempDir
    private static @Nullable Path directory;

    private static @Nullable EmbeddedKafka broker;

    private final CommitJournal journal = new CommitJournal();
    private @Nullable KafkaStreams streams;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedKafka.start(Objects.requireNonNull(directory).resolve("kafka"), 0);
    }

    @AfterAll
    static void stopBroker() {
        Objects.requireNonNull(broker).close();
    }

    @AfterEach
    void close() {
        Objects.requireNonNull(streams).close();
    }

    @Test
    void shouldStoreBeforeACommitByTheTimer() {
        start("timer", 2, Duration.ofMillis(50));
        for (int round = 1; round <= 4; round++) {
            send("timer", 0, PLAIN, 20);
            send("timer", 1, PLAIN, 20);
            awaitCommitted(Map.of(0, 20L * round, 1, 20L * round));
        }
        checkEveryCommit();
        assertThat(journal.commits()).hasSizeGreaterThanOrEqualTo(4);
    }

    @Test
    void shouldStoreBeforeACommitThatIsAskedFor() {
        start("request", 1, NEVER);
        send("request", 0, PLAIN, 10);
        awaitProcessed(10);
        assertThat(journal.commits()).isEmpty();

        send("request", 0, ASKS, 1);
        awaitCommitted(Map.of(0, 11L));
        send("request", 0, PLAIN, 10);
        send("request", 0, ASKS, 1);
        awaitCommitted(Map.of(0, 22L));
        checkEveryCommit();
    }

    @Test
    void shouldStoreBeforeTheCommitOfACleanClose() {
        start("close", 2, NEVER);
        send("close", 0, PLAIN, 10);
        send("close", 1, PLAIN, 7);
        awaitProcessed(17);
        assertThat(journal.commits()).isEmpty();
        close();
        assertThat(journal.committed()).isEqualTo(Map.of(0, 10L, 1, 7L));
        checkEveryCommit();
        // Stores are asked to write in the end, but only now: the offsets are committed already.
        assertThat(last(journal.entries(), Step.STORE_COMMIT, 0))
                .isGreaterThan(last(journal.entries(), Step.COMMITTED, -1));
    }

    @Test
    void shouldStoreBeforeTheCommitOfARevocation() {
        start("revoke", 2, NEVER);
        send("revoke", 0, PLAIN, 10);
        send("revoke", 1, PLAIN, 7);
        awaitProcessed(17);
        assertThat(journal.commits()).isEmpty();

        // One of the two tasks must go to the new thread, and nothing but that causes a commit.
        String second = Objects.requireNonNull(streams).addStreamThread().orElseThrow();
        awaitCommitted(Map.of(0, 10L, 1, 7L));
        checkEveryCommit();

        // The new owner goes on where the first one stopped, so the task did move.
        send("revoke", 0, PLAIN, 5);
        send("revoke", 1, PLAIN, 5);
        awaitProcessed(27);
        assertThat(journal.entries())
                .filteredOn(entry -> entry.step() == Step.PROCESSED)
                .extracting(Entry::thread)
                .contains(second);
        close();
        assertThat(journal.committed()).isEqualTo(Map.of(0, 15L, 1, 12L));
        checkEveryCommit();
    }

    /** What a commit takes over from the source is what the hook had stored, sent and flushed before. */
    private void checkEveryCommit() {
        assertThat(journal.commits()).isNotEmpty().allSatisfy(CommitOrderTest::check);
    }

    private static void check(List<Entry> commit) {
        int flushed = last(commit, Step.FLUSHED, -1);
        int committed = last(commit, Step.COMMITTED, -1);
        Map<Integer, Integer> taken = new TreeMap<>();
        for (int i = 0; i < commit.size(); i++) {
            if (commit.get(i).step() == Step.OFFSETS) {
                taken.put(commit.get(i).partition(), i);
            }
        }
        taken.forEach((partition, offsets) -> {
            int processed = last(commit, Step.PROCESSED, partition);
            int hook = last(commit, Step.HOOK, partition);
            int sent = last(commit, Step.SENT, partition);
            assertThat(List.of(processed, hook, sent, flushed, offsets, committed))
                    .as(
                            "places of last record, hook, changelog, flush, offsets and commit for partition %d in %s",
                            partition, commit)
                    .doesNotContain(-1)
                    .isSorted();
            assertThat(commit.get(sent).offset() + 1)
                    .as(
                            "what the changelog of partition %d holds, beside its committed offset, in %s",
                            partition, commit)
                    .isEqualTo(commit.get(offsets).offset());
            // Why there is a hook at all: a store that writes when it is asked to, writes after the commit.
            assertThat(last(commit, Step.STORE_COMMIT, partition))
                    .as(
                            "a store of partition %d asked to write between last record and commit in %s",
                            partition, commit)
                    .isLessThan(processed);
        });
        assertThat(commit)
                .as("records whose partition has no offset in the commit")
                .filteredOn(entry -> entry.step() == Step.PROCESSED && !taken.containsKey(entry.partition()))
                .isEmpty();
    }

    /** The place of the last such entry; of any partition for -1. */
    private static int last(List<Entry> commit, Step step, int partition) {
        for (int i = commit.size() - 1; i >= 0; i--) {
            if (commit.get(i).step() == step && (partition < 0 || commit.get(i).partition() == partition)) {
                return i;
            }
        }
        return -1;
    }

    private void awaitProcessed(long records) {
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(journal.processed()).isEqualTo(records));
    }

    private void awaitCommitted(Map<Integer, Long> offsets) {
        await().pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(journal.committed()).isEqualTo(offsets));
    }

    private static String bootstrap() {
        return Objects.requireNonNull(broker).bootstrapServers();
    }

    private static void send(String topic, int partition, byte[] value, int records) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, partition, null, value));
            }
        }
    }

    /** Starts one thread over a new topic of the name. */
    private void start(String name, int partitions, Duration commitInterval) {
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap()))) {
            setup.createEvents(name, partitions);
        }
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap());
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Objects.requireNonNull(directory).resolve("state").toString());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 100);
        // A transaction must outlast the interval between commits.
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG), (int)
                NEVER.plusMinutes(1).toMillis());
        streams = new KafkaStreams(topology(name), properties, journal);
        streams.start();
    }

    private Topology topology(String topic) {
        CommitHook hook = new CommitHook();
        Topology topology = new Topology();
        topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), topic);
        topology.addProcessor("upto", () -> new UpTo(hook), "source");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(STORE), Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingDisabled()
                        .withLoggingEnabled(Map.of()),
                "upto");
        topology.addStateStore(
                Stores.keyValueStoreBuilder(hook, Serdes.Bytes(), Serdes.ByteArray())
                        .withCachingEnabled()
                        .withLoggingDisabled(),
                "upto");
        topology.addStateStore(new WatchedStore.Builder(journal), "upto");
        return topology;
    }

    /** Keeps the offset of the last record on the heap, and stores it when the hook runs. */
    private final class UpTo implements Processor<byte[], byte[], Void, Void> {
        private final CommitHook hook;
        private long upto = -1;
        private boolean marked;
        private @Nullable ProcessorContext<Void, Void> context;
        private @Nullable KeyValueStore<Bytes, byte[]> store;
        private @Nullable KeyValueStore<Bytes, byte[]> marker;

        UpTo(CommitHook hook) {
            this.hook = hook;
        }

        @Override
        public void init(ProcessorContext<Void, Void> newContext) {
            context = newContext;
            // Now, as there is no asking for a store while the cache is flushed.
            store = newContext.getStateStore(STORE);
            marker = newContext.getStateStore(CommitHook.STORE);
            upto = -1;
            marked = false;
            hook.attach(newContext.taskId(), () -> store(newContext.taskId().partition()));
        }

        private void store(int partition) {
            marked = false;
            journal.add(Step.HOOK, partition, upto);
            Objects.requireNonNull(store)
                    .put(KEY, ByteBuffer.allocate(Long.BYTES).putLong(upto).array());
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            ProcessorContext<Void, Void> ctx = Objects.requireNonNull(context);
            RecordMetadata at = ctx.recordMetadata().orElseThrow();
            upto = at.offset();
            if (!marked) {
                marked = true;
                Objects.requireNonNull(marker).put(CommitHook.MARKER, MARK);
            }
            if (record.value()[0] == ASKS[0]) {
                ctx.commit();
            }
            journal.add(Step.PROCESSED, at.partition(), at.offset());
        }
    }
}
