package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.MonitorListener.Outcomes;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.policy.PolicyJson;
import io.plumbline.monitor.policy.PolicyKey;
import io.plumbline.monitor.policy.PolicyVersions;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/**
 * The whole topology without a broker, with a wall clock that moves only when it is told to. Each topic has one
 * partition, and so is one source.
 */
final class MonitorDriver implements AutoCloseable {
    static final Duration IDLE_AFTER = Duration.ofSeconds(30);

    /** A report, in short. */
    record Reported(ModelRef model, String size, Instant start, int revision, long events) {}

    private final TopologyTestDriver driver;
    private final SourcePositions positions = new SourcePositions();
    private final Map<String, TestInputTopic<byte[], byte[]>> inputs = new TreeMap<>();
    private final Map<String, Long> offsets = new TreeMap<>();
    private final Map<String, Long> lags = new TreeMap<>();
    private final TestOutputTopic<byte[], byte[]> reports;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final TestOutputTopic<byte[], byte[]> performance;
    private final Map<Outcomes, Long> outcomes = new TreeMap<>();
    private final Map<ModelRef, Long> tooLate = new TreeMap<>();
    private final List<String> changes = new ArrayList<>();
    private long duplicates;
    private final Map<MonitorListener.Limit, Long> limited = new TreeMap<>();
    private long mostLiveBytes;
    private PolicyVersions versions;
    private Instant now;

    MonitorDriver(Path state, Instant wallClock, WindowSettings windows, String... topics) {
        this(state, wallClock, windows, StreamLimits.DEFAULT, topics);
    }

    MonitorDriver(Path state, Instant wallClock, WindowSettings windows, StreamLimits limits, String... topics) {
        this(state, wallClock, windows, IngestSettings.DEFAULT, LearningSettings.OFF, limits, topics);
    }

    MonitorDriver(
            Path state,
            Instant wallClock,
            WindowSettings windows,
            IngestSettings ingest,
            LearningSettings learning,
            StreamLimits limits,
            String... topics) {
        this(state, wallClock, ConfiguredPolicies.always(ModelPolicy.of(windows)), ingest, learning, limits, topics);
    }

