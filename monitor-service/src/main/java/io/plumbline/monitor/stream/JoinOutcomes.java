package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.ChangeRule;
import io.plumbline.monitor.alert.DataFlow;
import io.plumbline.monitor.alert.PerformanceEvaluator;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.assess.PerformanceAssessor;
import io.plumbline.monitor.assess.PerformanceAssessor.Baseline;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.detect.Change;
import io.plumbline.monitor.detect.DetectorLayout;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.detect.VersionDetectors;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.outcome.OutcomeProfile;
import io.plumbline.monitor.outcome.OutcomeRow;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceOutcomes;
import io.plumbline.monitor.reference.ReferenceSegment;
import io.plumbline.monitor.reference.References;
import io.plumbline.monitor.stream.OutcomeStore.WindowState;
import io.plumbline.stats.performance.ClassificationTally;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/**
 * Where predictions meet their labels: rows to tallies of panes to reports of windows and alerts. All of a model is in one task.
 *
 * <p>What a window's last report says follows from the rows alone: a label counts if it was given within the horizon after its
 * prediction, whenever it comes. Windows are reported once they are over, and anew as labels come, at most once in a pane of event time.
 */
final class JoinOutcomes implements Processor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "join-outcomes";
    static final String HOOK = "outcomes-commit-hook";
    static final String REPORTS = "performance-reports";
    static final String ALERTS = "performance-alerts";

    /** Tallies kept on the heap between commits. */
    private static final int MOST_LIVE = 2000;

    private static final int MOST_THINNING = 20;
    /** Restatements of a window in a time as long as itself, at most. */
    private static final int REPORTS_IN_ITS_TIME = 24;

    private static final int MOST_BASELINES = 1000;
    /** Versions of a model whose errors are watched. */
    private static final int MOST_WATCHED = 100;

    private final StreamSettings settings;
    private final CommitHook hook;
    private final GlobalReferences globalReferences;
    private final GlobalPolicies globalPolicies;
    private final MonitorListener listener;

    private final TreeMap<String, ModelState> models = new TreeMap<>();
    private final Map<OutcomeKey, OutcomeProfile> live = new HashMap<>();
    private final Set<OutcomeKey> dirty = new HashSet<>();
    private final Map<List<String>, Baseline> baselines = new HashMap<>(); // by reference and segment
    private final Map<String, DetectorLayout> layouts = new HashMap<>(); // by reference and settings
    private boolean marked;
    private boolean reported;
    private long rows;
    private int thinning; // of two to the power of this many ids, one is kept

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable OutcomeStore store;
    private @Nullable KeyValueStore<Bytes, byte[]> marker;
    private @Nullable References references;
    private GlobalPolicies.@Nullable View policies;

    JoinOutcomes(
            StreamSettings settings,
            CommitHook hook,
            GlobalReferences globalReferences,
            GlobalPolicies globalPolicies,
            MonitorListener listener) {
        this.settings = settings;
        this.hook = hook;
        this.globalReferences = globalReferences;
        this.globalPolicies = globalPolicies;
        this.listener = listener;
    }

    /** What is known of a model, beside rows and tallies. */
    private static final class ModelState {
        /** Event time reached, in milliseconds. */
        long time = Long.MIN_VALUE;
        /** Start of the pane up to which it was reported. */
        long reportedAt = Long.MIN_VALUE;
        /** Wall clock at the last message. */
        long heard;

        /** Whether something of this is yet to be stored. */
        boolean unsaved;

        final Map<Series, TreeMap<Long, OutcomeKey>> panes = new HashMap<>();
        final TreeMap<WindowKey, WindowState> windows = new TreeMap<>();
        /** Those of them that changed since they were reported. */
        final TreeSet<WindowKey> stale = new TreeSet<>();

        /** Those of errors, by version. */
        final TreeMap<ModelRef, VersionDetectors> detectors = new TreeMap<>();
        /** What they have found, where errors are not quiet yet. */
        final TreeMap<ModelRef, SuddenChange> changes = new TreeMap<>();

        @Nullable
        DataFlow labels;

        @Nullable
        ModelRef latest;

        void put(WindowKey window, WindowState state) {
            windows.put(window, state);
            if (state.stale()) {
                stale.add(window);
            } else {
                stale.remove(window);
            }
        }
    }

    private record Series(ModelRef model, String segment) {}

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        store = new OutcomeStore(newContext.getStateStore(OutcomeStore.NAME));
        marker = newContext.getStateStore(HOOK);
        references = globalReferences.view(newContext.getStateStore(GlobalReferences.STORE));
        policies = globalPolicies.view(newContext.getStateStore(GlobalPolicies.STORE));
        models.clear();
        layouts.clear();
        live.clear();
        dirty.clear();
        marked = false;
        rows = 0;
        thinning = 0;
        store.visit(new Restored(newContext.currentSystemTimeMs()));
        hook.attach(newContext.taskId(), this::flush);
        newContext.schedule(settings.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::look);
    }

    /** Takes back what was stored. */
    private final class Restored implements OutcomeStore.Visitor {
        private final long now;

        Restored(long now) {
            this.now = now;
        }

        private ModelState restored(String model) {
            ModelState state = model(model);
            state.heard = now;
            return state;
        }

        @Override
        public void time(String model, long time, long reportedAt) {
            restored(model).time = time;
            restored(model).reportedAt = reportedAt;
        }

        @Override
        public void tally(OutcomeKey key) {
            add(restored(key.model().model()), key);
        }

        @Override
        public void window(WindowKey window, WindowState state) {
            restored(window.model().model()).put(window, state);
        }

        @Override
        public void flow(String model, DataFlow flow) {
            restored(model).labels = flow;
        }

        @Override
        public void detector(ModelRef model, String detector, byte[] state) {
            restored(model.model())
                    .detectors
                    .computeIfAbsent(model, ref -> new VersionDetectors())
                    .restore(detector, state);
        }

        @Override
        public void change(ModelRef model, SuddenChange change) {
            restored(model.model()).changes.put(model, change);
        }

        @Override
        public void rows(long stored, int power) {
            rows = stored;
            thinning = power;
        }
    }

    private ModelState model(String name) {
        return models.computeIfAbsent(name, n -> new ModelState());
    }

    private static void add(ModelState model, OutcomeKey key) {
        model.panes
                .computeIfAbsent(new Series(key.model(), key.segment()), series -> new TreeMap<>())
                .put(key.pane().start(), key);
        ModelRef latest = model.latest;
        if (latest == null || key.model().compareTo(latest) > 0) {
            model.latest = key.model();
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        OutcomeMessage message = OutcomeMessage.read(record.key(), record.value());
        require(store).begin();
        ModelState model = model(message.model());
        long now = require(context).currentSystemTimeMs();
        model.heard = now;
        model.unsaved = true;
        long time;
        if (message instanceof OutcomeMessage.Predicted predicted) {
            time = predicted.prediction().time();
        } else {
            time = ((OutcomeMessage.Labelled) message).truth().time();
        }
        ModelPlan plan = plan(message.model());
        ModelPolicy policy = plan.at(time);
        OutcomeSettings outcomes = policy.outcomes();
        if (outcomes == null) {
            return; // it was, when this was sent
        }
        if (message instanceof OutcomeMessage.Labelled labelled) {
            DataFlow flow = model.labels;
            long given = labelled.truth().time();
            model.labels = flow == null ? DataFlow.begin(given, now) : flow.heard(given, now);
        }
        if (isForgotten(time, model, policy, outcomes)) {
            listener.outcomes(message.model(), MonitorListener.Outcomes.TOO_LATE, 1);
        } else {
            join(message, plan, model, outcomes, policy.windows());
        }
        if (time > model.time) {
            model.time = time;
            endQuiet(model, plan);
            long pane = plan.pane(time).start();
            if (pane > model.reportedAt) {
                model.reportedAt = pane;
                report(message.model(), model, time, false);
                forget(message.model(), model, policy, outcomes);
            }
        }
        mark();
    }

    private static boolean isForgotten(long time, ModelState model, ModelPolicy policy, OutcomeSettings outcomes) {
        return model.time != Long.MIN_VALUE && until(time, policy.windows(), outcomes) < model.time;
    }

    /** Event time up to which a row of this time is kept: labels may come so long, and both may be late. */
    private static long until(long time, WindowSettings windows, OutcomeSettings outcomes) {
        return time + outcomes.horizonMillis() + windows.restatement().toMillis();
    }

    private void join(
            OutcomeMessage message,
            ModelPlan plan,
            ModelState model,
            OutcomeSettings outcomes,
            WindowSettings windows) {
        OutcomeStore all = require(store);
        OutcomeRow before = all.row(message.identity());
        boolean isNew = before.equals(OutcomeRow.EMPTY);
        if (isNew && isThinnedOut(message.identity())) {
            if (message instanceof OutcomeMessage.Predicted predicted) {
                listener.outcomes(message.model(), MonitorListener.Outcomes.SHED, 1);
                for (OutcomeKey key : keys(message.model(), predicted.prediction(), plan)) {
                    tally(key, model, outcomes).shed();
                    touch(key, model, plan);
                }
            }
            return;
        }
        OutcomeRow after = message instanceof OutcomeMessage.Predicted predicted
                ? before.with(predicted.prediction(), outcomes.horizonMillis())
                : before.with(((OutcomeMessage.Labelled) message).truth(), outcomes.horizonMillis());
        if (after.equals(before)) {
            return;
        }
        all.putRow(
                message.model(),
                message.identity(),
                after,
                until(after.time(), windows, outcomes),
                isNew ? null : until(before.time(), windows, outcomes));
        rows += isNew ? 1 : 0;
        if (rows > settings.limits().outcomes() * (1L + thinning) && thinning < MOST_THINNING) {
            thinning++;
            listener.limited(MonitorListener.Limit.OUTCOMES, 1);
        }
        count(message.model(), before, after, plan, model, outcomes);
        if (after.truth() != null && before.truth() == null) {
            listener.outcomes(message.model(), MonitorListener.Outcomes.JOINED, 1);
            detect(after, plan, model, outcomes, message.model());
        }
    }

    /** Has detectors look at what a prediction was off by, once: a label that corrects another changes nothing there. */
    private void detect(OutcomeRow row, ModelPlan plan, ModelState model, OutcomeSettings outcomes, String name) {
        Prediction prediction = row.prediction();
        Truth truth = row.truth();
        if (prediction == null || truth == null) {
            return;
        }
        List<DetectorSettings> configured = plan.at(prediction.time()).detectors();
        ModelRef ref = new ModelRef(name, prediction.version());
        VersionDetectors own = model.detectors.get(ref);
        if (own == null) {
            if (configured.stream().noneMatch(DetectorSettings::isOfError) || model.detectors.size() >= MOST_WATCHED) {
                return;
            }
            own = new VersionDetectors();
            model.detectors.put(ref, own);
        }
        long pane = plan.pane(prediction.time()).start();
        own.use(layout(configured, outcomes, reference(ref, pane)), pane);
        double error = outcomes.task().error(prediction, truth);
        if (own.isActive() && !Double.isNaN(error)) {
            own.takeError(
                    error, Math.max(prediction.time(), truth.time()), change -> changed(ref, change, plan, model));
        }
    }

    private DetectorLayout layout(
            List<DetectorSettings> configured, OutcomeSettings outcomes, @Nullable Reference reference) {
        if (layouts.size() > MOST_BASELINES) {
            layouts.clear();
        }
        String stage = reference == null ? "" : reference.id() + " " + reference.stage();
        return layouts.computeIfAbsent(
                stage + " " + outcomes.task() + " " + configured,
                key -> DetectorLayout.ofErrors(configured, outcomes.task(), reference));
    }

    private void changed(ModelRef ref, Change found, ModelPlan plan, ModelState model) {
        ModelPolicy policy = plan.at(found.time());
        boolean masked = policy.isMasked("prediction") || policy.isMasked("label");
        listener.changed(ref, found.column(), found.method().toString());
        SuddenChange before = model.changes.get(ref);
        if (before != null && before.isOver(found.time(), quiet(plan, before))) {
            end(ref, before, plan);
            before = null;
        }
        SuddenChange.Step step = SuddenChange.found(
                before, ChangeRule.ERRORS, ref, masked ? found.masked() : found, within(plan, found.time()));
        model.changes.put(ref, step.next());
        require(store).putChange(ref, step.next());
        AlertTransition transition = step.transition();
        if (transition != null) {
            alert(transition);
            reported = true;
        }
    }

    private static Duration quiet(ModelPlan plan, SuddenChange change) {
        ModelPolicy policy = plan.at(change.last());
        return policy.alerts().quiet(policy.windows().pane().length());
    }

    private static SuddenChange.Within within(ModelPlan plan, long time) {
        return new SuddenChange.Within(
                plan.at(time).windows().pane().toString(), plan.pane(time).start());
    }

    private void end(ModelRef ref, SuddenChange change, ModelPlan plan) {
        require(store).putChange(ref, null);
        alert(change.ends(ChangeRule.ERRORS, ref, quiet(plan, change), within(plan, change.last())));
        reported = true;
    }

    /** Ends alerts of versions whose errors have not changed again for long enough. */
    private void endQuiet(ModelState model, ModelPlan plan) {
        for (ModelRef ref : List.copyOf(model.changes.keySet())) {
            SuddenChange change = model.changes.get(ref);
            if (change != null && change.isOver(model.time, quiet(plan, change))) {
                end(ref, change, plan);
                model.changes.remove(ref);
            }
        }
    }

    private boolean isThinnedOut(SeenEvents.Identity identity) {
        return (identity.low() & (1L << thinning) - 1) != 0;
    }

    /** Takes the row before out of the tallies, and puts the row that is now into them. */
    private void count(
            String name,
            OutcomeRow before,
            OutcomeRow after,
            ModelPlan plan,
            ModelState model,
            OutcomeSettings outcomes) {
        Prediction was = before.prediction();
        Prediction is = after.prediction();
        List<OutcomeKey> from = was == null ? List.of() : keys(name, was, plan);
        List<OutcomeKey> to = is == null || is == was ? from : keys(name, is, plan); // a label changes no prediction
        if (was != null) {
            from.forEach(key -> tally(key, model, outcomes).remove(was, before.truth()));
        }
        if (is != null) {
            to.forEach(key -> tally(key, model, outcomes).add(is, after.truth()));
        }
        Stream.concat(from.stream(), to.stream()).distinct().forEach(key -> touch(key, model, plan));
    }

    private static List<OutcomeKey> keys(String model, Prediction prediction, ModelPlan plan) {
        ModelRef ref = new ModelRef(model, prediction.version());
        Window pane = plan.pane(prediction.time());
        List<OutcomeKey> keys = new ArrayList<>();
        keys.add(new OutcomeKey(ref, Segment.ALL, pane));
        prediction.segments().forEach(segment -> keys.add(new OutcomeKey(ref, segment, pane)));
        return keys;
    }

    private OutcomeProfile tally(OutcomeKey key, ModelState model, OutcomeSettings outcomes) {
        OutcomeProfile known = live.get(key);
        if (known == null) {
            known = require(store).tally(key);
            if (known == null || !known.isOf(outcomes.task())) {
                known = OutcomeProfile.of(outcomes.task());
                add(model, key);
            }
            live.put(key, known);
        }
        dirty.add(key);
        return known;
    }

    /** The windows that a pane is in are to be reported anew. */
    private void touch(OutcomeKey key, ModelState model, ModelPlan plan) {
        WindowSettings windows = plan.at(key.pane().start()).windows();
        for (WindowSize size : windows.sizes()) {
            Window window = size.containing(key.pane().start(), windows.zone());
            if (plan.has(size, window)) {
                WindowKey at = new WindowKey(key.model(), key.segment(), size, window);
                if (!model.stale.contains(at)) {
                    put(at, model.windows.getOrDefault(at, WindowState.NEW).changed(), model);
                }
            }
        }
    }

    private void put(WindowKey window, WindowState state, ModelState model) {
        model.put(window, state);
        require(store).putWindow(window, state);
    }

    /**
     * Reports what changed of windows that are over by this time: long ones not as often as short ones, unless nothing else
     * comes.
     */
    private void report(String name, ModelState model, long time, boolean idle) {
        List<WindowKey> due = model.stale.stream()
                .takeWhile(key -> key.window().end() <= time) // in order of their ends
                .filter(key -> idle || isDue(key, model.windows.getOrDefault(key, WindowState.NEW), time))
                .toList();
        // All events first: of what is told of them, segments are silent.
        Stream.concat(
                        due.stream().filter(WindowKey::isOfAllEvents),
                        due.stream().filter(key -> !key.isOfAllEvents()))
                .forEach(key -> report(key, model, plan(name)));
    }

    private static boolean isDue(WindowKey key, WindowState state, long time) {
        long apart = key.size().length().toMillis() / REPORTS_IN_ITS_TIME;
        return state.revision() == 0 || time - state.reportedAt() >= apart;
    }

    private void report(WindowKey key, ModelState model, ModelPlan plan) {
        ModelPolicy policy = plan.at(key.window().start());
        OutcomeSettings outcomes = policy.outcomes();
        if (outcomes == null) {
            put(key, model.windows.getOrDefault(key, WindowState.NEW).reported(model.time), model);
            return;
        }
        OutcomeProfile sum = sum(key, model, outcomes);
        Reference whole = reference(key);
        PerformanceReport report = new PerformanceAssessor(outcomes, alpha(policy, key, whole))
                .assess(
                        key.model(),
                        key.segment(),
                        key.size(),
                        key.window(),
                        sum,
                        baseline(whole, key, outcomes),
                        groups(whole, key, model, outcomes));
        send(key, report, model, policy);
        if (key.isOfAllEvents()) {
            compareVersions(key, model, policy, outcomes);
        }
    }

    private static double alpha(ModelPolicy policy, WindowKey key, @Nullable Reference whole) {
        return policy.budget(key.size(), whole == null ? 0 : whole.segments().size(), key.isOfAllEvents())
                .alpha();
    }

    private void send(WindowKey key, PerformanceReport report, ModelState model, ModelPolicy policy) {
        WindowState state = model.windows.getOrDefault(key, WindowState.NEW);
        boolean looks = !settings.isReplay() && PerformanceEvaluator.looks(report, state.labels());
        WindowState next = state.reported(model.time);
        put(key, looks ? next.lookedAt(report.labels()) : next, model);
        forward(WindowReportRecord.of(report, next.revision(), require(context).currentSystemTimeMs()), REPORTS);
        listener.reported(report, next.revision());
        if (looks) {
            OutcomeKey series = new OutcomeKey(key.model(), key.segment(), key.window());
            boolean isPart =
                    !key.isOfAllEvents() && Segment.versionIn(key.segment()).isEmpty();
            byte[] ofAll =
                    isPart ? require(store).alerts(new OutcomeKey(key.model(), Segment.ALL, key.window())) : null;
            AlertEvaluator.Evaluation evaluation = PerformanceEvaluator.evaluate(
                    require(store).alerts(series), report, next.looks(), policy.alerts(), ofAll);
            require(store).putAlerts(series, evaluation.next());
            evaluation.transitions().forEach(this::alert);
        }
        if (!settings.isReplay() && PerformanceEvaluator.looksAtEstimate(report, next.revision())) {
            AlertEvaluator.Evaluation evaluation = PerformanceEvaluator.evaluateEstimate(
                    require(store).estimateAlerts(key.model()), report, policy.alerts());
            require(store).putEstimateAlerts(key.model(), evaluation.next());
            evaluation.transitions().forEach(this::alert);
        }
        reported = true;
    }

    /** Holds versions against the stable one, each time that what either did in a window is reported: its last report is of the last of both. */
    private void compareVersions(WindowKey key, ModelState model, ModelPolicy policy, OutcomeSettings outcomes) {
        String stable = policy.stableVersion();
        if (stable == null) {
            return;
        }
        if (!key.model().version().equals(stable)) {
            compare(key, key.ofVersion(stable), model, policy, outcomes);
            return;
        }
        key.ofOtherVersions(model.windows.navigableKeySet())
                .forEach(other -> compare(other, key, model, policy, outcomes));
    }

    private void compare(
            WindowKey key, WindowKey stable, ModelState model, ModelPolicy policy, OutcomeSettings outcomes) {
        OutcomeProfile usual = sum(stable, model, outcomes);
        if (usual.predictions() == 0) {
            return;
        }
        Reference whole = reference(key);
        WindowKey own = key.of(Segment.against(stable.model().version()));
        PerformanceReport report = new PerformanceAssessor(outcomes, alpha(policy, own, whole))
                .assess(
                        key.model(),
                        own.segment(),
                        key.size(),
                        key.window(),
                        sum(key, model, outcomes),
                        new Baseline(
                                "version " + stable.model().version(),
                                usual,
                                null,
                                Map.of()), // of its scores nothing follows for others
                        Collections.emptySortedMap());
        send(own, report, model, policy);
    }

    private OutcomeProfile sum(WindowKey key, ModelState model, OutcomeSettings outcomes) {
        OutcomeProfile sum = OutcomeProfile.of(outcomes.task());
        TreeMap<Long, OutcomeKey> panes = model.panes.get(new Series(key.model(), key.segment()));
        if (panes != null) {
            for (OutcomeKey pane :
                    panes.subMap(key.window().start(), key.window().end()).values()) {
                OutcomeProfile part = live.get(pane);
                part = part == null ? require(store).tally(pane) : part;
                if (part != null && part.isOf(outcomes.task())) {
                    sum.merge(part);
                }
            }
        }
        return sum;
    }

    /** The one that applies to the window's beginning. */
    private @Nullable Reference reference(WindowKey key) {
        return reference(key.model(), key.window().start());
    }

    private @Nullable Reference reference(ModelRef model, long start) {
        return require(references).candidates(model).stream()
                .map(References.Known::reference)
                .filter(reference -> reference.isActive(start))
                .findFirst()
                .orElse(null);
    }

    private @Nullable Baseline baseline(@Nullable Reference whole, WindowKey key, OutcomeSettings outcomes) {
        ReferenceOutcomes known = whole == null
                ? null
                : whole.forSegment(key.segment()).map(Reference::outcomes).orElse(null);
        if (whole == null || known == null || !known.profile().isOf(outcomes.task())) {
            return null;
        }
        if (baselines.size() > MOST_BASELINES) {
            baselines.clear();
        }
        return baselines.computeIfAbsent(
                List.of(whole.id(), key.segment(), key.size().toString()),
                of -> Baseline.of(
                        whole.id(),
                        known.profile(),
                        known.variationFor(key.size().length().toMillis())));
    }

    /** The segments that must be treated alike, in a window of all events. */
    private SortedMap<String, Map<String, ClassificationTally>> groups(
            @Nullable Reference whole, WindowKey key, ModelState model, OutcomeSettings outcomes) {
        SortedMap<String, Map<String, ClassificationTally>> groups = new TreeMap<>();
        if (whole != null && key.isOfAllEvents()) {
            for (String by : outcomes.fairness()) {
                Map<String, ClassificationTally> ofName = new TreeMap<>();
                whole.segments().stream()
                        .map(ReferenceSegment::segment)
                        .filter(segment -> segment.by().size() == 1
                                && segment.by().get(0).name().equals(by))
                        .forEach(segment -> {
                            ClassificationTally tally =
                                    sum(key.of(segment.name()), model, outcomes).classes();
                            if (tally != null) {
                                ofName.put(segment.name(), tally);
                            }
                        });
                groups.put(by, ofName);
            }
        }
        return groups;
    }

    /** What is past all that could still come of it. */
    private void forget(String name, ModelState model, ModelPolicy policy, OutcomeSettings outcomes) {
        int forgotten = require(store).forgetRows(name, model.time);
        rows = Math.max(0, rows - forgotten);
        if (thinning > 0 && forgotten > 0 && rows < settings.limits().outcomes() / 4) {
            thinning--;
        }
        long past = model.time
                - outcomes.horizonMillis()
                - policy.windows().restatement().toMillis();
        List<WindowKey> over = model.windows.keySet().stream()
                .takeWhile(key -> key.window().end() < past) // in order of their ends
                .toList();
        for (WindowKey key : over) {
            if (model.stale.contains(key)) {
                report(key, model, plan(name));
            }
            model.stale.remove(key);
            model.windows.remove(key);
            require(store).deleteWindow(key);
        }
        long longest = policy.windows().sizes().stream()
                .mapToLong(size -> size.length().toMillis())
                .max()
                .orElse(0);
        model.panes.values().forEach(panes -> {
            Map<Long, OutcomeKey> gone = panes.headMap(past - longest);
            gone.values().forEach(this::delete);
            gone.clear();
        });
        model.panes.values().removeIf(TreeMap::isEmpty);
    }

    private void delete(OutcomeKey key) {
        live.remove(key);
        dirty.remove(key);
        require(store).deleteTally(key);
    }

    /** What must not wait for further events: the last labels, and that there are none. */
    private void look(long now) {
        for (Iterator<Map.Entry<String, ModelState>> all = models.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, ModelState> entry = all.next();
            ModelState model = entry.getValue();
            if (now - model.heard >= settings.idleAfter().toMillis()) {
                report(entry.getKey(), model, Math.max(now, model.time), true);
            }
            if (!settings.isReplay()) {
                look(entry.getKey(), model, now);
                if (model.heard <= require(policies).retiredAt(entry.getKey())) {
                    all.remove();
                    model.windows.keySet().forEach(require(store)::deleteWindow);
                    model.panes.values().forEach(panes -> panes.values().forEach(this::delete));
                    require(store).deleteModel(entry.getKey());
                }
            }
        }
        if (reported) {
            reported = false;
            require(context).commit(); // somebody waits for the report
        }
    }

    /** Whether no label comes of a model that should have some, or one again. */
    private void look(String name, ModelState model, long now) {
        DataFlow flow = model.labels;
        ModelRef latest = model.latest;
        OutcomeSettings outcomes = plan(name).latest().outcomes();
        if (flow == null || latest == null || outcomes == null) {
            return;
        }
        Window pane = plan(name).pane(flow.last());
        WindowSettings windows = plan(name).latest().windows();
        DataFlow.Step step = flow.look(
                DataFlow.Kind.LABELS,
                Math.min(now, model.time), // while nothing is predicted, no label is missed
                outcomes.labelsEvery(),
                latest,
                windows.pane().toString(),
                pane.start());
        AlertTransition transition = step.transition();
        if (transition != null) {
            model.labels = step.next();
            require(store).putFlow(name, step.next());
            alert(transition);
            reported = true;
        }
    }

    private void alert(AlertTransition transition) {
        forward(
                new Record<>(
                        transition.key(), transition.toJson(), require(context).currentSystemTimeMs()),
                ALERTS);
    }

    private void forward(Record<byte[], byte[]> record, String sink) {
        require(context).forward(record, sink);
    }

    private void mark() {
        if (!marked) {
            marked = true;
            require(marker).put(CommitHook.MARKER, new byte[] {1});
        }
    }

    /** Before every commit: what is on the heap goes to the store. */
    private void flush() {
        marked = false;
        OutcomeStore all = require(store);
        dirty.forEach(key -> {
            OutcomeProfile tally = live.get(key);
            if (tally != null) {
                all.putTally(key, tally);
            }
        });
        dirty.clear();
        if (live.size() > MOST_LIVE) {
            live.clear();
        }
        models.forEach((name, model) -> {
            if (model.unsaved) {
                model.unsaved = false;
                all.putTime(name, model.time, model.reportedAt);
                if (model.labels != null) {
                    all.putFlow(name, model.labels);
                }
                model.detectors.forEach(
                        (ref, own) -> own.flush((detector, state) -> all.putDetector(ref, detector, state)));
            }
        });
        all.putRows(rows, thinning);
    }

    private ModelPlan plan(String model) {
        return require(policies).plan(model);
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }
}
