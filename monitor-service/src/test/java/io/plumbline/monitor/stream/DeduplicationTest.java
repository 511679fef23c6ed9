package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.IngestSettings.Deduplication;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.LearningSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which events are taken for ones that came before, and that a restart changes nothing in it. */
class DeduplicationTest {
    private static final Source SOURCE = new Source("events", 3);
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final long MINUTE = 60_000;

    private final List<Integer> early = new ArrayList<>();
    private SeenEvents seen = new SeenEvents(new Deduplication(Duration.ofMinutes(10), 1000));

    private static ModelEvent call(ModelRef model, @Nullable String id, boolean features, boolean prediction) {
        FeatureValue one = new FeatureValue.Numeric(1);
        return new InferenceEvent(
                model, id, 0, features ? Map.of("x", one) : Map.of(), prediction ? one : null, Map.of(), Map.of());
    }

    private static ModelEvent event(String id) {
        return call(MODEL, id, true, true);
    }

    private boolean isNew(ModelEvent event, long timestamp) {
        return !seen.cameBefore(event, timestamp, early::add);
    }

    @Test
    void shouldKnowAnEventAgainByModelIdAndWhatItCarries() {
        assertThat(isNew(event("a"), 0)).isTrue();
        assertThat(isNew(event("a"), 1)).isFalse();
        assertThat(isNew(call(new ModelRef("m", "2"), "a", true, true), 1))
                .as("a retry may name another version")
                .isFalse();
        assertThat(isNew(event("b"), 1)).isTrue();
        assertThat(isNew(call(new ModelRef("n", "1"), "a", true, true), 1))
                .as("another model")
                .isTrue();
        assertThat(isNew(call(MODEL, "c", true, false), 1)).as("question").isTrue();
        assertThat(isNew(call(MODEL, "c", false, true), 1)).as("its answer").isTrue();
        ModelEvent label = new LabelEvent(MODEL, "c", 0, new FeatureValue.Numeric(1));
        assertThat(isNew(label, 1)).as("and its label").isTrue();
        assertThat(isNew(label, 2)).isFalse();
        ModelEvent nameless = call(MODEL, null, true, true);
        assertThat(isNew(nameless, 2)).isTrue();
        assertThat(isNew(nameless, 2)).as("without an id nobody can tell").isTrue();
    }

    /** By the records' own timestamps, so that a source read again gives the same; one that runs back is no younger. */
    @Test
    void shouldForgetAfterTheTimeThatIsConfigured() {
        isNew(event("a"), 5 * MINUTE);
        isNew(event("b"), 2 * MINUTE);
        assertThat(isNew(event("a"), 15 * MINUTE)).isFalse();
        assertThat(isNew(event("a"), 15 * MINUTE + 1)).isTrue();
        assertThat(isNew(event("b"), 15 * MINUTE + 1)).isTrue();
        assertThat(early).isEmpty();
    }

    @Test
    void shouldRememberNoMoreThanItMayAndSaySo() {
        seen = new SeenEvents(new Deduplication(Duration.ofMinutes(10), 100));
        for (int i = 0; i < 1000; i++) {
            isNew(event("r-" + i), 0);
        }
        assertThat(early).hasSize(900);
        assertThat(isNew(event("r-999"), 0)).isFalse();
        assertThat(isNew(event("r-899"), 0)).isTrue();
    }

    /** Each event of two thousand came three times: in its record again, and in one soon after. */
    @Test
    void shouldCountEachEventOnceAndTheOthersAsDuplicates(@TempDir Path state) {
        Instant start = Instant.parse("2026-03-02T00:00:00Z");
        WindowSettings windows = new WindowSettings(
                List.of(WindowSize.parse("1h")), Duration.ofMinutes(1), Duration.ofHours(2), ZoneOffset.UTC);
        IngestSettings ingest =
                new IngestSettings(1 << 20, Duration.ofMinutes(10), new Deduplication(Duration.ofMinutes(10), 10_000));
        try (MonitorDriver driver = new MonitorDriver(
                state, start, windows, ingest, LearningSettings.OFF, StreamLimits.DEFAULT, "events")) {
            for (int turn = 0; turn < 20; turn++) {
                List<InferenceEvent> events = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    long time = start.toEpochMilli() + turn * MINUTE + i;
                    events.add(new InferenceEvent(
                            MODEL, turn + "-" + i, time, Map.of(), new FeatureValue.Numeric(i), Map.of(), Map.of()));
                }
                List<InferenceEvent> twice = new ArrayList<>(events);
                twice.addAll(events);
                driver.events("events", twice);
                driver.passInOne(Duration.ofMinutes(1));
                driver.events("events", events);
            }
            driver.pass(Duration.ofHours(2));
            assertThat(driver.fullReports())
                    .singleElement()
                    .satisfies(report -> assertThat(report.nCurrent()).isEqualTo(2000));
            assertThat(driver.duplicates()).isEqualTo(4000);
        }
    }

    @Test
    void shouldKnowThemAfterARestartAndNoLongerThanBefore(@TempDir Path directory) {
        KeyValueStore<Bytes, byte[]> bytes = Stores.keyValueStoreBuilder(
                        Stores.inMemoryKeyValueStore(ProfileEvents.STORE), Serdes.Bytes(), Serdes.ByteArray())
                .withCachingDisabled()
                .withLoggingDisabled()
                .build();
        MockProcessorContext<byte[], byte[]> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 3), directory.toFile());
        bytes.init(context.getStateStoreContext(), bytes);
        ProfileStore store = new ProfileStore(bytes);
        for (int minute = 0; minute < 30; minute++) {
            isNew(event("r-" + minute), minute * MINUTE);
            if (minute % 7 == 0) {
                store.write(SOURCE, seen);
            }
        }
        store.write(SOURCE, seen);

        SeenEvents restarted = new SeenEvents(new Deduplication(Duration.ofMinutes(10), 1000));
        List<Source> sources = new ArrayList<>();
        store.visit(new ProfileStore.Visitor() {
            @Override
            public void profile(PartialKey key, byte[] part) {
                throw new AssertionError(key);
            }

            @Override
            public void watermark(String model, Source source, long watermark) {
                throw new AssertionError(model);
            }

            @Override
            public void detector(DetectorKey key, byte[] detectorState) {
                throw new AssertionError(key);
            }

            @Override
            public void seen(Source source, SeenEvents.Identity identity, long time) {
                sources.add(source);
                restarted.restore(identity, time);
            }
        });
        assertThat(sources).hasSize(11).containsOnly(SOURCE);
        seen = restarted;
        assertThat(isNew(event("r-19"), 29 * MINUTE)).isFalse();
        assertThat(isNew(event("r-18"), 29 * MINUTE)).isTrue();
        assertThat(isNew(event("r-19"), 30 * MINUTE)).isTrue();
        assertThat(isNew(event("r-29"), 30 * MINUTE)).isFalse();
    }
}
