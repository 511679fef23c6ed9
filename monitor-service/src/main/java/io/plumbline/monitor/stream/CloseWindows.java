package io.plumbline.monitor.stream;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.ChangeRule;
import io.plumbline.monitor.alert.DataFlow;
import io.plumbline.monitor.alert.OtherSegments;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.alert.Volume;
import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.assess.Assessor;
import io.plumbline.monitor.assess.MaskedReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.detect.Change;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.policy.PolicyJson;
import io.plumbline.monitor.policy.PolicyKey;
import io.plumbline.monitor.policy.PolicyVersions;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.TracedEvents;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.monitor.reference.References;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second stage, one for each share of the models: partials to windows to reports to alerts. All versions and
 * segments of a model meet in one task, so its reports and alerts are made in order.
 */
final class CloseWindows implements Processor<byte[], byte[], byte[], byte[]> {
    static final String NAME = "close-windows";
    static final String REPORTS = "window-reports";
    static final String ALERTS = "alerts";
    static final String REFERENCES = "learned-references";
    static final String SETTINGS = "model-plans";

    /** The first version of policies applies to all models from the beginning of time on. */
    private static final int FIRST = 1;

    private static final Logger LOG = LoggerFactory.getLogger(CloseWindows.class);

    private final StreamSettings settings;
    private final GlobalReferences globalReferences;
    private final GlobalPolicies globalPolicies;
    private final OwnedModels owned;
    private final SampleBounds bounds;
    private final MonitorListener listener;
    private final WorkSpans spans;
    private final AlertEvaluator evaluator = new AlertEvaluator();
    private final Map<AssessSettings, Assessor> assessors = new HashMap<>();

    private final TreeMap<String, ModelWindows> models = new TreeMap<>();
    private final Set<Source> readToEnd = new HashSet<>();
    private final Set<ReferenceKey> activated = new HashSet<>(); // and not yet back from their topic
    private boolean reported;
    private int policyGeneration;
    private int decided = FIRST; // the version of policies up to which there are plans

    private @Nullable ProcessorContext<byte[], byte[]> context;
    private @Nullable WindowStore store;
    private @Nullable References references;
    private GlobalPolicies.@Nullable View policies;
    private @Nullable LearnReferences learning;

    CloseWindows(
            StreamSettings settings,
            GlobalReferences globalReferences,
            GlobalPolicies globalPolicies,
            OwnedModels owned,
            SampleBounds bounds,
            MonitorListener listener,
            WorkSpans spans) {
        this.settings = settings;
        this.globalReferences = globalReferences;
        this.globalPolicies = globalPolicies;
        this.owned = owned;
        this.bounds = bounds;
        this.listener = listener;
        this.spans = spans;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        store = new WindowStore(newContext.getStateStore(WindowStore.NAME));
        references = globalReferences.view(newContext.getStateStore(GlobalReferences.STORE));
        policies = globalPolicies.view(newContext.getStateStore(GlobalPolicies.STORE));
        policyGeneration = globalPolicies.generation();
        decided = FIRST;
        learning = new LearnReferences(
                settings.learning(),
                model -> plan(model).latest(),
                references,
                new LearningStore(newContext.getStateStore(WindowStore.NAME)),
                this::publishLearned,
                bounds,
                listener);
        models.clear();
        readToEnd.clear();
        activated.clear();
        store.visit(new Restored());
        owned.add(newContext.taskId().partition());
        newContext.schedule(settings.emitInterval(), PunctuationType.WALL_CLOCK_TIME, this::closeAll);
    }

    @Override
    public void close() {
        if (context != null) {
            owned.remove(context.taskId().partition());
            require(learning).close();
        }
    }

    /** Takes back what was stored. */
    private final class Restored implements WindowStore.Visitor {
        @Override
        public void eventTime(String model, long time, long floor) {
            model(model).restore(time, floor);
        }

        @Override
        public void open(PartialKey key) {
            ModelWindows model = model(key.model().model());
            model.windowsOf(key).forEach(window -> model.window(window).addOpen(key));
        }

        @Override
        public void sealed(WindowKey window, String referenceId) {
            model(window.model().model()).window(window).addSealed(referenceId);
        }

        @Override
        public void window(WindowKey window, int revision, boolean stale) {
            ModelWindows model = model(window.model().model());
            model.window(window).revision = revision;
            if (stale) {
                model.touch(window);
            }
        }

        @Override
        public void mark(StageMessage.ModelMark mark) {
            model(mark.model()).mark(mark);
        }

