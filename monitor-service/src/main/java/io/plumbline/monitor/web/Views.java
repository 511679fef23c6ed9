package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.PerformancePanel;
import io.plumbline.monitor.chart.PsiScale;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.Acceptances.Acceptance;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.policy.Silence;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the pages show: texts and places, nothing left to decide. */
final class Views {
    private static final int STRIP = 26;
    private static final int ROWS = 60;
    private static final int ALERTS = 100;
    private static final int MOST_ALERTS = 500;
    private static final int ALERTS_OF_MODEL = 8;

    private final ReportHistory reports;
    private final PerformanceHistory performance;
    private final AlertHistory alerts;
    private final AlertAnswers answers;
    private final InstantSource clock;
    private final ServiceState state;
    private final String signs;
    private final Acceptances acceptances;

    /** @param css class of the verdict; {@code none} for no window yet */
    record Cell(String css, String label) {}

    /** A window in a line. */
    record Row(
            String span,
            Verdict verdict,
            String css,
            String severity,
            String says,
            String events,
            String labels,
            int revision,
            String report) {}

    /**
     * The windows of one size.
     *
     * @param url path of the model's page with this size's columns
     */
    record Size(String name, String url, Row newest, List<Cell> strip, String stripWords, List<Row> rows) {}

    /**
     * A segment of a model, by its windows of one size.
     *
     * @param url path of the model's page with this segment
     */
    record Part(String name, boolean shown, String url, Size windows) {}

    record Card(String model, String version, String url, List<Size> sizes) {}

    record Fleet(Shell shell, List<Card> models, List<AlertLine> firing, boolean ready, List<String> topics) {}

    /** A column's place on the scale of corrected PSI, in percent of its width; null where it has none. */
    record Place(double dot, double from, double to, String words) {}

    record Column(
            String name,
            String kind,
            Verdict verdict,
            String css,
            String severity,
            String says,
            @Nullable Place place) {}

    record Model(
            Shell shell,
            String model,
            String version,
            String url,
            String segment,
            List<Size> sizes,
            List<Part> segments,
            String latestSize,
            String latestSpan,
            String latestReport,
            String headline,
            @Nullable String learning,
            String latestCss,
            @Nullable PerformancePanel performance,
            List<Column> columns,
            List<String> ignored,
            String contract,
            List<AlertLine> alerts,
            List<String> topics) {}

    /** A silence that is not over. */
    record Quiet(String id, String chip, String what, String when) {}

    /** An alert that is, or was, being accepted as normal. */
    record Accepting(String css, String chip, String summary, String how) {}

    record Alerts(
            Shell shell,
            List<AlertLine> firing,
            List<Accepting> accepting,
            List<Quiet> silences,
            List<AlertLine> recent,
            List<String> topics) {}

    Views(ConsoleSources sources, Acceptances acceptances, String signs) {
        this.acceptances = acceptances;
        this.reports = sources.reports();
        this.performance = sources.performance();
        this.alerts = sources.alerts();
        this.answers = sources.answers();
        this.state = sources.state();
        this.clock = sources.clock();
        this.signs = signs;
    }

    Shell shell(String title, Visitor visitor) {
        return shell(title, visitor, true);
    }

    Shell shell(String title, Visitor visitor, boolean live) {
        Instant time = state.eventTime();
        String seen = time == null
                ? "no event yet"
                : Figures.count(state.events(), "event") + ", up to " + Figures.time(time) + " UTC";
        return new Shell(
                title,
                state.banner(),
                state.alive() && state.ready() && !state.stream().state().isTrouble(),
                state.description() + ": " + seen,
                alerts.firing().size(),
                signs,
                visitor,
                live);
    }

    Fleet fleet(Visitor visitor) {
        List<Card> cards = reports.models().stream()
                .map(this::card)
                .filter(card -> !card.sizes().isEmpty())
                .toList();
        return new Fleet(
                shell("Models", visitor),
                cards,
                lines(alerts.firing(), ALERTS, true),
                reports.ready(),
                acceptances.topics());
    }

