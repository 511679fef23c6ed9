package io.plumbline.monitor.stream;

import io.plumbline.monitor.detect.DetectorLayout;
import io.plumbline.monitor.detect.VersionDetectors;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.SegmentLayouts;
import io.plumbline.monitor.profile.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One model at one source: its live profiles, and how far it is in event time. */
final class SourceModel {
    private record PaneKey(ModelRef model, String segment, Window pane, String referenceId) {}

    private final String model;
    private final Source source;
    private final LiveHeap.Share heap;
    private final Map<PaneKey, LiveProfile> panes = new HashMap<>();
    private final List<LiveProfile> dirty = new ArrayList<>();
    private ModelPlan plan;
    private @Nullable LiveProfile last; // where most events go: that of the event before
    private SegmentLayouts segments = SegmentLayouts.NONE; // of that profile's reference
    private @Nullable VersionDetectors detecting; // of that profile's version; null where none takes events
    private final Map<String, VersionDetectors> detectors = new HashMap<>(); // by version
    private final List<DetectorKey> undetected = new ArrayList<>(); // of versions that are forgotten, to be deleted
    private long watermark = Long.MIN_VALUE;
    private long markedBoundary = Long.MIN_VALUE;
    private long lastSeen; // wall clock
    private boolean idle;
    private boolean watermarkDirty;
    private @Nullable String learnsFrom; // the reference that events were counted in last
    private @Nullable RowSampling sampling; // while a reference is learned
    private boolean restored; // and what is over was perhaps never sent

    SourceModel(String model, Source source, ModelPlan plan, LiveHeap.Share heap, long now) {
        this.model = model;
        this.source = source;
        this.plan = plan;
        this.heap = heap;
        this.lastSeen = now;
    }

    String model() {
        return model;
    }

    Source source() {
        return source;
    }

    long watermark() {
        return watermark;
    }

    /** Whether closing windows should hear of this source before anything else: it is new, or was idle. */
    boolean mustAnnounce() {
        return idle || markedBoundary == Long.MIN_VALUE;
    }

    /**
     * How events of a model and version are counted.
     *
     * @param segments into which they are parted besides
     * @param learns whether its reference is still being learned
     * @param detectors that watch them
     */
    record Counting(ProfileLayout layout, SegmentLayouts segments, boolean learns, DetectorLayout detectors) {
        /** Without detectors. */
        Counting(ProfileLayout layout, SegmentLayouts segments, boolean learns) {
            this(layout, segments, learns, DetectorLayout.NONE);
        }

        /** That of a segment; of none where it is not known. */
        ProfileLayout layout(String segment) {
            ProfileLayout own = segment.equals(Segment.ALL) ? layout : segments.layout(segment);
            return own == null ? ProfileLayout.NONE : own;
        }
    }

    /** How events of each model and version are counted. */
    interface Countings {
        /** @param paneStart of the pane that an event falls into, in milliseconds */
        Counting of(ModelRef model, long paneStart);
    }

    /**
     * @param trace that the event is of; null where it is of none
     * @return whether the event may be one to learn a reference from
     */
    boolean observe(ModelEvent event, @Nullable TraceContext trace, long offset, long now, Countings countings) {
        long time = event.time();
        LiveProfile live = last;
        if (live == null || !live.key.pane().contains(time) || !live.key.model().equals(event.model())) {
            Window pane = plan.pane(time);
            Counting counting = countings.of(event.model(), pane.start());
            live = find(event.model(), Segment.ALL, pane, offset, counting.layout());
            segments = counting.segments();
            detecting = detectors(event.model().version(), counting.detectors(), pane.start());
            live.learns = counting.learns();
            String reference = counting.layout().referenceId();
            if (!counting.learns() || reference == null && learnsFrom != null) {
                sampling = null; // what is learned next begins with the next event
            }
            learnsFrom = reference;
            last = live;
        }
        update(live, event, trace, now);
        if (segments.size() > 0 && event instanceof InferenceEvent inference) {
            updateSegments(live, inference, trace, offset, now);
        }
        if (time > watermark) {
            watermark = time;
            watermarkDirty = true;
        }
        lastSeen = now;
        return live.learns;
    }