        @Override
        public void source(Source source) {
            readToEnd.add(source);
        }

        @Override
        public void flow(String model, DataFlow flow) {
            model(model).flow(flow);
        }

        @Override
        public void change(ModelRef model, SuddenChange change) {
            model(model.model()).changes().put(model, change);
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        WindowStore windows = require(store);
        refreshPolicies();
        windows.begin();
        StageMessage message = StageMessage.read(record.key(), record.value());
        if (message instanceof StageMessage.Partial partial) {
            take(partial, windows);
        } else if (message instanceof StageMessage.ModelMark mark) {
            ModelWindows model = model(mark.model());
            model.mark(mark);
            windows.putMark(mark);
            long now = require(context).currentSystemTimeMs();
            close(mark.model(), model, now);
            require(learning).advance(mark.model(), model.isIdle(), now);
        } else if (message instanceof StageMessage.Changed changed) {
            take(changed, windows);
        } else if (message instanceof StageMessage.Sampled sampled) {
            require(learning).take(sampled.model(), sampled.row());
        } else if (message instanceof StageMessage.SourceMark mark) {
            if (readToEnd.add(mark.source())) {
                windows.putSource(mark.source());
            }
        }
    }

    private void take(StageMessage.Changed changed, WindowStore windows) {
        ModelRef ref = changed.model();
        ModelWindows model = model(ref.model());
        model.heard(require(context).currentSystemTimeMs());
        long time = changed.change().time();
        boolean masked = plan(ref.model()).at(time).isMasked(changed.change().column());
        Change change = masked ? changed.change().masked() : changed.change();
        listener.changed(ref, change.column(), change.method().toString());
        SuddenChange before = model.changes().get(ref);
        if (before != null && before.isOver(time, quiet(ref.model(), before))) {
            end(ref, before, windows);
            before = null;
        }
        SuddenChange.Step step = SuddenChange.found(before, ChangeRule.COLUMNS, ref, change, within(ref.model(), time));
        model.changes().put(ref, step.next());
        windows.putChange(ref, step.next());
        AlertTransition transition = step.transition();
        if (transition != null) {
            alert(transition, null);
            reported = true;
        }
    }

    private SuddenChange.Within within(String model, long time) {
        ModelPlan plan = plan(model);
        return new SuddenChange.Within(
                plan.at(time).windows().pane().toString(), plan.pane(time).start());
    }

    /** Ends alerts of versions in which nothing has changed again for long enough, once event time is so far. */
    private void endQuiet(String name, ModelWindows model, long time, WindowStore windows) {
        for (ModelRef ref : List.copyOf(model.changes().keySet())) {
            SuddenChange change = model.changes().get(ref);
            if (change != null && change.isOver(time, quiet(name, change))) {
                end(ref, change, windows);
                model.changes().remove(ref);
            }
        }
    }

    private Duration quiet(String model, SuddenChange change) {
        ModelPolicy policy = plan(model).at(change.last());
        return policy.alerts().quiet(policy.windows().pane().length());
    }

    private void end(ModelRef ref, SuddenChange change, WindowStore windows) {
        windows.putChange(ref, null);
        alert(
                change.ends(ChangeRule.COLUMNS, ref, quiet(ref.model(), change), within(ref.model(), change.last())),
                null);
        reported = true;
    }

    private void take(StageMessage.Partial partial, WindowStore windows) {
        PartialKey id = partial.id();
        ModelWindows model = model(id.model().model());
        model.heard(require(context).currentSystemTimeMs());
        List<WindowKey> open = model.windowsOf(id);
        byte[] before = windows.openBytes(id);
        // Most partials are the same when they are sealed as when they were last sent: no reason to report again.
        boolean changed = !Arrays.equals(before, partial.profile());
        if (changed
                && id.segment().equals(Segment.ALL)
                && (partial.sealed() || !open.isEmpty())
                && open.stream().noneMatch(model::isPane)) {
            countTooLate(id.model(), partial.profile(), before);
        }
        if (partial.sealed()) {
            Profile profile = Profile.fromBytes(partial.profile(), ProfileLayout.NONE);
            windows.deleteOpen(id);
            for (WindowKey key : open) {
                ModelWindows.State state = model.window(key);
                boolean known = state.removeOpen(id);
                state.addSealed(id.referenceId());
                windows.add(key, id.referenceId(), profile);
                if (changed || !known) {
                    touch(key, model, windows);
                }
            }
        } else if (!open.isEmpty()) {
            windows.putOpen(id, partial.profile());
            for (WindowKey key : open) {
                ModelWindows.State state = model.window(key);
                if (state.addOpen(id) || changed) {
                    touch(key, model, windows);
                }
            }
        }
    }