    private Card card(ModelRef model) {
        return new Card(
                Wording.name(model.model()),
                Wording.name(model.version()),
                Links.model(model),
                sizes(reports.windows(model, Segment.ALL, STRIP)));
    }

    /** Null where no window of the model was reported. */
    @Nullable
    Model model(Visitor visitor, ModelRef model, String segment, @Nullable WindowSize named) {
        List<WindowSummary> windows = reports.windows(model, segment, ROWS);
        WindowSummary newest = windows.stream()
                .filter(window -> named == null || window.size().equals(named))
                .max(java.util.Comparator.comparing(WindowSummary::size).thenComparing(WindowSummary::start))
                .orElse(null);
        if (newest == null) {
            return null;
        }
        WindowReport report =
                reports.report(model, segment, newest.size(), newest.start()).orElse(null);
        return new Model(
                shell(Wording.name(model.model()), visitor),
                Wording.name(model.model()),
                Wording.name(model.version()),
                Links.model(model),
                segment,
                sizes(windows),
                segments(model, segment, newest.size()),
                newest.size().toString(),
                Figures.span(newest.start(), newest.end()),
                Links.report(newest),
                report == null ? "" : Wording.headline(report),
                newest.learning(),
                css(newest.verdict()),
                PerformancePanel.of(performance.reports(model, segment, newest.size(), ROWS)),
                report == null
                        ? List.of()
                        : Wording.ranked(report.columns()).stream()
                                .map(Views::column)
                                .toList(),
                report == null
                        ? List.of()
                        : report.ignored().stream().map(Wording::name).toList(),
                report == null ? "" : report.contract(),
                alertsOf(model),
                acceptances.topics());
    }

    /** None where there is but that of all events. */
    private List<Part> segments(ModelRef model, String shown, WindowSize size) {
        List<String> names = reports.segments(model);
        if (names.size() < 2) {
            return List.of();
        }
        List<Part> parts = new ArrayList<>();
        for (String name : names) {
            List<WindowSummary> windows = reports.windows(model, name, STRIP).stream()
                    .filter(window -> window.size().equals(size))
                    .toList();
            sizes(windows).forEach(own -> parts.add(new Part(Wording.name(name), name.equals(shown), own.url(), own)));
        }
        return parts;
    }

    Alerts alerts(Visitor visitor) {
        Instant now = clock.instant();
        return new Alerts(
                shell("Alerts", visitor),
                lines(alerts.firing(), ALERTS, true),
                acceptances.all().stream().map(Views::accepting).toList(),
                answers.silences().stream()
                        .filter(silence -> now.isBefore(silence.until()))
                        .map(silence -> quiet(silence, now))
                        .toList(),
                lines(alerts.recent(ALERTS), ALERTS, false),
                acceptances.topics());
    }

    private static Accepting accepting(Acceptance one) {
        String by = "by " + one.author() + ", " + Figures.time(one.began()) + " UTC";
        return switch (one.state()) {
            case WAITING -> new Accepting("inconclusive", "waits", one.summary(), by);
            case READING ->
                new Accepting(
                        "inconclusive",
                        "reading events",
                        one.summary(),
                        by + ": " + Figures.count(one.read()) + " of " + Figures.count(one.records(), "record"));
            case DONE -> new Accepting("stable", "accepted", one.summary(), by + ": " + one.detail());
            case FAILED -> new Accepting("drifted", "not accepted", one.summary(), by + ": " + one.detail());
        };
    }

