package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.DataFlow;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One model in the closing stage: its sources, its windows, and which of them are due. */
final class ModelWindows {
    /** What is known of a window, beside its profiles. Small, as there may be a million. */
    static final class State {
        private List<String> sealed = List.of();
        private Set<PartialKey> open = Set.of();
        /** Reports made so far. */
        int revision;

        /** References whose cells its sealed profiles use, in order. */
        List<String> sealed() {
            return sealed;
        }

        void addSealed(String referenceId) {
            if (!sealed.contains(referenceId)) {
                sealed = Stream.concat(sealed.stream(), Stream.of(referenceId))
                        .sorted()
                        .toList();
            }
        }

        /** Open partials of its panes. */
        Set<PartialKey> open() {
            return open;
        }

        /** @return whether it is new */
        boolean addOpen(PartialKey partial) {
            if (open.isEmpty()) {
                open = new HashSet<>();
            }
            return open.add(partial);
        }

        /** @return whether it was there */
        boolean removeOpen(PartialKey partial) {
            boolean known = open.contains(partial) && open.remove(partial);
            if (open.isEmpty()) {
                open = Set.of();
            }
            return known;
        }
    }

    /** How far ahead of its last word a source is taken to be; with longer panes, one may be cut in two. */
    private static final Duration MOST_UNSAID = Duration.ofMinutes(10);

    private record SourceState(long watermark, boolean idle) {}

    private ModelPlan plan;
    private final Map<Source, SourceState> sources = new HashMap<>();
    private final TreeMap<WindowKey, State> windows = new TreeMap<>();
    private final TreeSet<WindowKey> stale = new TreeSet<>();
    private final int most;
    private long eventTime = Long.MIN_VALUE;
    private long floor = Long.MIN_VALUE; // windows that end by then are gone, though late events could restate them
    private boolean heardMark;
    private @Nullable DataFlow flow;
    private final TreeMap<ModelRef, SuddenChange> changes = new TreeMap<>();
    private long lastHeard; // wall clock

    /** @param most windows that are kept */
    ModelWindows(ModelPlan plan, int most, long now) {
        this.plan = plan;
        this.most = most;
        this.lastHeard = now;
    }

    /** Takes the policies that apply from now on. */
    void planned(ModelPlan now) {
        plan = now;
    }

    /** How its data flow, once it is known how far its sources are. */
    Optional<DataFlow> flow() {
        return Optional.ofNullable(flow);
    }

    void flow(DataFlow now) {
        flow = now;
    }

    /** What detectors have found, by version, where columns are not quiet yet. */
    TreeMap<ModelRef, SuddenChange> changes() {
        return changes;
    }

    /**
     * Takes down how far event time is.
     *
     * @return whether it is further than before
     */
    boolean heardOfTime(long now) {
        long furthest = furthest();
        if (furthest == Long.MIN_VALUE || flow != null && furthest <= flow.last()) {
            return false;
        }
        flow = flow == null ? DataFlow.begin(furthest, now) : flow.heard(furthest, now);
        return true;
    }

    private long furthest() {
        long furthest = eventTime;
        for (SourceState source : sources.values()) {
            furthest = Math.max(furthest, source.watermark);
        }
        return furthest;
    }

    /** The version of the last window. */
    ModelRef latest() {
        return windows.lastKey().model();
    }

    /** The last window of the smallest size. */
    Optional<WindowKey> lastPane() {
        return windows.descendingKeySet().stream().filter(this::isPane).findFirst();
    }

    /** Something of the model came, by the wall clock. */
    void heard(long now) {
        lastHeard = now;
    }

    /** The highest watermark so far, by which windows are closed for good; it never falls, whatever sources come back. */
    long eventTime() {
        return eventTime;
    }

    /** By when windows are gone, as there were too many. */
    long floor() {
        return floor;
    }

    void restore(long storedEventTime, long storedFloor) {
        eventTime = storedEventTime;
        floor = storedFloor;
    }

    void mark(StageMessage.ModelMark mark) {
        heardMark = true;
        sources.merge(
                mark.source(),
                new SourceState(mark.watermark(), mark.idle()),
                (before, now) -> new SourceState(Math.max(before.watermark, now.watermark), now.idle));
    }

    /**
     * The start of the first pane of which surely nothing is counted yet: sources say how far they are once for each pane, and
     * hear of a decision some seconds after it. None before they said anything.
     */
    Optional<Instant> nextPane() {
        long furthest = furthest();
        if (furthest == Long.MIN_VALUE) {
            return Optional.empty();
        }
        WindowSettings windows = plan.at(furthest).windows();
        long unsaid = Math.min(windows.pane().length().toMillis(), MOST_UNSAID.toMillis());
        return Optional.of(Instant.ofEpochMilli(
                plan.pane(furthest + windows.grace().toMillis() + unsaid).end()));
    }

