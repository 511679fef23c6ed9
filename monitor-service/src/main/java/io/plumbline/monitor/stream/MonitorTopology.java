package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.stats.SummaryReader;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The wiring, and nothing else: events -> profiles -> partials -> windows -> reports and alerts; and predictions to their labels.
 *
 * <pre>
 * input topics -> profile-events -> partials (repartitioned by model) -> close-windows -> window reports
 *                      |                                                      |
 *                      |                                                      +-> alerts
 *                      +-> dead letters                                       +-> references learned, and from when they apply
 *                      |                                                      +-> plans: from when what is configured applies
 *                      +-> predictions and labels (repartitioned by model) -> join-outcomes -> performance reports, alerts
 * references and settings (global) are read by all stages
 * </pre>
 */
final class MonitorTopology {
    private static final Serde<byte[]> BYTE_ARRAY = Serdes.ByteArray();
    private static final String REPARTITION = "partials";
    private static final String OUTCOMES = "predictions";

    private final StreamSettings settings;
    private final SourcePositions positions;
    private final OwnedModels owned;
    private final PoisonRecords poison;
    private final MonitorListener listener;
    private final WorkSpans spans;

    MonitorTopology(StreamSettings settings, SourcePositions positions, OwnedModels owned, MonitorListener listener) {
        this(settings, positions, owned, new PoisonRecords(), listener, WorkSpans.NONE);
    }

    MonitorTopology(
            StreamSettings settings,
            SourcePositions positions,
            OwnedModels owned,
            PoisonRecords poison,
            MonitorListener listener,
            WorkSpans spans) {
        this.settings = settings;
        this.positions = positions;
        this.owned = owned;
        this.poison = poison;
        this.listener = listener;
        this.spans = spans;
    }

    /** The topics that Kafka Streams has for this topology under an application id. */
    static InternalTopics internalTopics(String applicationId) {
        return new InternalTopics(
                applicationId + "-" + ProfileEvents.STORE + "-changelog",
                applicationId + "-" + REPARTITION + "-repartition",
                applicationId + "-" + WindowStore.NAME + "-changelog",
                applicationId + "-" + OUTCOMES + "-repartition",
                applicationId + "-" + OutcomeStore.NAME + "-changelog");
    }

    Topology build() {
        StreamsBuilder builder = new StreamsBuilder();
        GlobalReferences references = new GlobalReferences();
        references.addTo(builder, settings.topics().references());
        GlobalPolicies policies = new GlobalPolicies(settings.policies(), settings.closingTasks(), settings.isReplay());

        CommitHook hook = new CommitHook();
        LiveHeap heap = new LiveHeap(settings.limits().liveBytes());
        SampleBounds bounds = new SampleBounds();
        builder.addStateStore(logged(Stores.inMemoryKeyValueStore(ProfileEvents.STORE)));
        builder.addStateStore(Stores.keyValueStoreBuilder(hook, Serdes.Bytes(), BYTE_ARRAY)
                .withCachingEnabled()
                .withLoggingDisabled());
        builder.addStateStore(logged(Stores.persistentKeyValueStore(WindowStore.NAME)));

        KStream<byte[], byte[]> events = builder.stream(
                settings.inputTopics(),
                Consumed.with(BYTE_ARRAY, BYTE_ARRAY)
                        .withName("events")
                        // The group has a place in every partition before it begins: one without is new in its topic.
                        .withOffsetResetPolicy(AutoOffsetReset.earliest())
                        .withTimestampExtractor((record, partitionTime) -> Math.max(record.timestamp(), 0)));
        KStream<byte[], byte[]> profiled = events.process(
                () -> new LocatedFaults<>(
                        new ProfileEvents(
                                settings, hook, references, policies, positions, heap, poison, bounds, listener, spans),
                        poison),
                Named.as(ProfileEvents.NAME),
                ProfileEvents.STORE,
                CommitHook.STORE);
        profiled.mapValues(partial -> partial, Named.as(ProfileEvents.PARTIALS))
                .repartition(Repartitioned.<byte[], byte[]>as(REPARTITION)
                        .withKeySerde(BYTE_ARRAY)
                        .withValueSerde(BYTE_ARRAY)
                        .withNumberOfPartitions(settings.closingTasks())
                        .withStreamPartitioner(new ByModel()))
                .process(
                        () -> new LocatedFaults<>(
                                new CloseWindows(settings, references, policies, owned, bounds, listener, spans),
                                poison),
                        Named.as(CloseWindows.NAME),
                        WindowStore.NAME);

        // Last, as tasks are numbered in this order, and directories of users' state are named by the numbers.
        policies.addTo(builder, settings.topics().settings());
        if (!settings.isReplay()) {
            join(profiled, builder, references, policies);
        }
        Topology topology = builder.build();
        ByteArraySerializer bytes = new ByteArraySerializer();
        if (!settings.isReplay()) {
            addJoinSinks(topology, bytes);
        }
        topology.addSink(ProfileEvents.DEAD_LETTER, settings.topics().deadLetter(), bytes, bytes, ProfileEvents.NAME);
        topology.addSink(
                CloseWindows.REPORTS,
                settings.topics().windowReports(),
                bytes,
                bytes,
                (topic, key, value, partitions) -> fixed(WindowReportRecord.model(key), partitions),
                CloseWindows.NAME);
        topology.addSink(
                CloseWindows.ALERTS,
                settings.topics().alerts(),
                bytes,
                bytes,
                (topic, key, value, partitions) ->
                        fixed(AlertTransition.fromJson(value).model(), partitions),
                CloseWindows.NAME);
        topology.addSink(
                CloseWindows.REFERENCES,
                settings.topics().references(),
                bytes,
                bytes,
                MonitorTopology::first,
                CloseWindows.NAME);
        topology.addSink(
                CloseWindows.SETTINGS,
                settings.topics().settings(),
                bytes,
                bytes,
                MonitorTopology::first,
                CloseWindows.NAME);
        return topology;
    }