    /** @param windows newest first */
    private static List<Size> sizes(List<WindowSummary> windows) {
        Map<WindowSize, List<WindowSummary>> bySize = new TreeMap<>();
        windows.forEach(window ->
                bySize.computeIfAbsent(window.size(), size -> new ArrayList<>()).add(window));
        List<Size> sizes = new ArrayList<>();
        bySize.forEach((size, all) -> {
            List<WindowSummary> shown = all.subList(0, Math.min(STRIP, all.size()));
            List<Cell> strip = new ArrayList<>();
            for (int i = shown.size(); i < STRIP; i++) {
                strip.add(new Cell("none", ""));
            }
            for (int i = shown.size() - 1; i >= 0; i--) {
                WindowSummary window = shown.get(i);
                strip.add(new Cell(
                        css(window.verdict()),
                        Figures.span(window.start(), window.end()) + ": " + Wording.verdict(window.verdict())));
            }
            long drifted =
                    shown.stream().filter(w -> w.verdict() == Verdict.DRIFTED).count();
            sizes.add(new Size(
                    size.toString(),
                    Links.model(all.get(0)),
                    row(all.get(0)),
                    strip,
                    drifted + " of the last " + Figures.count(shown.size(), "window") + " drifted",
                    all.stream().map(Views::row).toList()));
        });
        return sizes;
    }

    private static Row row(WindowSummary window) {
        return new Row(
                Figures.span(window.start(), window.end()),
                window.verdict(),
                css(window.verdict()) + (window.severity() == null ? "" : " " + Wording.severity(window.severity())),
                window.severity() == null ? "" : ", " + Wording.severity(window.severity()),
                window.says(),
                Figures.count(window.nCurrent()),
                Figures.count(window.nLabels()),
                window.revision(),
                Links.report(window));
    }

    private static Column column(ColumnReport column) {
        return new Column(
                Wording.name(column.name()),
                column.role() + ", " + column.type(),
                column.verdict(),
                css(column.verdict()) + (column.severity() == null ? "" : " " + Wording.severity(column.severity())),
                column.severity() == null ? "" : ", " + Wording.severity(column.severity()),
                Wording.finding(column),
                place(column));
    }

    private static @Nullable Place place(ColumnReport column) {
        Double psi = column.scores().get("psi_corrected");
        double[] interval = column.effectInterval();
        if (psi == null) {
            return null;
        }
        double low = interval == null ? psi : interval[0];
        double high = interval == null ? psi : interval[1];
        String words = "Corrected PSI " + Figures.number(psi)
                + (interval == null ? "" : ", 90 % interval " + Figures.number(low) + " to " + Figures.number(high));
        return new Place(PsiScale.place(psi), PsiScale.place(low), PsiScale.place(high), words);
    }

    private static Quiet quiet(Silence silence, Instant now) {
        String rule = silence.rule() == null ? "all alerts" : silence.rule().replace('_', ' ');
        String segment = silence.segment() == null ? "" : ", segment " + silence.segment();
        boolean later = now.isBefore(silence.from());
        String begin = later ? "from " + Figures.time(silence.from()) + " UTC " : "";
        return new Quiet(
                silence.id(),
                later ? "to come" : "silenced",
                silence.model() + ": " + rule + segment,
                begin + "until " + Figures.time(silence.until()) + " UTC, by " + silence.author()
                        + (silence.comment().isEmpty() ? "" : ": " + silence.comment()));
    }

    /** Alerts of a model, those that fire first. */
    private List<AlertLine> alertsOf(ModelRef model) {
        return lines(
                Stream.concat(alerts.firing().stream(), alerts.recent(MOST_ALERTS).stream())
                        .filter(alert -> alert.model().equals(model.model())
                                && alert.version().equals(model.version()))
                        .distinct()
                        .toList(),
                ALERTS_OF_MODEL,
                true);
    }

    /** @param answerable whether what fires can be answered here; on a page with another list of it, once is enough */
    private List<AlertLine> lines(List<AlertTransition> transitions, int limit, boolean answerable) {
        List<AlertTransition> firing = alerts.firing();
        Set<String> latest = alerts.latest().stream().map(AlertTransition::id).collect(Collectors.toSet());
        return transitions.stream()
                .limit(limit)
                .map(alert -> {
                    AlertLine line = AlertLine.of(alert, firing, answers.of(alert));
                    boolean over = alert.state() == AlertTransition.State.RESOLVED;
                    return latest.contains(alert.id()) && (answerable || over) ? line.replying(alert) : line;
                })
                .toList();
    }

    static String css(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }
}