    private static void touch(WindowKey key, ModelWindows model, WindowStore windows) {
        if (model.touch(key)) {
            windows.putWindow(key, model.window(key).revision, true);
        }
    }

    /** Counts what a partial has more than when it was last taken. */
    private void countTooLate(ModelRef model, byte[] partial, byte @Nullable [] before) {
        Profile now = Profile.fromBytes(partial, ProfileLayout.NONE);
        Profile taken =
                before == null ? new Profile(ProfileLayout.NONE) : Profile.fromBytes(before, ProfileLayout.NONE);
        count(model, MonitorListener.Kind.INFERENCE, now.inferences() - taken.inferences());
        count(model, MonitorListener.Kind.LABEL, now.labels() - taken.labels());
    }

    private void count(ModelRef model, MonitorListener.Kind kind, long events) {
        if (events > 0) {
            listener.counted(model, kind, MonitorListener.Outcome.TOO_LATE, events);
        }
    }

    private void closeAll(long now) {
        refreshPolicies();
        for (Iterator<Map.Entry<String, ModelWindows>> all = models.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, ModelWindows> entry = all.next();
            ModelWindows model = entry.getValue();
            if (model.hasNews()) {
                close(entry.getKey(), model, now);
            }
            boolean retired = isRetired(entry.getKey(), model);
            if (model.isIdle() && !retired) {
                look(entry.getKey(), model, now);
            }
            if (retired || model.isOver(now, settings.limits().forgetAfter())) {
                all.remove();
                WindowStore windows = require(store);
                if (retired) {
                    model.changes().keySet().forEach(ref -> windows.putChange(ref, null)); // told by who retired it
                } else {
                    endQuiet(entry.getKey(), model, Long.MAX_VALUE, windows);
                }
                model.windows().forEach((key, state) -> windows.deleteWindow(key, state.sealed()));
                windows.deleteModel(entry.getKey(), model.sources(), retired);
                require(learning).forget(entry.getKey());
            }
        }
        if (!settings.isReplay()) {
            activateWaiting();
            planModels();
        }
        if (reported) {
            reported = false;
            require(context).commit(); // somebody waits for the report
        }
        boolean settled = readToEnd.containsAll(settings.sources().get())
                && models.values().stream().allMatch(ModelWindows::isIdle);
        owned.settle(require(context).taskId().partition(), settled);
    }

    /** Whether its end was said, and nothing came after. Its alerts were ended by who said so. */
    private boolean isRetired(String name, ModelWindows model) {
        return !settings.isReplay()
                && model.isIdle()
                && model.flow()
                        .filter(flow -> flow.heard() <= require(policies).retiredAt(name))
                        .isPresent();
    }

    private void close(String name, ModelWindows model, long now) {
        WindowStore windows = require(store);
        long before = model.eventTime();
        TreeMap<WindowKey, Long> events = new TreeMap<>();
        List<Reported> together = new ArrayList<>();
        for (WindowKey key : model.due(settings.sources().get(), readToEnd, now)) {
            if (!together.isEmpty() && !together.get(0).key().isBeside(key)) {
                evaluate(together, windows);
                together.clear();
            }
            together.add(report(key, model, windows, events));
            compareVersions(key, model, windows);
        }
        evaluate(together, windows);
        if (!settings.isReplay() && !events.isEmpty()) {
            countVolumes(name, model, events, windows);
        }
        endQuiet(name, model, model.eventTime(), windows);
        long floor = model.floor();
        Map<WindowKey, ModelWindows.State> expired = model.expire();
        expired.forEach((key, state) -> windows.deleteWindow(key, state.sealed()));
        if (model.floor() != floor) {
            listener.limited(MonitorListener.Limit.WINDOWS, expired.size());
        }
        if (model.eventTime() != before || model.floor() != floor) {
            windows.putEventTime(name, model.eventTime(), model.floor());
        }
        if (model.heardOfTime(now)) {
            windows.putFlow(name, model.flow().orElseThrow());
            look(name, model, now);
        }
    }

