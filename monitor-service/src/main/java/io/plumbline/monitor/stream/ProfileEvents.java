package io.plumbline.monitor.stream;

import io.plumbline.monitor.detect.DetectorLayout;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.SegmentLayouts;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.References;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first stage, one for each source partition: records to events to live profiles. The profiles are plain objects on
 * the heap; {@link CommitHook} has them written to the store before every commit, and they are sent on when their pane
 * is over.
 */
final class ProfileEvents implements Processor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "profile-events";
    static final String STORE = "live-profiles";
    static final String PARTIALS = "partials-out";
    static final String OUTCOMES = "outcomes-out";
    static final String DEAD_LETTER = "dead-letter";

    private static final byte[] MARK = {1};
    private static final Logger LOG = LoggerFactory.getLogger(ProfileEvents.class);

    private final StreamSettings settings;
    private final CommitHook hook;
    private final GlobalReferences globalReferences;
    private final GlobalPolicies globalPolicies;
    private final SourcePositions positions;
    private final LiveHeap heap;
    private final PoisonRecords poison;
    private final SampleBounds bounds;
    private final MonitorListener listener;
    private final WorkSpans spans;

    private final Map<Source, SourceState> sources = new HashMap<>();
    private final Map<ModelRef, Candidates> candidates = new HashMap<>();
    private int layoutGeneration;
    private int policyGeneration;
    private final Set<MonitorListener.Limit> warned = EnumSet.noneOf(MonitorListener.Limit.class);
    private LiveHeap.@Nullable Share share;
    private boolean marked;
    private boolean sent;
    private @Nullable Source lastSource;
    private @Nullable SourceState lastState;

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable ProfileStore store;
    private @Nullable KeyValueStore<Bytes, byte[]> marker;
    private @Nullable References references;
    private GlobalPolicies.@Nullable View policies;
    private @Nullable RecordDecoder decoder;

    ProfileEvents(
            StreamSettings settings,
            CommitHook hook,
            GlobalReferences globalReferences,
            GlobalPolicies globalPolicies,
            SourcePositions positions,
            LiveHeap heap,
            PoisonRecords poison,
            SampleBounds bounds,
            MonitorListener listener,
            WorkSpans spans) {
        this.settings = settings;
        this.hook = hook;
        this.globalReferences = globalReferences;
        this.globalPolicies = globalPolicies;
        this.positions = positions;
        this.heap = heap;
        this.poison = poison;
        this.bounds = bounds;
        this.listener = listener;
        this.spans = spans;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        store = new ProfileStore(newContext.getStateStore(STORE));
        marker = newContext.getStateStore(CommitHook.STORE);
        references = globalReferences.view(newContext.getStateStore(GlobalReferences.STORE));
        policies = globalPolicies.view(newContext.getStateStore(GlobalPolicies.STORE));
        decoder = new RecordDecoder(settings.ingest().withColumns(policies));
        // The same processor is started again after a corruption of its task: nothing from before may be left.
        release();
        share = heap.share();
        candidates.clear();
        marked = false;
        lastSource = null;
        lastState = null;
        layoutGeneration = globalReferences.generation();
        policyGeneration = globalPolicies.generation();
        restore(newContext.currentSystemTimeMs());
        addSources(newContext.taskId().partition());
        hook.attach(newContext.taskId(), this::flush);
        newContext.schedule(settings.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::emit);
    }

    /** Those of which nothing came yet: of them, too, the next stage must hear that they are read to their end. */
    private void addSources(int partition) {
        Set<Source> all = settings.sources().get();
        for (String topic : settings.inputTopics()) {
            Source source = new Source(topic, partition);
            if (all.contains(source)) {
                source(source);
            }
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        ProcessorContext<byte[], byte[]> ctx = require(context);
        RecordMetadata at = ctx.recordMetadata().orElseThrow();
        SourceState state = lastState;
        if (state == null
                || lastSource == null
                || lastSource.partition() != at.partition()
                || !lastSource.topic().equals(at.topic())) {
            lastSource = new Source(at.topic(), at.partition());
            state = source(lastSource);
            lastState = state;
        }
        SourceRecord source = new SourceRecord(
                at.topic(),
                at.partition(),
                at.offset(),
                record.timestamp(),
                record.key(),
                record.value(),
                SourceRecord.headers(record.headers(), Header::key, Header::value));
        TraceContext trace = TraceHeaders.read(record.headers());
        // Before the events of a record, which may open the same pane again: no two first offsets are equal.
        evictIfOver();
        DecodeResult.Rejected poisonous = poison.rejected(source);
        DecodeResult result = poisonous == null ? require(decoder).decode(source) : poisonous;
        if (result instanceof DecodeResult.Decoded decoded) {
            if (decoded.ignoredMembers() > 0) {
                listener.ignoredMembers(decoded.ignoredMembers());
            }
            refreshReferences();
            refreshPolicies();
            long now = ctx.currentSystemTimeMs();
            int place = 0;
            for (ModelEvent event : decoded.events()) {
                if (settings.selection().takes(require(lastSource), event)
                        && !isDuplicate(state, event, record.timestamp())) {
                    observe(require(lastSource), state, decoded.events(), trace, at.offset(), place, now);
                }
                place++;
            }
        } else if (result instanceof DecodeResult.Rejected rejected) {
            ctx.forward(DeadLetter.of(source, record, rejected), DEAD_LETTER);
            listener.deadLettered(rejected.reason().toString(), trace);
            spans.rejected(source, rejected.reason(), trace);
        }
        state.processed = at.offset();
    }

    private boolean isDuplicate(SourceState state, ModelEvent event, long timestamp) {
        SeenEvents seen = state.seen;
        if (seen == null || !seen.cameBefore(event, timestamp, early -> limited(MonitorListener.Limit.IDS, early))) {
            return false;
        }
        MonitorListener.Kind kind =
                event instanceof LabelEvent ? MonitorListener.Kind.LABEL : MonitorListener.Kind.INFERENCE;
        listener.counted(event.model(), kind, MonitorListener.Outcome.DUPLICATE, 1);
        return true;
    }

    private void observe(
            Source source,
            SourceState state,
            List<ModelEvent> all,
            @Nullable TraceContext trace,
            long offset,
            int place,
            long now) {
        ModelEvent event = all.get(place);
        SourceModel model = state.models.get(event.model().model());
        if (model == null && state.models.size() >= settings.limits().models()) {
            limited(MonitorListener.Limit.MODELS, 1);
            event = event.of(new ModelRef(StreamLimits.OTHERS, ModelRef.UNVERSIONED));
            model = state.models.get(StreamLimits.OTHERS);
        }
        if (model == null) {
            model = sourceModel(state, source, event.model().model(), now);
        } else if (model.isTooMany(event.model().version(), settings.limits().versions())) {
            limited(MonitorListener.Limit.VERSIONS, 1);
            event = event.of(new ModelRef(event.model().model(), StreamLimits.OTHERS));
        }
        boolean announce = model.mustAnnounce();
        boolean learns = model.observe(event, trace, offset, now, this::counting);
        if (announce) {
            forward(model.announce());
        }
        if (model.detects() && event instanceof InferenceEvent inference) {
            model.detect(inference, offset, this::forward);
        }
        if (learns) {
            sample(model, event, offset, place);
        }
        if (!settings.isReplay() && model.joins(event.time())) {
            join(model, event, all, offset, place);
        }
        if (!marked) {
            marked = true;
            require(marker).put(CommitHook.MARKER, MARK);
        }
    }

    /** Sends on what is to meet its label, or its prediction. */
    private void join(SourceModel model, ModelEvent event, List<ModelEvent> all, long offset, int place) {
        String id = event.id() == null ? ofPair(all, model.source(), offset, place) : event.id();
        OutcomeMessage outcome = id == null ? null : model.outcome(event, id);
        if (outcome != null) {
            ProcessorContext<byte[], byte[]> ctx = require(context);
            ctx.forward(new Record<>(outcome.key(), outcome.value(), ctx.currentSystemTimeMs()), OUTCOMES);
        }
    }

    /** An id for a prediction and its label that came as one event without an id; null for anything else without one. */
    private static @Nullable String ofPair(List<ModelEvent> all, Source source, long offset, int place) {
        int first = all.get(place) instanceof LabelEvent ? place - 1 : place;
        if (first < 0
                || first + 1 >= all.size()
                || !(all.get(first) instanceof InferenceEvent prediction)
                || !(all.get(first + 1) instanceof LabelEvent label)
                || prediction.id() != null
                || label.id() != null
                || !prediction.model().equals(label.model())) {
            return null;
        }
        return source + "\n" + offset + "\n" + first;
    }

    private void sample(SourceModel model, ModelEvent event, long offset, int place) {
        long hash = SampledRow.hash(event, model.source(), offset, place);
        if (model.samples(hash, settings.learning().rows()) && !bounds.exclude(model.model(), hash)) {
            SampledRow row = SampledRow.of(event, hash);
            if (row.event().length <= SampledRow.MOST_BYTES) {
                pass(new StageMessage.Sampled(model.model(), row)); // nobody waits for it
            }
        }
    }

    private SourceModel sourceModel(SourceState state, Source source, String name, long now) {
        return state.models.computeIfAbsent(
                name, n -> new SourceModel(n, source, require(policies).plan(n), require(share), now));
    }

    private SourceState source(Source source) {
        return sources.computeIfAbsent(
                source, s -> new SourceState(settings.ingest().deduplication()));
    }

    /** Writes out a tenth of the live profiles, those not used for longest, where they take too much heap. */
    private void evictIfOver() {
        if (!require(share).isOver()) {
            return;
        }
        record Candidate(SourceModel model, LiveProfile live) {}
        List<Candidate> coldest = sources.values().stream()
                .flatMap(state -> state.models.values().stream())
                .flatMap(model -> model.live().stream().map(live -> new Candidate(model, live)))
                .sorted(Comparator.comparingLong(candidate -> candidate.live.lastUsed))
                .toList();
        int most = (coldest.size() + 9) / 10;
        coldest.stream().limit(most).forEach(one -> one.model.evict(one.live, this::forward, require(store)::forget));
        if (most > 0) {
            limited(MonitorListener.Limit.LIVE_PROFILES, most);
        }
    }

    private void limited(MonitorListener.Limit limit, long times) {
        listener.limited(limit, times);
        if (warned.add(limit)) {
            LOG.atWarn()
                    .addKeyValue("limit", limit.name().toLowerCase(Locale.ROOT))
                    .addKeyValue("limits", settings.limits().toString())
                    .log("A limit is met; plumbline_limited_total counts how often");
        }
    }

    /** The references of a model and version, as long as they stay the same. */
    private record Candidates(
            List<References.Known> all,
            ModelPlan plan,
            boolean learns,
            boolean detects,
            Map<String, DetectorLayout> layouts) {
        SourceModel.Counting at(long paneStart) {
            for (References.Known known : all) {
                if (known.reference().isActive(paneStart)) {
                    return counting(known.layout(), known.segments(), known.reference(), paneStart);
                }
            }
            return counting(ProfileLayout.NONE, SegmentLayouts.NONE, null, paneStart);
        }

        /** What is expected of columns is looked at in all events together. */
        private SourceModel.Counting counting(
                ProfileLayout layout, SegmentLayouts segments, @Nullable Reference reference, long paneStart) {
            ModelPolicy policy = plan.at(paneStart);
            return new SourceModel.Counting(
                    layout.expecting(policy.expectations()),
                    segments,
                    learns,
                    detectors(policy.detectors(), reference));
        }

        private DetectorLayout detectors(List<DetectorSettings> configured, @Nullable Reference reference) {
            return configured.isEmpty() || !detects
                    ? DetectorLayout.NONE
                    : layouts.computeIfAbsent(
                            (reference == null ? "" : reference.id()) + " " + configured,
                            key -> DetectorLayout.ofColumns(configured, reference));
        }
    }

    private SourceModel.Counting counting(ModelRef ref, long paneStart) {
        return candidates
                .computeIfAbsent(ref, model -> {
                    boolean learns = settings.learning().enabled()
                            && !require(references).decide(model)
                            && !model.model().equals(StreamLimits.OTHERS);
                    return new Candidates(
                            require(references).candidates(model),
                            require(policies).plan(model.model()),
                            learns,
                            !settings.isReplay()
                                    && !model.model().equals(StreamLimits.OTHERS)
                                    && !model.version().equals(StreamLimits.OTHERS),
                            new HashMap<>());
                })
                .at(paneStart);
    }

    private void refreshReferences() {
        int now = globalReferences.generation();
        if (now != layoutGeneration) {
            layoutGeneration = now;
            candidates.clear();
            for (SourceState state : sources.values()) {
                state.models.values().forEach(SourceModel::referencesChanged);
            }
        }
    }

    private void refreshPolicies() {
        int now = globalPolicies.generation();
        if (now != policyGeneration) {
            policyGeneration = now;
            candidates.clear();
            for (SourceState state : sources.values()) {
                state.models
                        .values()
                        .forEach(model -> model.planned(require(policies).plan(model.model())));
            }
        }
    }

    @Override
    public void close() {
        sources.keySet().forEach(source -> listener.released(source.toString()));
        release();
    }

    private void release() {
        LiveHeap.Share own = share;
        if (own != null) {
            own.release();
            share = null;
        }
        sources.clear();
    }

    private void flush() {
        marked = false;
        sources.forEach((source, state) -> {
            state.models.values().forEach(require(store)::write);
            if (state.seen != null) {
                require(store).write(source, state.seen);
            }
        });
    }

    private void emit(long now) {
        sent = false;
        refreshPolicies();
        evictIfOver(); // here too, as nothing may come that would make it
        // Kafka Streams may know of a partition that was added to a topic before we do.
        addSources(require(context).taskId().partition());
        for (Map.Entry<Source, SourceState> entry : sources.entrySet()) {
            Source source = entry.getKey();
            SourceState state = entry.getValue();
            boolean atEnd = positions.readToEnd(source, state.processed);
            if (!state.announcedBacklog && positions.isKnown(source)) {
                state.announcedBacklog = true;
                if (!atEnd) {
                    // While nobody read it, it was not idle: what waits there may be of any model that came before.
                    state.models.values().forEach(model -> forward(model.announce()));
                }
            }
            int live = 0;
            for (Iterator<SourceModel> models = state.models.values().iterator(); models.hasNext(); ) {
                SourceModel model = models.next();
                long idleAt = now - model.silentFor(now) + settings.idleAfter().toMillis();
                boolean quiet =
                        atEnd && !model.isIdle() && now >= idleAt && positions.isEndConfirmed(source, idleAt, now);
                model.count(listener);
                model.boundDetectors(settings.limits().versions());
                model.emit(now, quiet, this::forward, require(store)::forget);
                live += model.live().size();
                if (model.isOver(now, settings.limits().forgetAfter())) {
                    models.remove();
                    require(store).forget(model);
                    listener.forgotten(source.toString(), model.model());
                }
            }
            if (atEnd && !state.announcedEnd) {
                state.announcedEnd = true;
                forward(new StageMessage.SourceMark(source));
            }
            listener.liveProfiles(source.toString(), live);
        }
        listener.liveBytes(heap.used());
        if (sent) {
            // The next stage reads what is committed: somebody waits for this window.
            require(context).commit();
        }
    }

    private void forward(StageMessage message) {
        sent = true;
        pass(message);
    }

    private void pass(StageMessage message) {
        ProcessorContext<byte[], byte[]> ctx = require(context);
        ctx.forward(new Record<>(message.key(), message.value(), ctx.currentSystemTimeMs()), PARTIALS);
    }

    private void restore(long now) {
        require(store).visit(new ProfileStore.Visitor() {
            @Override
            public void profile(PartialKey key, byte[] part) {
                restored(key.source(), key.model().model(), now)
                        .restore(
                                key,
                                part,
                                counting(key.model(), key.pane().start()).layout(key.segment()));
            }

            @Override
            public void watermark(String model, Source source, long watermark) {
                restored(source, model, now).restoreWatermark(watermark);
            }

            @Override
            public void detector(DetectorKey key, byte[] state) {
                restored(key.source(), key.model(), now).restore(key, state);
            }

            @Override
            public void seen(Source source, SeenEvents.Identity identity, long time) {
                SeenEvents seen = source(source).seen;
                if (seen != null) {
                    seen.restore(identity, time);
                }
            }
        });
    }

    private SourceModel restored(Source source, String model, long now) {
        return sourceModel(source(source), source, model, now);
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }
}