    MonitorDriver(
            Path state,
            Instant wallClock,
            ConfiguredPolicies policies,
            IngestSettings ingest,
            LearningSettings learning,
            StreamLimits limits,
            String... topics) {
        now = wallClock;
        versions = PolicyVersions.of(policies);
        Set<Source> sources = Stream.of(topics).map(t -> new Source(t, 0)).collect(Collectors.toSet());
        StreamSettings settings = new StreamSettings(
                List.of(topics),
                () -> sources,
                Topics.DEFAULT,
                ingest,
                policies,
                Duration.ofSeconds(1),
                IDLE_AFTER,
                1,
                learning,
                limits,
                EventSelection.ALL);
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        driver = new TopologyTestDriver(
                new MonitorTopology(settings, positions, new OwnedModels(1), new Heard()).build(),
                properties,
                wallClock);
        for (String topic : topics) {
            inputs.put(topic, driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer()));
            offsets.put(topic, -1L);
            readToEnd(topic);
        }
        reports = output(Topics.DEFAULT.windowReports());
        deadLetters = output(Topics.DEFAULT.deadLetter());
        performance = output(Topics.DEFAULT.performanceReports());
    }

    private TestOutputTopic<byte[], byte[]> output(String topic) {
        return driver.createOutputTopic(topic, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private final class Heard implements MonitorListener {
        @Override
        public void outcomes(String model, Outcomes outcome, long times) {
            outcomes.merge(outcome, times, Long::sum);
        }

        @Override
        public void changed(ModelRef model, String column, String method) {
            changes.add(column + " " + method);
        }

        @Override
        public void limited(Limit limit, long times) {
            limited.merge(limit, times, Long::sum);
        }

        @Override
        public void liveBytes(long bytes) {
            mostLiveBytes = Math.max(mostLiveBytes, bytes);
        }

        @Override
        public void counted(ModelRef model, Kind kind, Outcome outcome, long events) {
            if (outcome == Outcome.TOO_LATE) {
                tooLate.merge(model, events, Long::sum);
            } else if (outcome == Outcome.DUPLICATE) {
                duplicates += events;
            }
        }
    }

    Instant now() {
        return now;
    }

    /** From now on there are always further records on the topic. */
    void lag(String topic) {
        lags.put(topic, 1000L);
        polled(topic);
    }

    /** From now on nothing is left on the topic once an event was read. */
    void readToEnd(String topic) {
        lags.put(topic, 0L);
        polled(topic);
    }

    private void polled(String topic) {
        long last = offsets.getOrDefault(topic, -1L);
        positions.polled(new TopicPartition(topic, 0), last, lags.getOrDefault(topic, 0L), last + 1);
    }

    /** An event whose record was written now. */
    void event(String topic, ModelRef model, Instant time) {
        event(
                topic,
                new InferenceEvent(
                        model,
                        null,
                        time.toEpochMilli(),
                        Map.of("x", new FeatureValue.Numeric(1)),
                        null,
                        Map.of(),
                        Map.of()));
    }

    void event(String topic, InferenceEvent event) {
        record(topic, NativeJsonEncoder.encode(event));
    }

    /** Several events in one record, as JSON lines. */
    void events(String topic, List<InferenceEvent> events) {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        for (InferenceEvent event : events) {
            lines.writeBytes(NativeJsonEncoder.encode(event));
            lines.write('\n');
        }
        record(topic, lines.toByteArray());
    }

    void record(String topic, byte[] value) {
        offsets.merge(topic, 1L, Long::sum);
        polled(topic);
        TestInputTopic<byte[], byte[]> input = inputs.get(topic);
        if (input == null) {
            throw new IllegalArgumentException(topic);
        }
        input.pipeInput(new TestRecord<>(null, value, now));
    }

    /** Lets time go by on the wall clock: one leap, and a few turns of the punctuators at its end. */
    void pass(Duration time) {
        Duration turns = Duration.ofSeconds(3);
        if (time.compareTo(turns) > 0) {
            advance(time.minus(turns));
            time = turns;
        }
        for (int i = 0; i < time.toSeconds(); i++) {
            advance(Duration.ofSeconds(1));
        }
    }

    void passUntil(Instant wallClock) {
        pass(Duration.between(now, wallClock));
    }

    /** Lets time go by on the wall clock with one turn of the punctuators, at its end. */
    void passInOne(Duration time) {
        advance(time);
    }

    private void advance(Duration time) {
        now = now.plus(time);
        driver.advanceWallClockTime(time);
    }

    /** What was reported since the last call, in order. */
    List<Reported> reported() {
        List<Reported> reported = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record : reports.readRecordsToList()) {
            WindowReport report = WindowReport.fromJson(record.value());
            reported.add(new Reported(
                    report.modelRef(),
                    report.window().size(),
                    report.window().start(),
                    Integer.parseInt(header(record.headers(), WindowSummary.REVISION_HEADER)),
                    report.nCurrent()));
        }
        return reported;
    }

    /** Reports of performance since the last call, in order. */
    List<PerformanceReport> performance() {
        return performance.readRecordsToList().stream()
                .map(record -> PerformanceReport.fromJson(record.value()))
                .toList();
    }

    /** What became of predictions and labels so far. */
    Map<Outcomes, Long> outcomes() {
        return Map.copyOf(outcomes);
    }

    /** Columns and methods of the changes that were found so far. */
    List<String> changes() {
        return List.copyOf(changes);
    }

    /** Why records were rejected since the last call, in order. */
    List<String> rejected() {
        return deadLetters.readRecordsToList().stream()
                .map(record -> header(record.headers(), "plumbline.reason"))
                .toList();
    }

    /** How often limits were met so far. */
    Map<MonitorListener.Limit, Long> limited() {
        return Map.copyOf(limited);
    }

    /** The most heap that live profiles were said to take. */
    long mostLiveBytes() {
        return mostLiveBytes;
    }

    void reference(Reference reference) {
        reference(ReferenceKey.of(reference), reference);
    }

    void reference(ReferenceKey key, Reference reference) {
        driver.createInputTopic(Topics.DEFAULT.references(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key.toBytes(), ReferenceJson.toBytes(reference));
    }

    /** Alerts that began or ended since the last call, in order. */
    List<AlertTransition> alerts() {
        return output(Topics.DEFAULT.alerts()).readRecordsToList().stream()
                .map(record -> AlertTransition.fromJson(record.value()))
                .toList();
    }

    /** Publishes what is configured from now on, as an instance whose file has changed. */
    void configure(ConfiguredPolicies next) {
        versions = versions.then(next);
        driver.createInputTopic(Topics.DEFAULT.settings(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(PolicyKey.CONFIGURED.toBytes(), PolicyJson.toBytes(versions));
    }

    /** The longest record that went to each topic, internal ones too, since the last call: key and value. */
    Map<String, Integer> longestRecords() {
        Map<String, Integer> longest = new TreeMap<>();
        for (String topic : driver.producedTopicNames()) {
            for (TestRecord<byte[], byte[]> record : output(topic).readRecordsToList()) {
                int value = record.value() == null ? 0 : record.value().length;
                longest.merge(topic, record.key().length + value, Math::max);
            }
        }
        return longest;
    }

    /** Entries in all stores. */
    int storedEntries() {
        int entries = 0;
        for (String name : List.of(ProfileEvents.STORE, WindowStore.NAME, OutcomeStore.NAME)) {
            KeyValueStore<Bytes, byte[]> store = driver.getKeyValueStore(name);
            try (KeyValueIterator<Bytes, byte[]> all = store.all()) {
                for (; all.hasNext(); all.next()) {
                    entries++;
                }
            }
        }
        return entries;
    }

    /** The reports since the last call. */
    List<WindowReport> fullReports() {
        return reports.readRecordsToList().stream()
                .map(record -> WindowReport.fromJson(record.value()))
                .toList();
    }

    /** References that were learned since the last call, in order. */
    List<Reference> learned() {
        return publishedReferences().stream()
                .filter(published -> published.key().place() == ReferenceKey.Place.CURRENT)
                .map(PublishedReference::reference)
                .toList();
    }

    record PublishedReference(ReferenceKey key, @Nullable Reference reference) {}

    /** What went to the topic of references since the last call, in order. */
    List<PublishedReference> publishedReferences() {
        List<PublishedReference> published = new ArrayList<>();
        for (TestRecord<byte[], byte[]> record :
                output(Topics.DEFAULT.references()).readRecordsToList()) {
            published.add(new PublishedReference(
                    ReferenceKey.read(record.key()).orElseThrow(),
                    record.value() == null ? null : ReferenceJson.fromBytes(record.value())));
        }
        return published;
    }

    /** What reports since the last call said of learning, and their stage, each once. */
    Set<String> learning() {
        Set<String> said = new LinkedHashSet<>();
        for (TestRecord<byte[], byte[]> record : reports.readRecordsToList()) {
            org.apache.kafka.common.header.Header header = record.headers().lastHeader(WindowSummary.LEARNING_HEADER);
            if (header != null) {
                said.add(new String(header.value(), StandardCharsets.UTF_8));
            }
        }
        return said;
    }

    /** Events so far that had come before. */
    long duplicates() {
        return duplicates;
    }

    /** Events that came too late so far. */
    Map<ModelRef, Long> tooLate() {
        return Map.copyOf(tooLate);
    }

    private static String header(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        driver.close();
    }
}
