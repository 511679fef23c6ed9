package io.plumbline.monitor.stream;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One model at one source: its live profiles, and how far it is in event time. */
final class SourceModel {
    private record PaneKey(ModelRef model, String segment, long start, String referenceId) {}

    private final String model;
    private final Source source;
    private final WindowSettings windows;
    private final Map<PaneKey, LiveProfile> panes = new HashMap<>();
    private final List<LiveProfile> dirty = new ArrayList<>();
    private @Nullable LiveProfile last; // where most events go: that of the event before
    private long watermark = Long.MIN_VALUE;
    private long markedBoundary = Long.MIN_VALUE;
    private long lastSeen; // wall clock
    private boolean idle;
    private boolean watermarkDirty;

    SourceModel(String model, Source source, WindowSettings windows, long now) {
        this.model = model;
        this.source = source;
        this.windows = windows;
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

    void observe(ModelEvent event, long offset, long now, Function<ModelRef, ProfileLayout> layouts) {
        long time = event.time();
        LiveProfile live = last;
        if (live == null || !live.key.pane().contains(time) || !live.key.model().equals(event.model())) {
            live = find(event.model(), time, offset, layouts.apply(event.model()));
            last = live;
        }
        live.profile.update(event);
        live.unsent = true;
        live.touched = true;
        if (!live.dirty) {
            live.dirty = true;
            dirty.add(live);
        }
        if (time > watermark) {
            watermark = time;
            watermarkDirty = true;
        }
        lastSeen = now;
    }

    private LiveProfile find(ModelRef ref, long time, long offset, ProfileLayout layout) {
        Window pane = windows.pane().containing(time, windows.zone());
        String reference = layout.referenceId() == null ? "" : layout.referenceId();
        return panes.computeIfAbsent(
                new PaneKey(ref, Segment.ALL, pane.start(), reference),
                k -> new LiveProfile(
                        new PartialKey(ref, Segment.ALL, pane, reference, source, offset),
                        new Profile(layout),
                        isOver(pane)));
    }

    /** Whether the source is past the pane and its grace. */
    private boolean isOver(Window pane) {
        return watermark != Long.MIN_VALUE && pane.end() + windows.grace().toMillis() <= watermark;
    }

    /** Forgets where the last event went, as references may have changed. */
    void referencesChanged() {
        last = null;
    }

    /** Takes back a profile that was stored. It counts as unsent: what was sent since may not have been committed. */
    void restore(PartialKey key, Profile profile) {
        LiveProfile live = new LiveProfile(key, profile, true);
        live.unsent = true;
        // One whose reference is gone cannot go on counting, not even if that reference comes back: it is only sent.
        String slot = profile.canUpdate() ? key.referenceId() : key.referenceId() + "@" + key.firstOffset();
        panes.put(new PaneKey(key.model(), key.segment(), key.pane().start(), slot), live);
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
                listener.eventTime(ref, watermark);
            }
        }
    }

    /** The first word on this source: it carries the model and is not idle. */
    StageMessage.ModelMark announce() {
        idle = false;
        markedBoundary = Long.MIN_VALUE + 1;
        return new StageMessage.ModelMark(model, source, watermark, false);
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
        Window reached = windows.pane().containing(watermark - windows.grace().toMillis(), windows.zone());
        if (goesIdle || !idle && reached.start() > markedBoundary) {
            idle = goesIdle;
            markedBoundary = reached.start();
            out.accept(new StageMessage.ModelMark(model, source, watermark, idle));
        }
    }

    private void emitPartials(boolean goesIdle, long now, Consumer<StageMessage> out, Consumer<LiveProfile> dropped) {
        long grace = windows.grace().toMillis();
        for (Iterator<LiveProfile> all = panes.values().iterator(); all.hasNext(); ) {
            LiveProfile live = all.next();
            Window pane = live.key.pane();
            boolean over = isOver(pane);
            boolean settled = !live.openedLate || !live.touched;
            boolean sealed = over && settled || (goesIdle || idle) && pane.end() + grace <= now;
            live.touched = false;
            if (sealed) {
                out.accept(new StageMessage.Partial(live.key, true, live.profile.toBytes()));
                all.remove();
                live.dirty = false;
                if (last == live) {
                    last = null;
                }
                dropped.accept(live);
            } else if (live.unsent && (goesIdle || idle || over)) {
                out.accept(new StageMessage.Partial(live.key, false, live.profile.toBytes()));
                live.unsent = false;
            }
        }
    }

    /** How long, by the wall clock, nothing of the model came. */
    long silentFor(long now) {
        return now - lastSeen;
    }

    boolean isIdle() {
        return idle;
    }

    Collection<LiveProfile> live() {
        return panes.values();
    }
}