    private void update(LiveProfile live, ModelEvent event, @Nullable TraceContext trace, long now) {
        live.profile.update(event, trace);
        live.unsent = true;
        live.touched = true;
        live.lastUsed = now;
        if (!live.dirty) {
            live.dirty = true;
            dirty.add(live);
        }
    }

    private void updateSegments(
            LiveProfile all, InferenceEvent event, @Nullable TraceContext trace, long offset, long now) {
        LiveProfile[] parts = all.segments;
        if (parts == null || parts.length != segments.size()) {
            parts = new LiveProfile[segments.size()];
            all.segments = parts;
        }
        for (int way = 0; way < segments.ways(); way++) {
            int number = segments.find(way, event);
            if (number >= 0) {
                LiveProfile part = parts[number];
                if (part == null || part.gone) {
                    part = find(event.model(), segments.name(number), all.key.pane(), offset, segments.layout(number));
                    parts[number] = part;
                }
                update(part, event, trace, now);
            }
        }
    }

    /** Those that take events of a version; null where none does. */
    private @Nullable VersionDetectors detectors(String version, DetectorLayout layout, long from) {
        VersionDetectors own = detectors.get(version);
        if (own == null) {
            if (layout.isEmpty()) {
                return null;
            }
            own = new VersionDetectors();
            detectors.put(version, own);
        }
        own.use(layout, from);
        return own.isActive() ? own : null;
    }

    /** Whether detectors take the event just observed. */
    boolean detects() {
        return detecting != null;
    }

    /** Gives detectors the event just observed; hands on what they found. */
    void detect(InferenceEvent event, long offset, Consumer<StageMessage> out) {
        VersionDetectors own = detecting;
        if (own != null) {
            own.take(event, offset, change -> out.accept(new StageMessage.Changed(event.model(), source, change)));
        }
    }

    /**
     * Forgets detectors of versions that have no live profiles any more, as long as there are more versions than this; in order of their
     * names.
     */
    void boundDetectors(int most) {
        if (detectors.size() > most) {
            Set<String> live = versions();
            for (String version : new TreeSet<>(detectors.keySet())) {
                VersionDetectors own = detectors.get(version);
                if (detectors.size() > most && own != null && !live.contains(version)) {
                    detectors.remove(version);
                    own.keys().forEach(key -> undetected.add(new DetectorKey(source, model, version, key)));
                }
            }
        }
    }

    /** Takes back a detector that was stored. */
    void restore(DetectorKey key, byte[] bytes) {
        detectors
                .computeIfAbsent(key.version(), version -> new VersionDetectors())
                .restore(key.detector(), bytes);
    }

    /** Everything of detectors that is stored, or will be. */
    List<DetectorKey> detectorKeys() {
        List<DetectorKey> keys = new ArrayList<>(undetected);
        detectors.forEach(
                (version, own) -> own.keys().forEach(key -> keys.add(new DetectorKey(source, model, version, key))));
        return keys;
    }

    /** Hands over the detectors that changed since the last call; null for those that are gone. */
    void flushDetectors(BiConsumer<DetectorKey, byte @Nullable []> changed) {
        undetected.forEach(key -> changed.accept(key, null));
        undetected.clear();
        detectors.forEach((version, own) ->
                own.flush((key, bytes) -> changed.accept(new DetectorKey(source, model, version, key), bytes)));
    }

    /** What is kept of the event just observed until its label comes, or of the label; null where outcomes are not joined. */
    @Nullable
    OutcomeMessage outcome(ModelEvent event, String id) {
        OutcomeSettings outcomes = plan.at(event.time()).outcomes();
        if (outcomes == null) {
            return null;
        }
        SeenEvents.Identity identity = SeenEvents.Identity.of(model + '\n' + id);
        if (!outcomes.takes(identity.high())) {
            return null;
        }
        if (event instanceof InferenceEvent inference) {
            Prediction prediction = outcomes.task().prediction(inference, segmentsOf(inference));
            return prediction == null ? null : new OutcomeMessage.Predicted(model, identity, prediction);
        }
        String truth = outcomes.task().truth(((LabelEvent) event).label());
        return truth == null ? null : new OutcomeMessage.Labelled(model, identity, new Truth(event.time(), truth));
    }