    /** Of all versions together, whose windows close together. */
    private void countVolumes(String name, ModelWindows model, SortedMap<WindowKey, Long> events, WindowStore windows) {
        Volume volume = windows.volume(name);
        for (Map.Entry<WindowKey, Long> window : events.entrySet()) {
            long start = window.getKey().window().start();
            Volume.Step step = volume.counted(
                    model.latest(),
                    window.getKey().size(),
                    start,
                    window.getValue(),
                    plan(name).at(start).alerts());
            volume = step.next();
            if (step.transition() != null) {
                alert(step.transition(), null);
            }
        }
        windows.putVolume(name, volume);
    }

    /** Whether nothing comes of a model that should, or something again. */
    private void look(String name, ModelWindows model, long now) {
        Optional<DataFlow> flow = model.flow();
        Optional<WindowKey> last = model.lastPane();
        if (settings.isReplay() || flow.isEmpty() || last.isEmpty()) {
            return;
        }
        WindowKey window = last.get();
        DataFlow.Step step = flow.get()
                .look(
                        DataFlow.Kind.DATA,
                        now,
                        plan(name).latest().alerts().expectEvery(),
                        window.model(),
                        window.size().toString(),
                        window.window().start());
        AlertTransition transition = step.transition();
        if (transition != null) {
            model.flow(step.next());
            require(store).putFlow(name, step.next());
            alert(transition, null);
            reported = true;
        }
    }

    /** @param span in which it was decided; null where that is not recorded */
    private void alert(AlertTransition transition, @Nullable TraceContext span) {
        Record<byte[], byte[]> record = new Record<>(
                transition.key(), transition.toJson(), require(context).currentSystemTimeMs());
        TraceHeaders.write(record.headers(), span);
        forward(record, ALERTS);
    }

    private record Reported(
            WindowKey key,
            WindowReport report,
            int revision,
            @Nullable TraceContext span) {}

    /** @param events takes how many there are in windows that are reported for the first time, whatever the version */
    private Reported report(
            WindowKey key, ModelWindows windowsOfModel, WindowStore windows, Map<WindowKey, Long> events) {
        WorkSpans.WindowSpan span = spans.report();
        TreeMap<String, Profile> contents = contents(key, windowsOfModel.window(key), windows);
        WindowReport report = assess(key, contents);
        require(learning).reported(key, contents);
        int revision = windowsOfModel.reported(key);
        windows.putWindow(key, revision, false);
        Reported done = new Reported(key, report, revision, span.context());
        send(done);
        span.end(report, revision, span == WorkSpans.WindowSpan.NONE ? List.of() : producers(contents));
        if (revision == 1 && key.isOfAllEvents() && report.nCurrent() > 0) {
            events.merge(key.ofVersion(ModelRef.UNVERSIONED), report.nCurrent(), Long::sum);
        }
        return done;
    }

    private void send(Reported one) {
        String model = one.key().model().model();
        Record<byte[], byte[]> record = WindowReportRecord.of(
                one.report(),
                one.revision(),
                require(learning).sentence(model),
                PolicyJson.hash(plan(model).at(one.key().window().start())),
                require(context).currentSystemTimeMs());
        TraceHeaders.write(record.headers(), one.span());
        forward(record, REPORTS);
        listener.reported(one.report(), one.revision(), one.span());
        reported = true;
    }

    /** Holds versions against the stable one, each time that what either did in a window is reported: its last report is of the last of both. */
    private void compareVersions(WindowKey key, ModelWindows model, WindowStore windows) {
        String stable = plan(key.model().model()).at(key.window().start()).stableVersion();
        if (stable == null || !key.isOfAllEvents()) {
            return;
        }
        if (!key.model().version().equals(stable)) {
            compare(key, key.ofVersion(stable), model, windows);
        } else {
            model.ofOtherVersions(key).forEach(other -> compare(other, key, model, windows));
        }
    }

    private void compare(WindowKey key, WindowKey stable, ModelWindows model, WindowStore windows) {
        int reports = model.reports(key);
        int reportsOfStable = model.reports(stable);
        if (reports == 0 || reportsOfStable == 0) {
            return; // the other comes
        }
        TreeMap<String, Profile> contents = contents(key, model.window(key), windows);
        TreeMap<String, Profile> usual = contents(stable, model.window(stable), windows);
        Profile current = most(contents);
        String id = current.referenceId();
        ModelPolicy policy = plan(key.model().model()).at(key.window().start());
        Reference shared = id != null && contents.size() == 1 && usual.size() == 1 && usual.containsKey(id)
                ? require(references).byId(key.model(), id).orElse(null)
                : null;
        WindowReport report = assessor(policy, key.size(), shared, false)
                .assess(key.model(), stable.model().version(), key.size(), key.window(), shared, current, most(usual));
        Reported one = new Reported(
                key.of(report.segment()),
                MaskedReport.of(report, policy.masked()),
                reports + reportsOfStable - 1,
                null);
        send(one);
        evaluate(one, OtherSegments.NONE, windows);
    }

