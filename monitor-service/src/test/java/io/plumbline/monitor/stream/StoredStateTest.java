package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What programs of each format left on their users' brokers: stores, messages between the stages, a reference. A later one must go on from there, and write the same as long as it calls that format 6.
 */
class StoredStateTest {
    private static final Path ACTUAL = Path.of("target", "state-6.txt");
    private static final Instant START = Instant.parse("2024-05-06T10:00:00Z");
    private static final Instant IDLE = START.plusSeconds(31);
    private static final Instant OVER = START.plus(Duration.ofMinutes(10));
    private static final Source SOURCE = new Source("events", 0);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("5m"), WindowSize.parse("1h")),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            ZoneOffset.UTC);
    private static final List<String> EVENTS = List.of(
            "{\"model\":\"m\",\"version\":\"1\",\"features\":{\"x\":0.25,\"c\":\"a\"},\"prediction\":1.5,\"scores\":{\"yes\":0.7}}",
            "{\"model\":\"m\",\"version\":\"1\",\"features\":{\"x\":null,\"c\":\"new\",\"z\":true},\"prediction\":\"NaN\"}",
            "{\"model\":\"m\",\"version\":\"1\",\"features\":{\"x\":\"text\",\"c\":7}}",
            "{\"model\":\"m\",\"version\":\"1\",\"id\":\"e\",\"label\":3}",
            "{\"model\":\"n\",\"features\":{\"ü\":-1e300}}");

    /** Of the events at these places. */
    private static final Map<Integer, String> TRACES = Map.of(
            0, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            1, "00-ff00000000000000ffffffffffffffff-8000000000000001-01",
            2, "00-11111111111111111111111111111111-2222222222222222-00",
            4, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    @TempDir
    private @Nullable Path state;

    /** One stage as it runs in a task, over the given store. */
    private final class Stage implements AutoCloseable {
        final KeyValueStore<Bytes, byte[]> store;
        final MockProcessorContext<byte[], byte[]> context;
        private final Processor<byte[], byte[], byte[], byte[]> processor;

        Stage(String name, Instant now, Map<String, String> references, Map<String, String> entries) {
            context = new MockProcessorContext<>(
                    new Properties(),
                    new TaskId(0, 0),
                    Objects.requireNonNull(state).toFile());
            context.setCurrentSystemTimeMs(now.toEpochMilli());
            GlobalReferences global = new GlobalReferences();
            CommitHook hook = new CommitHook();
            store = open(Stores.inMemoryKeyValueStore(name));
            KeyValueStore<Bytes, byte[]> known = open(Stores.inMemoryKeyValueStore(GlobalReferences.STORE));
            open(Stores.inMemoryKeyValueStore(GlobalPolicies.STORE));
            open(hook);
            entries.forEach((key, value) -> store.put(Bytes.wrap(bytes(key)), bytes(value)));
            references.forEach((key, value) -> known.put(Bytes.wrap(bytes(key)), bytes(value)));
            SourcePositions positions = new SourcePositions();
            positions.polled(new TopicPartition(SOURCE.topic(), SOURCE.partition()), -1, 0, 0);
            StreamLimits limits = new StreamLimits(100, 100, 100, 1 << 30, Duration.ofDays(30), 1000);
            StreamSettings settings = new StreamSettings(
                    List.of(SOURCE.topic()),
                    () -> Set.of(SOURCE),
                    Topics.DEFAULT,
                    IngestSettings.DEFAULT,
                    ConfiguredPolicies.always(ModelPolicy.of(WINDOWS)),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(30),
                    1,
                    LearningSettings.OFF,
                    limits,
                    EventSelection.ALL);
            GlobalPolicies policies = new GlobalPolicies(settings.policies(), 1, false);
            MonitorListener nobody = new MonitorListener() {};
            processor = name.equals(ProfileEvents.STORE)
                    ? new ProfileEvents(
                            settings,
                            hook,
                            global,
                            policies,
                            positions,
                            new LiveHeap(limits.liveBytes()),
                            new PoisonRecords(),
                            new SampleBounds(),
                            nobody,
                            WorkSpans.NONE)
                    : new CloseWindows(
                            settings, global, policies, new OwnedModels(1), new SampleBounds(), nobody, WorkSpans.NONE);
            processor.init(context);
        }

        private KeyValueStore<Bytes, byte[]> open(KeyValueBytesStoreSupplier supplier) {
            KeyValueStore<Bytes, byte[]> opened = Stores.keyValueStoreBuilder(
                            supplier, Serdes.Bytes(), Serdes.ByteArray())
                    .withCachingDisabled()
                    .withLoggingDisabled()
                    .build();
            opened.init(context.getStateStoreContext(), opened);
            context.addStateStore(opened);
            return opened;
        }

        void process(byte @Nullable [] key, byte[] value, long offset) {
            context.setRecordMetadata(SOURCE.topic(), SOURCE.partition(), offset);
            processor.process(new Record<>(key, value, START.toEpochMilli()));
        }

        /** One of the events, at an offset that is its place. */
        void processEvent(int place) {
            context.setRecordMetadata(SOURCE.topic(), SOURCE.partition(), place);
            Record<byte[], byte[]> record =
                    new Record<>(null, EVENTS.get(place).getBytes(StandardCharsets.UTF_8), START.toEpochMilli());
            TraceHeaders.write(record.headers(), TraceContext.parse(TRACES.get(place)));
            processor.process(record);
        }

        void process(Map<String, String> messages) {
            messages.forEach((key, value) -> process(bytes(key), bytes(value), 0));
        }

        /** Lets the punctuator run at a time. */
        void at(Instant now) {
            context.setCurrentSystemTimeMs(now.toEpochMilli());
            context.scheduledPunctuators().get(0).getPunctuator().punctuate(now.toEpochMilli());
        }

        Map<String, String> entries() {
            Map<String, String> entries = new TreeMap<>();
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                while (all.hasNext()) {
                    KeyValue<Bytes, byte[]> entry = all.next();
                    entries.put(hex(entry.key.get()), hex(entry.value));
                }
            }
            return entries;
        }

        Map<String, String> forwarded(String child) {
            Map<String, String> records = new TreeMap<>();
            context.forwarded(child)
                    .forEach(
                            forward -> records.put(hex((byte[]) forward.record().key()), hex((byte[])
                                    forward.record().value())));
            context.resetForwards();
            return records;
        }

        @Override
        public void close() {
            processor.close();
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    /** What the fixture has of a kind: hexadecimal, key and value. */
    private static Map<String, String> fixture(int format, String kind) {
        Map<String, String> entries = new TreeMap<>();
        for (String line : fixture(format)) {
            String[] words = line.split(" ");
            if (words[0].equals(kind)) {
                entries.put(words[1], words[2]);
            }
        }
        assertThat(entries).as(kind).isNotEmpty();
        return entries;
    }

    private static List<String> fixture(int format) {
        try (InputStream in = StoredStateTest.class.getResourceAsStream("/stored/state-" + format + ".txt")) {
            return in == null
                    ? List.of()
                    : new String(in.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .toList();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reference reference() {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, START, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    for (int i = 0; i < 100; i++) {
                        rows.accept(new ReferenceRow(
                                null,
                                Map.of(
                                        "x", new FeatureValue.Numeric(i % 10 / 10.0),
                                        "c", new FeatureValue.Text(i % 3 == 0 ? "a" : "b")),
                                new FeatureValue.Numeric(i % 7),
                                new FeatureValue.Numeric(i % 5)));
                    }
                });
    }

    private static void add(List<String> lines, String kind, Map<String, String> entries) {
        entries.forEach((key, value) -> lines.add(kind + " " + key + " " + value));
    }

    @Test
    void shouldWriteTheBytesOfFormat6() throws IOException {
        List<String> lines = new ArrayList<>();
        Reference reference = reference();
        Map<String, String> references =
                Map.of(hex(ReferenceKey.of(reference).toBytes()), hex(ReferenceJson.toBytes(reference)));
        Map<String, String> open;
        Map<String, String> sealed;
        try (Stage profiling = new Stage(ProfileEvents.STORE, START, references, Map.of())) {
            for (int i = 0; i < EVENTS.size(); i++) {
                profiling.processEvent(i);
            }
            profiling.process(null, EVENTS.get(0).getBytes(StandardCharsets.UTF_8), EVENTS.size());
            add(lines, "live", profiling.entries());
            profiling.context.resetForwards();
            profiling.at(IDLE);
            open = profiling.forwarded(ProfileEvents.PARTIALS);
            profiling.at(OVER);
            sealed = profiling.forwarded(ProfileEvents.PARTIALS);
        }
        add(lines, "reference", references);
        add(lines, "open", open);
        add(lines, "sealed", sealed);
        try (Stage closing = new Stage(WindowStore.NAME, IDLE, references, Map.of())) {
            closing.process(open);
            add(lines, "windows", closing.entries());
            closing.at(OVER);
            closing.process(sealed);
            add(lines, "later", closing.entries());
        }
        Files.createDirectories(Objects.requireNonNull(ACTUAL.getParent()));
        Files.write(ACTUAL, lines);
        assertThat(lines)
                .withFailMessage(
                        "This program writes other bytes than format 6 has. Users' state is in format 6: give the new "
                                + "one another number and read both. See target/state-6.txt.")
                .isEqualTo(fixture(6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void shouldGoOnFromLiveProfiles(int format) {
        try (Stage profiling =
                new Stage(ProfileEvents.STORE, START, fixture(format, "reference"), fixture(format, "live"))) {
            profiling.at(IDLE);
            profiling.at(OVER);
            assertThat(profiling.forwarded(ProfileEvents.PARTIALS)).containsAllEntriesOf(fixture(format, "sealed"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void shouldReportFromWindows(int format) {
        try (Stage closing =
                new Stage(WindowStore.NAME, IDLE, fixture(format, "reference"), fixture(format, "windows"))) {
            closing.at(OVER);
            assertThat(closing.forwarded(CloseWindows.REPORTS).values())
                    .extracting(report -> WindowReport.fromJson(bytes(report)))
                    .extracting(WindowReport::model, WindowReport::nCurrent, WindowReport::nLabels)
                    .containsExactlyInAnyOrder(tuple("m", 4L, 1L), tuple("n", 1L, 0L));
            closing.process(fixture(format, "sealed"));
            // Up to format 5 there were no traces; but for them and its number, it is the same.
            Map<String, String> later = new TreeMap<>(fixture(Math.max(format, 5), "later"));
            later.put("46", "06");
            assertThat(withoutFlow(closing.entries())).isEqualTo(withoutFlow(later));
        }
    }

    /** When something was heard last, format 1 does not say. */
    private static Map<String, String> withoutFlow(Map<String, String> entries) {
        Map<String, String> rest = new TreeMap<>(entries);
        rest.keySet().removeIf(key -> key.startsWith("44"));
        return rest;
    }

    @Test
    void shouldRefuseStateOfALaterFormat() {
        assertThatThrownBy(() -> new Stage(WindowStore.NAME, IDLE, Map.of(), Map.of("46", "07")))
                .isInstanceOf(StoreFormat.NewerState.class)
                .hasMessageContaining("format 7")
                .hasMessageContaining("application_id");
        assertThatThrownBy(() -> new Stage(ProfileEvents.STORE, IDLE, Map.of(), Map.of("46", "07")))
                .isInstanceOf(StoreFormat.NewerState.class);
    }
}