    /** Whether predictions of this time are held against labels. */
    boolean joins(long time) {
        return plan.at(time).outcomes() != null;
    }

    private List<String> segmentsOf(InferenceEvent event) {
        if (segments.size() == 0) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        for (int way = 0; way < segments.ways(); way++) {
            int number = segments.find(way, event);
            if (number >= 0) {
                names.add(segments.name(number));
            }
        }
        return names;
    }

    /**
     * Whether an event is to be sent on as a candidate for the sample.
     *
     * @param hash of its identity
     * @param rows size of the sample
     */
    boolean samples(long hash, int rows) {
        RowSampling own = sampling;
        if (own == null) {
            own = new RowSampling();
            sampling = own;
        }
        return own.takes(hash, rows);
    }

    private LiveProfile find(ModelRef ref, String segment, Window pane, long offset, ProfileLayout layout) {
        String reference = layout.referenceId() == null ? "" : layout.referenceId();
        return panes.computeIfAbsent(
                new PaneKey(ref, segment, pane, reference),
                k -> new LiveProfile(
                        new PartialKey(ref, segment, pane, reference, source, offset, 0),
                        new Profile(layout),
                        isOver(pane),
                        heap));
    }

    /** Versions that have live profiles. */
    private Set<String> versions() {
        return panes.keySet().stream().map(pane -> pane.model().version()).collect(Collectors.toSet());
    }

    /** Whether an event of this version would make one too many of them. */
    boolean isTooMany(String version, int most) {
        if (last != null && last.key.model().version().equals(version) || panes.size() < most) {
            return false;
        }
        Set<String> versions = versions();
        return versions.size() >= most && !versions.contains(version);
    }

    /** Whether the source is past the pane and its grace. */
    private boolean isOver(Window pane) {
        return watermark != Long.MIN_VALUE && pane.end() + grace(pane.start()) <= watermark;
    }

    private long grace(long time) {
        return plan.at(time).windows().grace().toMillis();
    }

    /** Takes the policies that apply from now on. */
    void planned(ModelPlan now) {
        if (!plan.equals(now)) {
            plan = now;
            last = null;
        }
    }

    /** Forgets where the last event went, as references may have changed. */
    void referencesChanged() {
        last = null;
    }

    /** Takes back a profile that was stored. It counts as unsent: what was sent since may not have been committed. */
    void restore(PartialKey key, byte[] bytes, ProfileLayout layout) {
        restored = true;
        Profile profile = Profile.fromBytes(bytes, layout);
        // One whose reference is gone cannot go on counting, not even if that reference comes back: it is only sent.
        String slot = profile.canUpdate() ? key.referenceId() : key.referenceId() + "@" + key.firstOffset();
        PaneKey pane = new PaneKey(key.model(), key.segment(), key.pane(), slot);
        LiveProfile live = panes.get(pane);
        if (live == null) {
            live = new LiveProfile(key.withPart(0), profile, true, heap);
            live.unsent = true;
            panes.put(pane, live);
        } else {
            live.profile.merge(profile);
        }
        live.restored(key.part(), bytes.length);
    }

    void restoreWatermark(long stored) {
        watermark = Math.max(watermark, stored);
    }

    /** Hands over what changed since the last call, to be stored before the offsets are committed. */
    void flush(Consumer<LiveProfile> profiles, Consumer<SourceModel> watermarks) {
        for (LiveProfile live : dirty) {
            if (live.dirty) {
                profiles.accept(live);
                live.dirty = false;
            }
        }
        dirty.clear();
        if (watermarkDirty) {
            watermarks.accept(this);
            watermarkDirty = false;
        }
    }

