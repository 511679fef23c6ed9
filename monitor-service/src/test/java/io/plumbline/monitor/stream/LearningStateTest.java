package io.plumbline.monitor.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.Reference.Stage;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.References;
import io.plumbline.stats.Hash64;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of a model that is learned: over restarts, up to its bounds, and until it is no longer needed. */
class LearningStateTest {
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final WindowSize HOUR = WindowSize.parse("1h");
    private static final WindowSettings WINDOWS =
            new WindowSettings(List.of(HOUR), Duration.ofMinutes(1), Duration.ofHours(2), java.time.ZoneOffset.UTC);
    private static final LearningSettings SETTINGS = new LearningSettings(true, 300, Duration.ofHours(28), 20, 500);
    private static final long STEP = Duration.ofHours(4).toMillis() / 500;

    private final KeyValueStore<Bytes, byte[]> store = Stores.keyValueStoreBuilder(
                    Stores.inMemoryKeyValueStore("windows"), Serdes.Bytes(), Serdes.ByteArray())
            .withCachingDisabled()
            .withLoggingDisabled()
            .build();

    private final SampleBounds bounds = new SampleBounds();
    private final List<Reference> published = new ArrayList<>();
    private ColumnSettings columns = ColumnSettings.NONE;
    private @Nullable Reference applied;

    private final References references = new References() {
        @Override
        public List<Known> candidates(ModelRef model) {
            return Stream.ofNullable(applied).map(Known::new).toList();
        }

        @Override
        public List<ReferenceKey> waiting() {
            return List.of();
        }

        @Override
        public Optional<Reference> get(ReferenceKey key) {
            return Optional.ofNullable(applied);
        }
    };

    @BeforeEach
    void open(@TempDir Path directory) {
        MockProcessorContext<byte[], byte[]> context =
                new MockProcessorContext<>(new Properties(), new TaskId(1, 0), directory.toFile());
        store.init(context.getStateStoreContext(), store);
    }

    /** As after a restart: with what is in the store alone. */
    private LearnReferences started() {
        return started(SETTINGS);
    }

    private LearnReferences started(LearningSettings settings) {
        return new LearnReferences(
                settings,
                model -> new ModelPolicy(
                        WINDOWS,
                        Duration.ofDays(90),
                        columns,
                        Segmentation.NONE,
                        ColumnMapping.NONE,
                        Map.of(),
                        AlertSettings.DEFAULT),
                references,
                new LearningStore(store),
                reference -> {
                    published.add(reference);
                    applied = reference;
                },
                bounds,
                new MonitorListener() {});
    }

    private static ModelEvent event(int i) {
        return new InferenceEvent(
                MODEL,
                "r-" + i,
                i * STEP,
                Map.of("x", new FeatureValue.Numeric(new Random(i).nextGaussian())),
                null,
                Map.of(),
                Map.of());
    }

    private static SampledRow row(int i) {
        return SampledRow.of(event(i), Hash64.of("r-" + i));
    }

