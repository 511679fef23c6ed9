package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Calibration;
import io.plumbline.monitor.reference.ColumnSettings;
import io.plumbline.monitor.reference.LearningProgress;
import io.plumbline.monitor.reference.LearningSettings;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.Reference.Stage;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.reference.References;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Learns the references of models that have none, one for each task of the closing stage: a preview of a sample of the first
 * events; cells cut from a sample that spans time enough; then, from whole windows counted in those cells, a reference with
 * natural variation. What is published comes back through the references topic, as any other.
 */
final class LearnReferences {
    /** Models of one task that are learned at a time; further ones wait. */
    static final int MODELS = 500;

    private static final Duration RETRY = Duration.ofHours(1);
    private static final String SOURCE = "learned from the stream";
    private static final Logger LOG = LoggerFactory.getLogger(LearnReferences.class);

    private final LearningSettings settings;
    private final Function<String, ModelPolicy> policies;
    private final References references;
    private final LearningStore store;
    private final Consumer<Reference> publish;
    private final MonitorListener listener;
    /** Of samples, which were written with the names that columns have here: they must not be renamed again. */
    private final RecordDecoder decoder = new RecordDecoder(IngestSettings.DEFAULT);

    private final SampleBounds bounds;
    private final Map<String, ModelLearning> models = new HashMap<>();

    /**
     * @param publish takes what is to go to the references topic, in the same transaction as the state that it follows from
     * @param bounds is told what gets into no sample any more
     */
    LearnReferences(
            LearningSettings settings,
            Function<String, ModelPolicy> policies,
            References references,
            LearningStore store,
            Consumer<Reference> publish,
            SampleBounds bounds,
            MonitorListener listener) {
        this.settings = settings;
        this.policies = policies;
        this.references = references;
        this.store = store;
        this.publish = publish;
        this.bounds = bounds;
        this.listener = listener;
        store.visit(new Restored());
    }

    private final class Restored implements LearningStore.Visitor {
        @Override
        public void published(String model, Stage stage, String id) {
            ModelLearning learning = learning(model);
            learning.stage = stage;
            learning.referenceId = id;
            learning.cameBack = true; // references are read before anything else
        }

        @Override
        public void row(String model, SampledRow row) {
            learning(model).added(row);
        }

        @Override
        public void block(String model, WindowSize size, Window window) {
            if (size.equals(Calibration.counted(windows(model)))) {
                learning(model).block(window);
            }
        }
    }

    private WindowSettings windows(String model) {
        return policies.apply(model).windows();
    }

    private ModelLearning learning(String model) {
        return models.computeIfAbsent(model, m -> new ModelLearning(settings.cut()));
    }

    /** Takes an event into the sample, if its hash is among the smallest. */
    void take(String model, SampledRow row) {
        if (!settings.enabled()) {
            return;
        }
        ModelLearning learning = models.get(model);
        if (learning == null) {
            // A source may not have heard yet of a reference that is there.
            if (references.decide(any(model))) {
                return;
            }
            if (models.size() >= MODELS) {
                listener.limited(MonitorListener.Limit.LEARNING, 1);
                return;
            }
            learning = learning(model);
        }
        if (learning.isOver() || !learning.takes(row)) {
            return;
        }
        if (store.putRow(model, row)) {
            learning.added(row);
        }
        // Not one by one: to find the last of a store costs as much as to take in a hundred.
        if (learning.exceeds(settings.rows() + settings.rows() / 4)) {
            trim(model, learning);
        }
    }

    private void trim(String model, ModelLearning learning) {
        if (learning.exceeds(settings.rows())) {
            store.deleteLastRows(model, row -> {
                learning.removed(row);
                bounds.put(model, row.hash());
                return !learning.exceeds(settings.rows());
            });
        }
    }

    private static ModelRef any(String model) {
        return new ModelRef(model, ModelRef.UNVERSIONED);
    }

    /** Keeps a window as a block, if it is whole and counted in lasting cells. */
    void reported(WindowKey key, Map<String, Profile> contents) {
        String model = key.model().model();
        ModelLearning learning = models.get(model);
        if (learning == null
                || learning.stage != Stage.CALIBRATING
                || !contents.keySet().equals(Set.of(learning.referenceId))) {
            return;
        }
        Calibration calibration = calibration(key.model(), learning);
        if (calibration != null && calibration.keeps(key.size(), key.window())) {
            contents.values().forEach(profile -> store.putBlock(key, profile));
            if (key.isOfAllEvents() && key.size().equals(Calibration.counted(windows(model)))) {
                learning.block(key.window());
            }
        }
    }

    private @Nullable Calibration calibration(ModelRef model, ModelLearning learning) {
        WindowSettings windows = windows(model.model());
        Calibration known = learning.calibration;
        if (known != null && known.isOf(windows)) {
            return known;
        }
        Reference cells = references.byId(model, learning.referenceId).orElse(null);
        if (cells == null) {
            return null;
        }
        if (known != null) {
            learning.forgetBlocks(); // they were counted by windows that are configured otherwise now
            store.forEachBlock(
                    model.model(),
                    Segment.ALL,
                    Calibration.counted(windows),
                    cells.layout(),
                    (window, profile) -> learning.block(window));
        }
        Calibration calibration = new Calibration(cells, windows, settings.span());
        learning.calibration = calibration;
        return calibration;
    }

