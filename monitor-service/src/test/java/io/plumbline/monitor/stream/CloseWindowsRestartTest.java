package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ConfiguredPolicies;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A closing task that starts again over what it stored must not forget what it has closed for good. */
class CloseWindowsRestartTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Source A = new Source("events", 0);
    private static final Source B = new Source("events", 1);
    private static final WindowSettings WINDOWS = new WindowSettings(
            List.of(WindowSize.parse("5m")), Duration.ofMinutes(1), Duration.ofDays(1), ZoneOffset.UTC);
    private static final Instant START = Instant.parse("2024-05-06T10:00:00Z");
    private static final Instant NEXT_DAY = START.plus(Duration.ofHours(25));

    @TempDir
    private @Nullable Path state;

    private final KeyValueStore<Bytes, byte[]> windows = store(WindowStore.NAME);
    private final KeyValueStore<Bytes, byte[]> references = store(GlobalReferences.STORE);
    private final KeyValueStore<Bytes, byte[]> policies = store(GlobalPolicies.STORE);
    private long tooLate;
    private long offset;
    private @Nullable CloseWindows stage;
    private @Nullable MockProcessorContext<byte[], byte[]> context;

    @BeforeEach
    void start() {
        MockProcessorContext<byte[], byte[]> fresh = new MockProcessorContext<>(
                new Properties(),
                new TaskId(1, 0),
                Objects.requireNonNull(state).toFile());
        fresh.setCurrentSystemTimeMs(NEXT_DAY.toEpochMilli());
        for (KeyValueStore<Bytes, byte[]> store : List.of(windows, references, policies)) {
            if (!store.isOpen()) {
                store.init(fresh.getStateStoreContext(), store);
            }
            fresh.addStateStore(store);
        }
        StreamSettings settings = new StreamSettings(
                List.of("events"),
                () -> Set.of(A, B),
                Topics.DEFAULT,
                IngestSettings.DEFAULT,
                ConfiguredPolicies.always(ModelPolicy.of(WINDOWS)),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                1,
                LearningSettings.OFF,
                StreamLimits.DEFAULT,
                EventSelection.ALL);
        stage = new CloseWindows(
                settings,
                new GlobalReferences(),
                new GlobalPolicies(settings.policies(), 1, false),
                new OwnedModels(1),
                new SampleBounds(),
                new MonitorListener() {
                    @Override
                    public void counted(ModelRef model, Kind kind, Outcome outcome, long events) {
                        tooLate += events;
                    }
                },
                WorkSpans.NONE);
        stage.init(fresh);
        context = fresh;
    }

    private static KeyValueStore<Bytes, byte[]> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingDisabled()
                .build();
    }

    private void send(StageMessage message) {
        Objects.requireNonNull(stage).process(new Record<>(message.key(), message.value(), NEXT_DAY.toEpochMilli()));
    }

    private void mark(Source source, Instant watermark, boolean idle) {
        send(new StageMessage.ModelMark(MODEL.model(), source, watermark.toEpochMilli(), idle));
    }

    /** All that a source had of the window that starts at {@link #START}. */
    private void events(Source source, int events, boolean sealed) {
        Profile profile = new Profile(ProfileLayout.NONE);
        for (int i = 0; i < events; i++) {
            profile.update(new InferenceEvent(MODEL, null, START.toEpochMilli(), Map.of(), null, Map.of(), Map.of()));
        }
        PartialKey key = new PartialKey(
                MODEL,
                Segment.ALL,
                WINDOWS.pane().containing(START.toEpochMilli(), WINDOWS.zone()),
                "",
                source,
                offset++,
                0);
        send(new StageMessage.Partial(key, sealed, profile.toBytes()));
    }

    /** Events in each report since the last start, once all that is due was reported. */
    private List<Long> reported() {
        MockProcessorContext<byte[], byte[]> current = Objects.requireNonNull(context);
        current.scheduledPunctuators().get(0).getPunctuator().punctuate(current.currentSystemTimeMs());
        return current.forwarded(CloseWindows.REPORTS).stream()
                .map(forward ->
                        WindowReport.fromJson((byte[]) forward.record().value()).nCurrent())
                .toList();
    }

    /** The window is reported and, a day later, closed for good. */
    private void reportAndExpire() {
        mark(A, START, false);
        mark(B, START, false);
        events(A, 5, true);
        mark(A, NEXT_DAY, false);
        mark(B, START, true);
        assertThat(reported()).containsExactly(5L);
    }

    @Test
    void shouldKnowWhatIsTooLateBeforeItHearsOfAnySource() {
        reportAndExpire();

        start();
        events(A, 1, true);

        // A report of this one event would take the place of the report of all five.
        assertThat(reported()).isEmpty();
        assertThat(tooLate).isEqualTo(1);
    }

    @Test
    void shouldNotFallBackInEventTimeWithASourceThatIsNoLongerIdle() {
        reportAndExpire();
        mark(B, START, false);

        start();
        events(B, 1, false);
        mark(B, START, true);
        events(B, 1, true);

        assertThat(reported()).isEmpty();
        assertThat(tooLate).isEqualTo(1);
    }

    @Test
    void shouldReportAfterARestartOnlyWhatIsNew() {
        mark(A, START, false);
        mark(B, START, true);
        events(A, 5, true);
        offset = 7;
        events(A, 2, false);
        mark(A, START.plus(Duration.ofHours(1)), false);
        assertThat(reported()).containsExactly(7L);

        start();
        offset = 7;
        events(A, 2, false);
        assertThat(reported()).isEmpty();
        offset = 7;
        events(A, 3, true);
        assertThat(reported()).containsExactly(8L);
        assertThat(tooLate).isZero();
    }
}