    private static List<TraceContext> producers(Map<String, Profile> contents) {
        return contents.values().stream()
                .flatMap(profile -> profile.traced().all().stream())
                .map(TracedEvents.Traced::context)
                .toList();
    }

    /** Asks for alerts by what was reported of one window: of all events first, then of each segment. */
    private void evaluate(List<Reported> together, WindowStore windows) {
        List<Reported> segments =
                together.stream().filter(one -> !one.key().isOfAllEvents()).toList();
        OtherSegments explanation =
                OtherSegments.explaining(segments.stream().map(Reported::report).toList());
        together.stream().filter(one -> one.key().isOfAllEvents()).forEach(all -> evaluate(all, explanation, windows));
        if (!segments.isEmpty()) {
            OtherSegments told =
                    OtherSegments.toldBy(windows.alerts(segments.get(0).key().model(), Segment.ALL));
            segments.forEach(one -> evaluate(one, told, windows));
        }
    }

    private void evaluate(Reported one, OtherSegments others, WindowStore windows) {
        WindowKey key = one.key();
        AlertEvaluator.Evaluation evaluation = evaluator.evaluate(
                windows.alerts(key.model(), key.segment()),
                one.report(),
                one.revision(),
                plan(key.model().model()).at(key.window().start()).alerts(),
                others);
        windows.putAlerts(key.model(), key.segment(), evaluation.next());
        evaluation.transitions().forEach(transition -> alert(transition, one.span()));
    }

    /** Puts in force what is to replace a reference: from a time on that no event of the model has reached yet. */
    private void activateWaiting() {
        for (ReferenceKey next : require(references).waiting()) {
            ModelWindows model = models.get(next.model());
            Optional<Reference> reference = require(references).get(next);
            if (model == null || reference.isEmpty() || activated.contains(next)) {
                continue;
            }
            // Not before the model's sources said how far they are.
            Optional<Instant> from =
                    Optional.ofNullable(reference.get().activeFrom()).or(model::nextPane);
            if (from.isPresent()) {
                activated.add(next);
                ReferenceKey current = next.at(Place.CURRENT);
                // In this order: whoever sees only the first of these records does not decide again.
                keep(current);
                publish(next, null);
                apply(current, reference.get().activeFrom(from.get()));
            }
        }
        activated.retainAll(require(references).waiting());
    }

    /** Has the policies that were configured last apply to each model from its next pane on; tells all once it is done. */
    private void planModels() {
        GlobalPolicies.View view = require(policies);
        int task = require(context).taskId().partition();
        PolicyVersions versions;
        try {
            versions = view.versions();
            decided = Math.max(decided, view.decided(task));
        } catch (IllegalArgumentException e) {
            return; // nobody can read it; plans stay as they are
        }
        if (decided >= versions.number()) {
            return;
        }
        Map<String, ModelPlan> plans = new TreeMap<>();
        for (Map.Entry<String, ModelWindows> entry : models.entrySet()) {
            ModelPolicy next = versions.latest().of(entry.getKey());
            ModelPlan plan = plan(entry.getKey());
            if (!plan.latest().equals(next)) {
                Optional<Instant> from = entry.getValue().nextPane();
                if (from.isEmpty()) {
                    return; // its sources are yet to say how far they are
                }
                plans.put(entry.getKey(), plan.then(next, from.get().toEpochMilli()));
            }
        }
        plans.forEach((model, plan) -> {
            publish(PolicyKey.plan(model), PolicyJson.toBytes(plan));
            LOG.atInfo()
                    .addKeyValue("model", model)
                    .addKeyValue("active_from", String.valueOf(plan.latestFrom()))
                    .log("Another configuration applies");
        });
        decided = versions.number();
        publish(PolicyKey.decided(task), PolicyJson.decidedToBytes(decided));
        reported = true; // others wait for it
    }

    private void publish(PolicyKey key, byte[] value) {
        forward(new Record<>(key.toBytes(), value, require(context).currentSystemTimeMs()), SETTINGS);
    }

    private ModelPlan plan(String model) {
        return require(policies).plan(model);
    }

    private void refreshPolicies() {
        int now = globalPolicies.generation();
        if (now != policyGeneration) {
            policyGeneration = now;
            models.forEach((name, model) -> model.planned(plan(name)));
        }
    }