    /** The stage where predictions meet their labels. */
    private void join(
            KStream<byte[], byte[]> profiled,
            StreamsBuilder builder,
            GlobalReferences references,
            GlobalPolicies policies) {
        CommitHook hook = new CommitHook(JoinOutcomes.HOOK);
        builder.addStateStore(Stores.keyValueStoreBuilder(hook, Serdes.Bytes(), BYTE_ARRAY)
                .withCachingEnabled()
                .withLoggingDisabled());
        builder.addStateStore(logged(Stores.persistentKeyValueStore(OutcomeStore.NAME)));
        profiled.mapValues(outcome -> outcome, Named.as(ProfileEvents.OUTCOMES))
                .repartition(Repartitioned.<byte[], byte[]>as(OUTCOMES)
                        .withKeySerde(BYTE_ARRAY)
                        .withValueSerde(BYTE_ARRAY)
                        .withNumberOfPartitions(settings.closingTasks())
                        .withStreamPartitioner((topic, key, value, partitions) ->
                                Optional.of(Set.of(OwnedModels.partitionOf(OutcomeMessage.model(key), partitions)))))
                .process(
                        () -> new LocatedFaults<>(
                                new JoinOutcomes(settings, hook, references, policies, listener), poison),
                        Named.as(JoinOutcomes.NAME),
                        OutcomeStore.NAME,
                        JoinOutcomes.HOOK);
    }

    private void addJoinSinks(Topology topology, ByteArraySerializer bytes) {
        topology.addSink(
                JoinOutcomes.REPORTS,
                settings.topics().performanceReports(),
                bytes,
                bytes,
                (topic, key, value, partitions) -> fixed(WindowReportRecord.model(key), partitions),
                JoinOutcomes.NAME);
        topology.addSink(
                JoinOutcomes.ALERTS,
                settings.topics().alerts(),
                bytes,
                bytes,
                (topic, key, value, partitions) ->
                        fixed(AlertTransition.fromJson(value).model(), partitions),
                JoinOutcomes.NAME);
    }

    /** One partition has one order. */
    private static Optional<Set<Integer>> first(String topic, byte[] key, byte[] value, int partitions) {
        return Optional.of(Set.of(0));
    }

    /** The partition of a model, which stays the same when the topic gets more of them: a model's records have an order. */
    private Optional<Set<Integer>> fixed(String model, int partitions) {
        return Optional.of(Set.of(OwnedModels.partitionOf(model, Math.min(partitions, settings.closingTasks()))));
    }

    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> logged(
            org.apache.kafka.streams.state.KeyValueBytesStoreSupplier supplier) {
        return Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), BYTE_ARRAY)
                .withCachingDisabled()
                .withLoggingEnabled(java.util.Map.of());
    }

    /** Messages about a model go to the model's task, those about a source to all tasks. */
    private static final class ByModel implements StreamPartitioner<byte[], byte[]> {
        @Override
        public Optional<Set<Integer>> partitions(String topic, byte[] key, byte[] value, int partitions) {
            SummaryReader in = new SummaryReader(key);
            int kind = in.getByte();
            return Optional.of(
                    kind == 'S'
                            ? IntStream.range(0, partitions).boxed().collect(Collectors.toSet())
                            : Set.of(OwnedModels.partitionOf(in.getText(), partitions)));
        }
    }
}
