package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.MaskedText;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.ColumnPoint;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.ModelHealth;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.ModelOwners;
import io.plumbline.monitor.policy.Silence;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The JSON interface under {@code /api/v1}. */
final class Api {
    private static final String JSON = "application/json";
    private static final int FEW = 100;
    private static final int MOST = 500;
    /** Reports are longer than lines. */
    private static final int FEW_REPORTS = 48;

    private static final int MOST_REPORTS = 200;
    /** As many as are there. */
    private static final int ALL = Integer.MAX_VALUE;

    private final ReportHistory reports;
    private final PerformanceHistory performance;
    private final AlertHistory alerts;
    private final AlertAnswers answers;
    private final ServiceState state;
    private final AlertChanges changes;
    private final ReferenceChanges referenceChanges;
    private final ReferenceHistory references;
    private final DeadLetters deadLetters;
    private final Supplier<ModelOwners> owners;

    /** @param nextCursor where the rest of a list begins; null where there is none: so for all lists */
    record Columns(List<WindowOfColumns> windows, @Nullable String nextCursor) {}

    record WindowOfColumns(Window window, List<ColumnPoint> columns) {
        static WindowOfColumns of(WindowColumns one) {
            return new WindowOfColumns(Window.of(one.window()), one.columns());
        }
    }

    /**
     * Two windows of a model, each other's reference.
     *
     * @param columns those that are in both in the same bins, those first that differ most
     */
    record Comparison(Instant a, Instant b, String size, String segment, List<Distance> columns) {}

    /** Corrected PSI from the first window to the second, with its 90 % interval. */
    record Distance(String column, double psi, double low, double high) {}

    record AllReferences(List<ReferenceLine> references) {}

    /**
     * @param version null for all versions without one of their own
     * @param learned whether nobody made or approved it
     * @param labels rows whose label is known
     * @param activeFrom it applies to windows that begin then or later; null for all
     */
    record ReferenceLine(
            String id,
            String model,
            @Nullable String version,
            String place,
            boolean learned,
            Reference.Stage stage,
            Instant createdAt,
            String source,
            @Nullable Instant from,
            @Nullable Instant to,
            long rows,
            int columns,
            int segments,
            long labels,
            @Nullable Instant activeFrom) {
        static ReferenceLine of(ReferenceHistory.Listed one) {
            return new ReferenceLine(
                    one.id(),
                    one.key().model(),
                    one.key().version(),
                    one.key().place().toString(),
                    one.key().learned(),
                    one.stage(),
                    one.createdAt(),
                    one.source(),
                    one.from(),
                    one.to(),
                    one.rows(),
                    one.columns(),
                    one.segments(),
                    one.labelled(),
                    one.activeFrom());
        }
    }

    /** What was decided of a reference. */
    record Decided(String id, String model, @Nullable String version, Reference.Stage stage) {
        static Decided of(Reference reference) {
            return new Decided(reference.id(), reference.model(), reference.version(), reference.stage());
        }
    }

    /**
     * @param looked records that were looked at, the newest
     * @param older further ones
     */
    record Letters(long looked, long older, List<LetterLine> letters) {}

    /**
     * @param detail with what it quotes masked
     * @param value what the beginning of the record's value looks like, masked
     */
    record LetterLine(
            Instant at,
            String reason,
            String detail,
            String topic,
            int partition,
            long offset,
            String value,
            int redriven) {
        static LetterLine of(DeadLetters.Letter one) {
            return new LetterLine(
                    one.at(),
                    one.reason(),
                    MaskedText.sentence(one.detail()),
                    one.topic(),
                    one.partition(),
                    one.offset(),
                    MaskedText.of(one.value(), DeadLettersPage.BYTES),
                    one.redriven());
        }
    }

    record Models(List<Model> models, @Nullable String nextCursor) {}

    /**
     * @param owner null where nobody has said whose it is
     * @param tier 1 to 9, 1 for what matters most; null where nobody has said
     * @param state how it stands; null where none of its windows is of all events
     * @param severity the highest of what drifted or fires; null for none
     * @param segments its segments, that of all events first
     * @param windows the newest of each size of the segment that was asked for
     */
    record Model(
            String model,
            String version,
            @Nullable String owner,
            @Nullable Integer tier,
            ModelHealth.@Nullable State state,
            @Nullable Severity severity,
            List<String> segments,
            List<Window> windows) {}

    record Windows(List<Window> windows, @Nullable String nextCursor) {}

    record Performance(
            List<PerformanceReport> reports, @Nullable String nextCursor) {}