    /**
     * Takes the model a stage further, if what that takes is there.
     *
     * @param idle whether all that there is of the model has been read, and nothing comes
     */
    void advance(String model, boolean idle, long now) {
        ModelLearning learning = models.get(model);
        if (learning == null) {
            return;
        }
        ModelRef any = any(model);
        if (references.decide(any)) {
            forget(model); // learned, or made by a person meanwhile
            return;
        }
        if (isDeleted(any, learning)) {
            forget(model); // by a person: it is learned anew
            return;
        }
        if (learning.isOver() || now < learning.notBefore) {
            return;
        }
        LearningProgress progress = learning.progress();
        if (progress.isCalibrated(settings)) {
            Calibration calibration = calibration(any, learning);
            if (calibration != null) {
                attempt(
                        model,
                        learning,
                        Stage.PROVISIONAL,
                        now,
                        () -> calibration.provisional(
                                (segment, size, layout, blocks) ->
                                        store.forEachBlock(model, segment, size, layout, blocks),
                                sampled(model, learning, List.of(), now),
                                Instant.ofEpochMilli(now)));
            }
        } else if (progress.isPast(settings, idle)) {
            attempt(model, learning, Stage.PROVISIONAL, now, () -> past(model, learning, now));
        } else if (progress.isCutDue(settings)) {
            attempt(model, learning, Stage.CALIBRATING, now, () -> sampled(model, learning, List.of(), now));
        } else if (progress.isPreviewDue(settings)) {
            attempt(model, learning, Stage.PREVIEW, now, () -> sampled(model, learning, List.of(), now));
        }
    }

    /** Whether the reference that was published came back from its topic once, and is no longer there. */
    private boolean isDeleted(ModelRef model, ModelLearning learning) {
        boolean there = references.byId(model, learning.referenceId).isPresent();
        boolean wasThere = learning.cameBack;
        learning.cameBack = there;
        return learning.stage != null && wasThere && !there;
    }

    private void attempt(String model, ModelLearning learning, Stage stage, long now, Supplier<Reference> build) {
        try {
            Reference reference = build.get().at(stage);
            int bytes = ReferenceJson.toBytes(reference).length;
            if (bytes > ReferenceJson.MOST_BYTES) {
                throw new IllegalArgumentException(
                        "a reference of " + bytes + " bytes; at most " + ReferenceJson.MOST_BYTES + " are allowed");
            }
            publish.accept(reference);
            learning.stage = stage;
            learning.referenceId = reference.id();
            learning.cameBack = false;
            learning.calibration = null;
            learning.failure = null;
            store.putPublished(model, stage, reference.id());
            LOG.atInfo()
                    .addKeyValue("model", model)
                    .addKeyValue("stage", stage.toString())
                    .addKeyValue("reference", reference.id())
                    .addKeyValue("rows", reference.rows())
                    .log("A reference was learned");
        } catch (IllegalArgumentException e) {
            learning.failure = e.getMessage();
            learning.notBefore = now + RETRY.toMillis();
        }
    }

    private Reference past(String model, ModelLearning learning, long now) {
        Reference past = sampled(model, learning, windows(model).sizes(), now);
        if (past.columns().stream().allMatch(column -> column.variation().isEmpty())) {
            throw new IllegalArgumentException(
                    "the past of the model has no 20 windows of 50 sampled events, so its natural variation is not known");
        }
        return past;
    }

    private Reference sampled(String model, ModelLearning learning, List<WindowSize> blocks, long now) {
        trim(model, learning);
        ColumnSettings said = policies.apply(model).columns();
        if (!said.equals(ColumnSettings.NONE)) {
            Set<String> there = new HashSet<>();
            forEachRow(model, row -> there.addAll(row.columns()));
            said = said.of(there);
        }
        ReferenceSettings how = new ReferenceSettings(
                model,
                null,
                Instant.ofEpochMilli(now),
                SOURCE,
                said.categorical(),
                said.numeric(),
                said.ignored(),
                policies.apply(model).segmentation(),
                blocks,
                windows(model).zone());
        return ReferenceBuilder.build(how, rows -> forEachRow(model, rows));
    }

    private void forEachRow(String model, Consumer<ReferenceRow> rows) {
        store.forEachRow(model, row -> row.events(decoder).forEach(event -> rows.accept(ReferenceRow.of(event))));
    }

    /** What a report says of it; null where nothing is learned. */
    @Nullable
    String sentence(String model) {
        ModelLearning learning = models.get(model);
        return learning == null ? null : learning.progress().sentence(settings);
    }

    /** Keeps nothing more of a model: it is gone, or has its reference. */
    void forget(String model) {
        bounds.remove(model);
        if (models.remove(model) != null) {
            store.delete(model);
        }
    }

    /** Another instance goes on with these models. */
    void close() {
        models.keySet().forEach(bounds::remove);
    }
}