    /** The windows that hold the pane of a partial and are still open to it. */
    List<WindowKey> windowsOf(PartialKey partial) {
        long start = partial.pane().start();
        WindowSettings windows = plan.at(start).windows();
        List<WindowKey> keys = new ArrayList<>(windows.sizes().size());
        for (WindowSize size : windows.sizes()) {
            Window window = size.containing(start, windows.zone());
            if (plan.has(size, window) && !isExpired(window)) {
                keys.add(new WindowKey(partial.model(), partial.segment(), size, window));
            }
        }
        return keys;
    }

    State window(WindowKey key) {
        return windows.computeIfAbsent(key, k -> new State());
    }

    /**
     * Something came since the window was last reported.
     *
     * @return whether that is new
     */
    boolean touch(WindowKey key) {
        return stale.add(key);
    }

    /** @return its number, from 1 on */
    int reported(WindowKey key) {
        stale.remove(key);
        return ++window(key).revision;
    }

    /** Reports made of a window so far. */
    int reports(WindowKey key) {
        State known = windows.get(key);
        return known == null ? 0 : known.revision;
    }

    /** Whether a look at what is due can find anything: most models have nothing to say most of the time. */
    boolean hasNews() {
        return heardMark || !stale.isEmpty();
    }

    boolean isPane(WindowKey key) {
        return key.size().equals(plan.at(key.window().start()).windows().pane());
    }

    /**
     * Windows that are due to be reported, in order of time.
     *
     * @param all every source there is
     * @param readToEnd sources that have been read to their end once
     * @param now wall clock
     */
    List<WindowKey> due(Set<Source> all, Set<Source> readToEnd, long now) {
        advance(all, readToEnd);
        long reached = isSilent(all, readToEnd) ? Math.max(eventTime, now) : eventTime;
        heardMark = false;
        List<WindowKey> due = new ArrayList<>();
        for (WindowKey key : stale) {
            if (key.window().end() > reached) {
                break;
            }
            if (isOver(key.window(), reached)) {
                due.add(key);
            }
        }
        // Begun before a change that leaves no such window: nobody is to take it for a whole one.
        due.removeIf(key -> !plan.has(key.size(), key.window()) && stale.remove(key));
        return due;
    }

    /**
     * The model's watermark: the least over the sources that carry it and are not idle. A source that was never read to
     * its end may yet turn out to carry it, so until then it holds the watermark.
     */
    private void advance(Set<Source> all, Set<Source> readToEnd) {
        for (Source source : all) {
            if (!sources.containsKey(source) && !readToEnd.contains(source)) {
                return;
            }
        }
        long least = Long.MAX_VALUE;
        long most = Long.MIN_VALUE;
        for (SourceState source : sources.values()) {
            most = Math.max(most, source.watermark);
            if (!source.idle) {
                least = Math.min(least, source.watermark);
            }
        }
        eventTime = Math.max(eventTime, least == Long.MAX_VALUE ? most : least);
    }

    /** Nothing of the model comes any more: the wall clock closes what is left. Lateness stays with event time. */
    private boolean isSilent(Set<Source> all, Set<Source> readToEnd) {
        return isIdle() && all.stream().allMatch(s -> sources.containsKey(s) || readToEnd.contains(s));
    }

    /** Whether it is idle on all sources that carry it. */
    boolean isIdle() {
        return sources.values().stream().allMatch(SourceState::idle);
    }

    private WindowSettings settings(Window window) {
        return plan.at(window.start()).windows();
    }

    private boolean isOver(Window window, long reached) {
        return window.end() + settings(window).grace().toMillis() <= reached;
    }

    private boolean isExpired(Window window) {
        WindowSettings windows = settings(window);
        long keep = windows.grace().plus(windows.restatement()).toMillis();
        return window.end() <= floor || eventTime != Long.MIN_VALUE && window.end() + keep <= eventTime;
    }

    /** Whether everything of it is reported, and no source has said anything of it for so long. */
    boolean isOver(long now, Duration silence) {
        return stale.isEmpty() && isIdle() && now - lastHeard > silence.toMillis();
    }

    Set<Source> sources() {
        return sources.keySet();
    }

    Map<WindowKey, State> windows() {
        return windows;
    }

    /** Windows of all events of other versions, of the same time. */
    List<WindowKey> ofOtherVersions(WindowKey key) {
        return key.ofOtherVersions(windows.navigableKeySet());
    }

    /** Takes out the windows that late events can no longer restate, the oldest of too many among them. */
    Map<WindowKey, State> expire() {
        Map<WindowKey, State> expired = new TreeMap<>();
        while (!windows.isEmpty() && !stale.contains(windows.firstKey())) {
            Window oldest = windows.firstKey().window();
            if (!isExpired(oldest)) {
                if (windows.size() <= most) {
                    break;
                }
                floor = oldest.end();
            }
            Map.Entry<WindowKey, State> first = windows.pollFirstEntry();
            expired.put(first.getKey(), first.getValue());
        }
        return expired;
    }
}