    record Window(
            String segment,
            String size,
            Instant start,
            Instant end,
            int revision,
            Verdict verdict,
            @Nullable Reason reason,
            @Nullable Severity severity,
            @Nullable String referenceId,
            long nCurrent,
            long nLabels,
            @Nullable String learning,
            List<String> drifted,
            String report) {
        static Window of(WindowSummary w) {
            return new Window(
                    w.segment(),
                    w.size().toString(),
                    w.start(),
                    w.end(),
                    w.revision(),
                    w.verdict(),
                    w.reason(),
                    w.severity(),
                    w.referenceId(),
                    w.nCurrent(),
                    w.nLabels(),
                    w.learning(),
                    w.drifted(),
                    Links.report(w));
        }
    }

    /**
     * @param recent what began or ended
     * @param answers what was said of those that are shown
     */
    record Alerts(
            List<AlertTransition> firing,
            List<AlertTransition> recent,
            List<AlertAnswer> answers,
            @Nullable String nextCursor) {}

    record Answers(List<AlertAnswer> answers, @Nullable String nextCursor) {}

    record Silences(List<Silence> silences, @Nullable String nextCursor) {}

    Api(ConsoleSources sources, AlertChanges changes, ReferenceChanges referenceChanges) {
        this.referenceChanges = referenceChanges;
        this.references = sources.references();
        this.deadLetters = sources.deadLetters();
        this.owners = sources.owners();
        this.changes = changes;
        this.reports = sources.reports();
        this.performance = sources.performance();
        this.alerts = sources.alerts();
        this.answers = sources.answers();
        this.state = sources.state();
    }

    /** A line of each column of the last windows of a size. */
    void columns(Context request) {
        WindowRequest asked = new WindowRequest(request);
        WindowSize size = asked.size();
        if (size == null) {
            throw new HttpFailure(400, "size: needed; the size of the windows, such as 1h");
        }
        known(asked.model());
        List<WindowColumns> all = reports.columns(asked.model(), asked.segment(), size, ALL);
        Listing.Page<WindowColumns> page = Listing.COLUMNS.page(request, all, asked.limit(FEW_REPORTS, MOST_REPORTS));
        json(request, new Columns(page.items().stream().map(WindowOfColumns::of).toList(), page.next()));
    }

    void comparison(Context request) {
        WindowRequest asked = new WindowRequest(request);
        WindowReport a = report(request, asked.at("a"));
        WindowReport b = report(request, asked.at("b"));
        json(
                request,
                new Comparison(
                        a.window().start(),
                        b.window().start(),
                        a.window().size(),
                        a.segment(),
                        WindowPair.of(a, b).stream()
                                .flatMap(pair -> Optional.ofNullable(pair.psi())
                                        .map(psi ->
                                                new Distance(pair.any().name(), psi.corrected(), psi.low(), psi.high()))
                                        .stream())
                                .toList()));
    }

    void references(Context request) {
        json(
                request,
                new AllReferences(
                        references.references().stream().map(ReferenceLine::of).toList()));
    }

    void pin(Context request) {
        json(request, Decided.of(referenceChanges.pin(request)));
    }

    void useAgain(Context request) {
        json(request, Decided.of(referenceChanges.useAgain(request)));
    }

    void withdraw(Context request) {
        json(request, Decided.of(referenceChanges.withdraw(request)));
    }

    void deadLetters(Context request) {
        DeadLetters.Newest newest = deadLetters.newest();
        json(
                request,
                new Letters(
                        newest.records(),
                        newest.older(),
                        newest.letters().stream().map(LetterLine::of).toList()));
    }

    private void known(ModelRef model) {
        if (!reports.models().contains(model)) {
            throw new HttpFailure(
                    404, "no window of model " + model.model() + " version " + model.version() + " has been reported");
        }
    }

    void silences(Context request) {
        Listing.Page<Silence> page = Listing.SILENCES.page(request, answers.silences(), limit(request));
        json(request, new Silences(page.items(), page.next()));
    }

    private static int limit(Context request) {
        return new WindowRequest(request).limit(FEW, MOST);
    }

    void answers(Context request) {
        Listing.Page<AlertAnswer> page = Listing.ANSWERS.page(request, answers.answers(), limit(request));
        json(request, new Answers(page.items(), page.next()));
    }

    void answer(Context request) {
        AlertChanges.Answered answered = changes.answer(request, Fields.ofJson(request));
        json(request.status(201), answered);
    }

    /** Answered at once: to accept takes as long as to read the events. */
    void accept(Context request) {
        Acceptances.Acceptance begun = changes.accept(request, Fields.ofJson(request));
        request.header("Location", "/api/v1/alerts/" + begun.alert() + "/acceptance");
        json(request.status(202), begun);
    }

    void acceptance(Context request) {
        json(request, changes.acceptance(request));
    }

    void silence(Context request) {
        json(request.status(201), changes.silence(request, Fields.ofJson(request)));
    }