    private static void take(LearnReferences learning, Iterable<Integer> events) {
        events.forEach(i -> learning.take(MODEL.model(), row(i)));
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private int entries() {
        int[] entries = new int[1];
        store.all().forEachRemaining(entry -> entries[0]++);
        return entries[0];
    }

    private Reference lastPublished() {
        return published.get(published.size() - 1);
    }

    /** The counts of the reference's only column. */
    private static long[] counts(Reference reference) {
        return reference.columns().stream()
                .filter(column -> column.name().equals("x"))
                .map(ReferenceColumn::counts)
                .findFirst()
                .orElseThrow();
    }

    /** A window of the model that lies in the cells of the reference which applies. */
    private void window(LearnReferences learning, int hour) {
        Profile profile = new Profile(references.candidates(MODEL).get(0).layout());
        Random random = new Random(hour);
        for (int i = 0; i < 100; i++) {
            profile.update(new InferenceEvent(
                    MODEL,
                    null,
                    hour * 3_600_000L,
                    Map.of("x", new FeatureValue.Numeric(random.nextGaussian() + hour * .001)),
                    null,
                    Map.of(),
                    Map.of()));
        }
        WindowKey key = new WindowKey(MODEL, Segment.ALL, HOUR, HOUR.containing(hour * 3_600_000L, WINDOWS.zone()));
        learning.reported(key, Map.of(Objects.requireNonNull(profile.referenceId()), profile));
    }

    /** What a source is told not to send, the sample would not have taken. */
    @Test
    void shouldLearnTheSameWithoutTheCandidatesThatAreExcluded() {
        LearnReferences learning = started();
        take(learning, range(0, 4000));
        learning.advance("m", false, 0);
        Reference all = lastPublished();
        assertThat(all.rows()).isEqualTo(500);
        learning.forget("m");
        applied = null;

        learning = started();
        int excluded = 0;
        for (int i = 0; i < 4000; i++) {
            if (bounds.exclude("m", row(i).hash())) {
                excluded++;
            } else {
                learning.take("m", row(i));
            }
        }
        learning.advance("m", false, 0);
        assertThat(counts(lastPublished())).isEqualTo(counts(all));
        assertThat(excluded).as("most of those that come once it is full").isGreaterThan(2000);
        learning.close();
        assertThat(IntStream.range(0, 4000).filter(i -> bounds.exclude("m", row(i).hash())))
                .as("another instance may begin anew")
                .isEmpty();
    }

    @Test
    void shouldGoOnAfterARestartAtAnyPointAsIfThereHadBeenNone() {
        LearnReferences learning = started();
        take(learning, range(0, 200));
        learning.advance("m", false, 0);
        assertThat(published).isEmpty();
        assertThat(learning.sentence("m")).isEqualTo("Learning a reference: 200 of 300 events seen.");

        learning = started();
        assertThat(learning.sentence("m")).isEqualTo("Learning a reference: 200 of 300 events seen.");
        take(learning, range(200, 300));
        learning.advance("m", false, 0);
        assertThat(lastPublished().stage()).isEqualTo(Stage.PREVIEW);
        assertThat(lastPublished().rows()).isEqualTo(300);
        assertThat(learning.sentence("m")).contains("preview", "lasting cells are cut after 4h");

        learning = started();
        take(learning, range(300, 520));
        learning.advance("m", false, 0);
        assertThat(lastPublished().stage()).isEqualTo(Stage.CALIBRATING);
        assertThat(lastPublished().rows()).isEqualTo(500);

        for (int hour = 6; hour < 34; hour++) {
            learning = started();
            learning.advance("m", false, 0);
            assertThat(lastPublished().stage()).isEqualTo(Stage.CALIBRATING);
            window(learning, hour);
        }
        learning = started();
        assertThat(learning.sentence("m")).contains("calibrating: 1d 4h of 1d 4h and 28 of 20 windows");
        learning.advance("m", false, 0);
        assertThat(published).hasSize(3);
        Reference learned = lastPublished();
        assertThat(learned.stage()).isEqualTo(Stage.PROVISIONAL);
        assertThat(learned.rows()).isEqualTo(2800);
        assertThat(counts(learned)).startsWith(0).endsWith(0);
        assertThat(java.util.Arrays.stream(counts(learned)).sum()).isEqualTo(2800);
        assertThat(learned.columns().get(0).variation())
                .containsOnlyKeys(HOUR.length().toMillis());
        assertThat(learning.sentence("m")).isNull();

        learning.advance("m", false, 0);
        assertThat(entries()).as("what it was learned from is gone").isZero();
        take(started(), range(600, 610));
        assertThat(entries()).as("a source that has not heard of it yet").isZero();
    }

    @Test
    void shouldKeepTheSameSampleWhateverTheOrderAndHoweverOftenAnEventComes() {
        take(started(), range(0, 5000));
        LearnReferences inOrder = started();
        inOrder.advance("m", false, 0);
        Reference first = lastPublished();

        List<Integer> shuffled = new ArrayList<>(range(0, 5000));
        shuffled.addAll(range(1000, 2000));
        Collections.shuffle(shuffled, new Random(5));
        inOrder.forget("m");
        applied = null;
        LearnReferences otherwise = started();
        take(otherwise, shuffled);
        otherwise.advance("m", false, 0);
        assertThat(lastPublished().id()).isEqualTo(first.id());
        assertThat(lastPublished().rows()).isEqualTo(500);
    }

    @Test
    void shouldHoldNoMoreThanItsBounds() {
        LearnReferences learning = started();
        for (int i = 0; i < 20_000; i++) {
            learning.take("m", row(i));
            ModelEvent label = new LabelEvent(MODEL, "r-" + i, i * STEP, new FeatureValue.Numeric(1));
            learning.take("m", SampledRow.of(label, Hash64.of("r-" + i)));
        }
        assertThat(entries()).isBetween(1000, 2 * 625 + 2);
        for (int model = 0; model < LearnReferences.MODELS + 100; model++) {
            learning.take("m" + model, row(model));
        }
        assertThat(entries()).isLessThan(2 * 625 + 2 + LearnReferences.MODELS);
    }

    @Test
    void shouldLeaveAModelAloneThatAPersonGivesAReferenceMeanwhile() {
        LearnReferences learning = started();
        take(learning, range(0, 299));
        Reference persons = someReference();
        published.clear();
        applied = persons;
        take(learning, range(299, 400));
        learning.advance("m", false, 0);
        assertThat(published).isEmpty();
        assertThat(entries()).isZero();
    }

    private Reference someReference() {
        LearnReferences other = started();
        take(other, range(1000, 1300));
        other.advance("m", false, 0);
        return lastPublished().at(Stage.PINNED);
    }

    @Test
    void shouldLearnAnewWhereTheReferenceWasDeleted() {
        LearnReferences learning = started();
        applied = someReference().at(Stage.PROVISIONAL);
        learning.advance("m", false, 0);
        applied = null;
        published.clear();
        learning = started();
        learning.forget("m");
        take(learning, range(5000, 5300));
        learning.advance("m", false, 0);
        assertThat(published).singleElement().extracting(Reference::stage).isEqualTo(Stage.PREVIEW);
    }

    /** A replay of months takes seconds: no window is left to be counted in cells when there are any. */
    @Test
    void shouldMakeDoWithTheSampleWhereThePastOfAModelCameAtOnce() {
        LearnReferences learning = started();
        take(learning, range(0, 7400));
        learning.advance("m", false, 0);
        assertThat(lastPublished().stage()).isEqualTo(Stage.CALIBRATING);
        learning.advance("m", true, 0);
        assertThat(lastPublished().stage())
                .as("500 of 60 hours: too few in each")
                .isEqualTo(Stage.CALIBRATING);
        assertThat(learning.sentence("m")).contains("no 20 windows of 50 sampled events");

        published.clear();
        applied = null;
        LearnReferences larger = started(new LearningSettings(true, 300, Duration.ofHours(28), 20, 5000));
        larger.forget("m");
        take(larger, range(0, 7400));
        larger.advance("m", true, 0);
        assertThat(lastPublished().stage()).isEqualTo(Stage.PROVISIONAL);
        assertThat(lastPublished().columns().get(0).variation())
                .containsOnlyKeys(HOUR.length().toMillis());
    }

    /** What a person says of many models may name columns that this one does not have. */
    @Test
    void shouldTakeAPersonsWordForWhatColumnsAre() {
        columns = new ColumnSettings(Set.of("customer_id", "nowhere"), Set.of("zip"), Set.of("grade"));
        LearnReferences learning = started();
        for (int i = 0; i < 300; i++) {
            Map<String, FeatureValue> features = Map.of(
                    "customer_id", new FeatureValue.Text("c" + i),
                    "zip", new FeatureValue.Numeric(10_000 + i % 50),
                    "grade", new FeatureValue.Numeric(i % 5));
            learning.take(
                    "m",
                    SampledRow.of(
                            new InferenceEvent(MODEL, "r-" + i, i, features, null, Map.of(), Map.of()),
                            Hash64.of("r-" + i)));
        }
        learning.advance("m", false, 0);
        assertThat(lastPublished().ignored()).containsExactly("customer_id");
        assertThat(lastPublished().columns())
                .extracting(column -> column.name() + " " + column.type())
                .containsExactly("grade numeric", "zip categorical");
    }

    /** Whichever stage it has; one that is only on its way back from the topic is not deleted. */
    @Test
    void shouldBeginAnewWhereWhatItHasLearnedSoFarIsDeleted() {
        LearnReferences learning = started();
        take(learning, range(0, 300));
        learning.advance("m", false, 0);
        Reference preview = lastPublished();
        applied = null;
        learning.advance("m", false, 0);
        assertThat(entries()).as("on its way").isEqualTo(301);
        applied = preview;
        learning.advance("m", false, 0);
        applied = null;
        learning.advance("m", false, 0);
        assertThat(entries()).as("deleted").isZero();
        take(learning, range(5000, 5300));
        learning.advance("m", false, 0);
        assertThat(published).extracting(Reference::stage).containsExactly(Stage.PREVIEW, Stage.PREVIEW);
        assertThat(lastPublished().id()).isNotEqualTo(preview.id());
    }

    @Test
    void shouldSayWhyNothingCanBeLearnedAndNotTryAgainAtOnce() {
        LearnReferences learning = started();
        for (int i = 0; i < 300; i++) {
            learning.take(
                    "m",
                    SampledRow.of(
                            new InferenceEvent(
                                    MODEL,
                                    "r-" + i,
                                    i,
                                    Map.of("x", FeatureValue.Missing.MISSING),
                                    null,
                                    Map.of(),
                                    Map.of()),
                            Hash64.of("r-" + i)));
        }
        learning.advance("m", false, 0);
        assertThat(published).isEmpty();
        assertThat(learning.sentence("m"))
                .endsWith("The last attempt failed: no column has a value that could be compared.");
        take(learning, range(300, 400));
        learning.advance("m", false, Duration.ofMinutes(59).toMillis());
        assertThat(published).isEmpty();
        learning.advance("m", false, Duration.ofMinutes(60).toMillis());
        assertThat(lastPublished().stage()).isEqualTo(Stage.PREVIEW);
        assertThat(learning.sentence("m")).doesNotContain("failed");
    }
}
