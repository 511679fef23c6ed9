package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.ingest.DecodeResult;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.SourceRecord;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.reference.References;
import io.plumbline.stats.SummaryReader;
import io.plumbline.stats.SummaryWriter;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * The first stage, one for each source partition: records to events to live profiles. The profiles are plain objects on
 * the heap; {@link CommitHook} has them written to the store before every commit, and they are sent on when their pane
 * is over.
 */
final class ProfileEvents implements Processor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "profile-events";
    static final String STORE = "live-profiles";
    static final String PARTIALS = "partials-out";
    static final String DEAD_LETTER = "dead-letter";

    private static final byte[] MARK = {1};

    private final StreamSettings settings;
    private final RecordDecoder decoder;
    private final CommitHook hook;
    private final GlobalReferences globalReferences;
    private final SourcePositions positions;
    private final MonitorListener listener;

    /** Everything of one topic that this task reads. */
    private static final class SourceState {
        final Map<String, SourceModel> models = new LinkedHashMap<>();
        long processed = -1;
        boolean announcedEnd;
    }

    private final Map<Source, SourceState> sources = new HashMap<>();
    private final Map<ModelRef, ProfileLayout> layouts = new HashMap<>();
    private int layoutGeneration;
    private boolean marked;
    private boolean sent;
    private @Nullable Source lastSource;
    private @Nullable SourceState lastState;

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable KeyValueStore<Bytes, byte[]> store;
    private @Nullable KeyValueStore<Bytes, byte[]> marker;
    private @Nullable References references;

    ProfileEvents(
            StreamSettings settings,
            CommitHook hook,
            GlobalReferences globalReferences,
            SourcePositions positions,
            MonitorListener listener) {
        this.settings = settings;
        this.decoder = new RecordDecoder(settings.ingest());
        this.hook = hook;
        this.globalReferences = globalReferences;
        this.positions = positions;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        store = newContext.getStateStore(STORE);
        marker = newContext.getStateStore(CommitHook.STORE);
        references = globalReferences.view(newContext.getStateStore(GlobalReferences.STORE));
        // The same processor is started again after a corruption of its task: nothing from before may be left.
        sources.clear();
        layouts.clear();
        marked = false;
        lastSource = null;
        lastState = null;
        layoutGeneration = globalReferences.generation();
        restore(newContext.currentSystemTimeMs());
        for (String topic : settings.inputTopics()) {
            Source source = new Source(topic, newContext.taskId().partition());
            if (settings.sources().get().contains(source)) {
                sources.computeIfAbsent(source, s -> new SourceState());
            }
        }
        hook.attach(newContext.taskId(), this::flush);
        newContext.schedule(settings.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::emit);
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
            state = sources.computeIfAbsent(lastSource, s -> new SourceState());
            lastState = state;
        }
        SourceRecord source =
                new SourceRecord(at.topic(), at.partition(), at.offset(), record.timestamp(), record.value());
        DecodeResult result = decoder.decode(source);
        if (result instanceof DecodeResult.Decoded decoded) {
            if (decoded.ignoredMembers() > 0) {
                listener.ignoredMembers(decoded.ignoredMembers());
            }
            refreshReferences();
            long now = ctx.currentSystemTimeMs();
            for (ModelEvent event : decoded.events()) {
                observe(require(lastSource), state, event, at.offset(), now);
            }
        } else if (result instanceof DecodeResult.Rejected rejected) {
            ctx.forward(DeadLetter.of(source, record, rejected), DEAD_LETTER);
            listener.deadLettered(rejected.reason().toString());
        }
        state.processed = at.offset();
    }

    private void observe(Source source, SourceState state, ModelEvent event, long offset, long now) {
        SourceModel model = state.models.get(event.model().model());
        if (model == null) {
            String name = event.model().model();
            model = new SourceModel(name, source, settings.windows().apply(name), now);
            state.models.put(name, model);
        }
        boolean announce = model.mustAnnounce();
        model.observe(event, offset, now, this::layout);
        if (announce) {
            forward(model.announce());
        }
        if (!marked) {
            marked = true;
            require(marker).put(CommitHook.MARKER, MARK);
        }
    }

    private ProfileLayout layout(ModelRef model) {
        return layouts.computeIfAbsent(model, require(references)::layout);
    }

    private void refreshReferences() {
        int now = globalReferences.generation();
        if (now != layoutGeneration) {
            layoutGeneration = now;
            layouts.clear();
            for (SourceState state : sources.values()) {
                state.models.values().forEach(SourceModel::referencesChanged);
            }
        }
    }

    @Override
    public void close() {
        sources.keySet().forEach(source -> listener.liveProfiles(source.toString(), 0));
    }

    private void flush() {
        marked = false;
        KeyValueStore<Bytes, byte[]> target = require(store);
        for (SourceState state : sources.values()) {
            for (SourceModel model : state.models.values()) {
                model.flush(
                        live -> target.put(profileKey(live.key), live.profile.toBytes()),
                        m -> target.put(
                                watermarkKey(m),
                                new SummaryWriter().putSigned(m.watermark()).toByteArray()));
            }
        }
    }

    private void emit(long now) {
        sent = false;
        for (Map.Entry<Source, SourceState> entry : sources.entrySet()) {
            Source source = entry.getKey();
            SourceState state = entry.getValue();
            boolean atEnd = positions.readToEnd(source, state.processed);
            int live = 0;
            for (SourceModel model : state.models.values()) {
                boolean quiet =
                        atEnd && model.silentFor(now) >= settings.idleAfter().toMillis();
                model.count(listener);
                model.emit(now, quiet, this::forward, done -> require(store).delete(profileKey(done.key)));
                live += model.live().size();
            }
            if (atEnd && !state.announcedEnd) {
                state.announcedEnd = true;
                forward(new StageMessage.SourceMark(source));
            }
            listener.liveProfiles(source.toString(), live);
        }
        if (sent) {
            // The next stage reads what is committed: somebody waits for this window.
            require(context).commit();
        }
    }

    private void forward(StageMessage message) {
        sent = true;
        ProcessorContext<byte[], byte[]> ctx = require(context);
        ctx.forward(new Record<>(message.key(), message.value(), ctx.currentSystemTimeMs()), PARTIALS);
    }

    private void restore(long now) {
        try (KeyValueIterator<Bytes, byte[]> entries = require(store).all()) {
            while (entries.hasNext()) {
                KeyValue<Bytes, byte[]> entry = entries.next();
                SummaryReader key = new SummaryReader(entry.key.get());
                if (key.getByte() == 'P') {
                    PartialKey id = PartialKey.readFrom(key);
                    restored(id.source(), id.model().model(), now)
                            .restore(id, Profile.fromBytes(entry.value, layout(id.model())));
                } else {
                    String model = key.getText();
                    restored(Source.readFrom(key), model, now)
                            .restoreWatermark(new SummaryReader(entry.value).getSigned());
                }
            }
        }
    }

    private SourceModel restored(Source source, String model, long now) {
        return sources.computeIfAbsent(source, s -> new SourceState())
                .models
                .computeIfAbsent(
                        model,
                        m -> new SourceModel(m, source, settings.windows().apply(m), now));
    }

    private static Bytes profileKey(PartialKey key) {
        SummaryWriter out = new SummaryWriter().putByte('P');
        key.writeTo(out);
        return Bytes.wrap(out.toByteArray());
    }

    private static Bytes watermarkKey(SourceModel model) {
        SummaryWriter out = new SummaryWriter().putByte('W').putText(model.model());
        model.source().writeTo(out);
        return Bytes.wrap(out.toByteArray());
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }
}