    /** Reports events profiled since the last call. */
    void count(MonitorListener listener) {
        for (LiveProfile live : panes.values()) {
            if (!live.key.segment().equals(Segment.ALL)) {
                continue; // the same events once more
            }
            long inferences = live.profile.inferences() - live.countedInferences;
            long labels = live.profile.labels() - live.countedLabels;
            ModelRef ref = live.key.model();
            if (inferences > 0) {
                live.countedInferences += inferences;
                listener.counted(ref, MonitorListener.Kind.INFERENCE, MonitorListener.Outcome.ACCEPTED, inferences);
            }
            if (labels > 0) {
                live.countedLabels += labels;
                listener.counted(ref, MonitorListener.Kind.LABEL, MonitorListener.Outcome.ACCEPTED, labels);
            }
            if (inferences > 0 || labels > 0) {
                listener.eventTime(source.toString(), ref, watermark);
            }
        }
    }

    /**
     * The first word on this source: it carries the model and is not idle. After a move or a restart, how far it is must
     * wait until what is over has been sent.
     */
    StageMessage.ModelMark announce() {
        idle = false;
        markedBoundary = Long.MIN_VALUE + 1;
        return new StageMessage.ModelMark(
                model, source, restored ? StageMessage.ModelMark.NO_PROGRESS : watermark, false);
    }

    /**
     * Sends what is due: the partials of panes that are over, then how far the source is.
     *
     * @param now wall clock
     * @param quiet whether the source is read to its end and had nothing of the model for long enough to be idle
     * @param dropped takes the profiles that were sealed and are to be forgotten
     */
    void emit(long now, boolean quiet, Consumer<StageMessage> out, Consumer<LiveProfile> dropped) {
        if (watermark == Long.MIN_VALUE) {
            return;
        }
        boolean goesIdle = quiet && !idle;
        emitPartials(goesIdle, now, out, dropped);
        restored = false;
        Window reached = plan.pane(watermark - grace(watermark));
        if (goesIdle || !idle && reached.start() > markedBoundary) {
            idle = goesIdle;
            markedBoundary = reached.start();
            out.accept(new StageMessage.ModelMark(model, source, watermark, idle));
        }
    }

    private void emitPartials(boolean goesIdle, long now, Consumer<StageMessage> out, Consumer<LiveProfile> dropped) {
        for (Iterator<LiveProfile> all = panes.values().iterator(); all.hasNext(); ) {
            LiveProfile live = all.next();
            Window pane = live.key.pane();
            boolean over = isOver(pane);
            boolean settled = !live.openedLate || !live.touched;
            boolean sealed = over && settled || (goesIdle || idle) && pane.end() + grace(pane.start()) <= now;
            live.touched = false;
            if (sealed) {
                all.remove();
                seal(live, out, dropped);
            } else if (live.unsent && (goesIdle || idle || over)) {
                send(live, false, out);
                live.unsent = false;
            }
        }
    }

    /** Writes a live profile out before its pane is over: a later event opens a new one. */
    void evict(LiveProfile live, Consumer<StageMessage> out, Consumer<LiveProfile> dropped) {
        panes.values().remove(live);
        seal(live, out, dropped);
    }

    private void seal(LiveProfile live, Consumer<StageMessage> out, Consumer<LiveProfile> dropped) {
        send(live, true, out);
        live.dirty = false;
        live.leave();
        if (last == live) {
            last = null;
        }
        dropped.accept(live);
    }

    private static void send(LiveProfile live, boolean sealed, Consumer<StageMessage> out) {
        int part = 0;
        for (byte[] bytes : live.toParts()) {
            out.accept(new StageMessage.Partial(live.key.withPart(part++), sealed, bytes));
        }
    }

    /** Whether the closing windows were told not to wait for it. */
    boolean isIdle() {
        return idle;
    }

    /** How long, by the wall clock, nothing of the model came. */
    long silentFor(long now) {
        return now - lastSeen;
    }

    /** Whether nothing is left to be said of it: it is idle, has no live profiles, and was silent for so long. */
    boolean isOver(long now, Duration silence) {
        return idle && panes.isEmpty() && silentFor(now) > silence.toMillis();
    }

    Collection<LiveProfile> live() {
        return panes.values();
    }
}