    void endSilence(Context request) {
        json(request, changes.end(request));
    }

    void models(Context request) {
        String segment = new WindowRequest(request).segment();
        Map<ModelRef, List<AlertTransition>> firing = alerts.firingByModel();
        Listing.Page<ModelRef> page = Listing.MODELS.page(request, reports.models(), limit(request));
        json(
                request,
                new Models(
                        page.items().stream()
                                .map(ref -> model(ref, segment, firing.getOrDefault(ref, List.of())))
                                .toList(),
                        page.next()));
    }

    private Model model(ModelRef ref, String segment, List<AlertTransition> firing) {
        ModelHealth health =
                ModelHealth.of(reports.windows(ref, Segment.ALL, 1), firing).orElse(null);
        ModelOwners.Owner owner = owners.get().of(ref.model());
        return new Model(
                ref.model(),
                ref.version(),
                owner.name().isEmpty() ? null : owner.name(),
                owner.tier() == ModelOwners.NO_TIER ? null : owner.tier(),
                health == null ? null : health.state(),
                health == null ? null : health.severity(),
                reports.segments(ref),
                reports.windows(ref, segment, 1).stream().map(Window::of).toList());
    }

    void windows(Context request) {
        WindowRequest asked = new WindowRequest(request);
        WindowSize size = asked.size();
        ModelRef model = asked.model();
        known(model);
        List<WindowSummary> all = reports.windows(model, asked.segment(), ALL).stream()
                .filter(window -> size == null || window.size().equals(size))
                .toList();
        Listing.Page<WindowSummary> page = Listing.WINDOWS.page(request, all, limit(request));
        json(request, new Windows(page.items().stream().map(Window::of).toList(), page.next()));
    }

    /** How right a model was in its last windows, newest first; of all sizes, unless one is named. */
    void performance(Context request) {
        WindowRequest asked = new WindowRequest(request);
        WindowSize size = asked.size();
        int limit = asked.limit(FEW_REPORTS, MOST_REPORTS);
        ModelRef model = asked.model();
        if (!performance.models().contains(model)) {
            throw new HttpFailure(
                    404,
                    "no performance of model " + model.model() + " version " + model.version() + " has been reported");
        }
        List<PerformanceReport> all = performance.sizes(model, asked.segment()).stream()
                .filter(one -> size == null || one.equals(size))
                .flatMap(one -> performance.reports(model, asked.segment(), one, ALL).stream())
                .toList();
        Listing.Page<PerformanceReport> page = Listing.PERFORMANCE.page(request, all, limit);
        json(request, new Performance(page.items(), page.next()));
    }

    void window(Context request) {
        Kept.byAsker(request, JSON, report(request).toJson());
    }

    /** The report that a request is about. */
    WindowReport report(Context request) {
        return report(request, new WindowRequest(request).start());
    }

    /** The report of the window that begins then, of the model that a request is about. */
    WindowReport report(Context request, @Nullable Instant start) {
        if (start == null) {
            throw new HttpFailure(400, "a and b: the starts of two windows are needed, such as 2012-01-02T00:00:00Z");
        }
        WindowRequest asked = new WindowRequest(request);
        ModelRef model = asked.model();
        WindowSize named = asked.size();
        List<WindowSize> sizes = named != null
                ? List.of(named)
                : reports.windows(model, asked.segment(), ALL).stream()
                        .filter(window -> window.start().equals(start))
                        .map(WindowSummary::size)
                        .toList();
        if (sizes.size() > 1) {
            throw new HttpFailure(
                    400, "windows of several sizes begin then; say size=" + sizes.get(0) + " or another of " + sizes);
        }
        return sizes.stream()
                .flatMap(size -> reports.report(model, asked.segment(), size, start).stream())
                .findFirst()
                .orElseThrow(() ->
                        new HttpFailure(404, "no window " + asked.words() + " that begins at " + start + " is kept"));
    }

    void alerts(Context request) {
        List<AlertTransition> firing = alerts.firing();
        Listing.Page<AlertTransition> page = Listing.ALERTS.page(request, alerts.recent(ALL), limit(request));
        List<AlertAnswer> said = answers.answers().stream()
                .filter(answer ->
                        Stream.concat(firing.stream(), page.items().stream()).anyMatch(answer::isAbout))
                .toList();
        json(request, new Alerts(firing, page.items(), said, page.next()));
    }

    void status(Context request) {
        json(request, Status.of(state));
    }

    private static void json(Context request, Object value) {
        byte[] body = Json.bytes(value);
        if (request.method() == HandlerType.POST || request.method() == HandlerType.DELETE) {
            request.contentType(JSON).result(body);
        } else {
            Kept.byAsker(request, JSON, body);
        }
    }
}