    /** The first that is learned of a model applies to all that comes, one that replaces it from a time on. */
    private void publishLearned(Reference reference) {
        ReferenceKey key = ReferenceKey.of(reference);
        boolean first = require(references).get(key).isEmpty();
        keep(key);
        apply(
                key,
                reference.activeFrom(
                        first ? null : model(reference.model()).nextPane().orElse(null)));
    }

    /** Keeps what is to be replaced, for the windows before. */
    private void keep(ReferenceKey current) {
        require(references).get(current).ifPresent(before -> publish(current.at(Place.PREVIOUS), before));
    }

    private void apply(ReferenceKey current, Reference reference) {
        publish(current, reference);
        LOG.atInfo()
                .addKeyValue("model", reference.model())
                .addKeyValue("reference", reference.id())
                .addKeyValue(
                        "before",
                        require(references).get(current).map(Reference::id).orElse("none"))
                .addKeyValue("active_from", String.valueOf(reference.activeFrom()))
                .log("A reference applies");
        reported = true; // windows wait for it
    }

    private void publish(ReferenceKey key, @Nullable Reference reference) {
        byte[] value = reference == null ? null : ReferenceJson.toBytes(reference);
        forward(new Record<>(key.toBytes(), value, require(context).currentSystemTimeMs()), REFERENCES);
    }

    /** What the window holds, by reference: the sum of sealed partials and of those still open. */
    private static TreeMap<String, Profile> contents(WindowKey key, ModelWindows.State state, WindowStore windows) {
        TreeMap<String, Profile> contents = new TreeMap<>();
        for (String reference : state.sealed()) {
            add(contents, reference, windows.sealed(key, reference));
        }
        for (PartialKey open : state.open()) {
            add(contents, open.referenceId(), windows.open(open));
        }
        return contents;
    }

    private static void add(TreeMap<String, Profile> contents, String reference, @Nullable Profile profile) {
        if (profile != null) {
            contents.merge(reference, profile, (sum, more) -> {
                sum.merge(more);
                return sum;
            });
        }
    }

    private WindowReport assess(WindowKey key, TreeMap<String, Profile> contents) {
        Profile most = most(contents);
        if (key.isOfAllEvents()) {
            countLimits(most);
        }
        String id = most.referenceId();
        Reference whole =
                id == null ? null : require(references).byId(key.model(), id).orElse(null);
        Reference reference =
                whole == null ? null : whole.forSegment(key.segment()).orElse(null);
        List<Profile> others =
                contents.values().stream().filter(part -> part != most).toList();
        ModelPolicy policy = plan(key.model().model()).at(key.window().start());
        WindowReport report = assessor(policy, key.size(), whole, key.isOfAllEvents())
                .assess(
                        key.model(),
                        key.segment(),
                        key.size(),
                        key.window(),
                        reference,
                        most,
                        others,
                        key.isOfAllEvents() ? policy.expectations() : Map.of());
        return MaskedReport.of(report, policy.masked());
    }

    private static Profile most(TreeMap<String, Profile> contents) {
        return contents.values().stream()
                .reduce((a, b) -> b.inferences() + b.labels() > a.inferences() + a.labels() ? b : a)
                .orElseGet(() -> new Profile(ProfileLayout.NONE));
    }

    /** @param ofAll whether it is for windows of all events, or for a part of what is beside them */
    private Assessor assessor(ModelPolicy policy, WindowSize size, @Nullable Reference whole, boolean ofAll) {
        return assessors.computeIfAbsent(
                policy.budget(size, whole == null ? 0 : whole.segments().size(), ofAll),
                budget -> new Assessor(budget, globalReferences.nullWeights()));
    }

    private void countLimits(Profile profile) {
        long uncounted = Stream.concat(profile.columns().values().stream(), profile.newColumns().values().stream())
                .mapToLong(column -> column.newCategories().other())
                .sum();
        if (uncounted > 0) {
            listener.limited(MonitorListener.Limit.CATEGORIES, uncounted);
        }
        if (profile.columnsDropped()) {
            listener.limited(MonitorListener.Limit.COLUMNS, 1);
        }
    }

    private ModelWindows model(String name) {
        return models.computeIfAbsent(
                name,
                n -> new ModelWindows(
                        plan(n), settings.limits().windows(), require(context).currentSystemTimeMs()));
    }

    private void forward(Record<byte[], byte[]> record, String child) {
        require(context).forward(record, child);
    }

    private static <T> T require(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("not started");
        }
        return value;
    }
}
