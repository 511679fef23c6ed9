package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Attributions;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.PerformancePanel;
import io.plumbline.monitor.chart.PsiScale;
import io.plumbline.monitor.chart.RankingPanel;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.Spell;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model in one window, its newest unless another is asked for: what moved, since when, whether it is real, whether it matters
 * and what to do; then how it came to be.
 *
 * @param segment of which its windows are; {@code all} for all events
 * @param owner empty where nobody has said whose it is
 * @param newest path of the page with the newest window; empty where this is it
 * @param css classes of the verdict
 * @param since since when it is so; empty where it is undecided
 * @param report path of the window's report
 * @param top the columns that matter most, at most three
 * @param heat null where there are no columns
 * @param ranking null where no event of the window carries attributions
 */
record ModelPage(
        Shell shell,
        String model,
        String version,
        String segment,
        String owner,
        String span,
        String newest,
        String css,
        String headline,
        String since,
        String report,
        @Nullable String learning,
        List<Answer> answers,
        List<Action> actions,
        List<Top> top,
        List<WindowStrip> sizes,
        String size,
        @Nullable HeatMap heat,
        @Nullable Choice compare,
        List<Part> segments,
        List<AlertLine> alerts,
        List<String> topics,
        @Nullable PerformancePanel performance,
        @Nullable RankingPanel ranking,
        List<Column> columns,
        List<String> ignored,
        String contract,
        List<WindowRow> rows) {
    private static final int ROWS = 60;
    private static final int TOP = 3;
    private static final int ALERTS_OF_MODEL = 8;

    /** What somebody asks who is called at night, and the facts that answer it. */
    record Answer(String question, List<Fact> facts) {}

    /** @param url where it leads; empty for nowhere */
    record Fact(String name, String value, String url) {}

    /** Something that can be done, and where. */
    record Action(String words, String url) {}

    /** A column that matters: its distributions and what was found. */
    record Top(
            String name,
            String url,
            String css,
            Verdict verdict,
            String severity,
            String says,
            @Nullable Drawing shapes) {}

    /** Windows that can be held against the one that is shown. */
    record Choice(String path, String size, String segment, String shown, List<Option> others) {}

    /** @param start as the path has it */
    record Option(String start, String words) {}

    /** A segment, by its windows of the size that is shown. */
    record Part(String name, boolean shown, String url, WindowStrip windows) {}

    /** A column's place on the scale of corrected PSI, in percent of its width; null where it has none. */
    record Place(double dot, double from, double to, String words) {}

    record Column(
            String name,
            String url,
            String kind,
            Verdict verdict,
            String css,
            String severity,
            String says,
            @Nullable Place place) {}

    /** @return null where there is no such window */
    static @Nullable ModelPage of(
            Console console,
            Visitor visitor,
            ModelRef model,
            String segment,
            @Nullable WindowSize named,
            @Nullable Instant at) {
        List<WindowSummary> all = console.reports().windows(model, segment, ROWS);
        WindowSummary newest = all.stream()
                .filter(window -> named == null || window.size().equals(named))
                .max(Comparator.comparing(WindowSummary::size).thenComparing(WindowSummary::start))
                .orElse(null);
        if (newest == null) {
            return null;
        }
        List<WindowSummary> windows = all.stream()
                .filter(window -> window.size().equals(newest.size()))
                .toList();
        int place = at == null ? 0 : place(windows, at);
        if (place < 0) {
            return null;
        }
        return new Making(console, model, segment, windows, place).page(visitor, all);
    }

    private static int place(List<WindowSummary> windows, Instant start) {
        return IntStream.range(0, windows.size())
                .filter(i -> windows.get(i).start().equals(start))
                .findFirst()
                .orElse(-1);
    }

    /** Puts the page together. */
    private static final class Making {
        private final Console console;
        private final ModelRef model;
        private final String segment;
        private final List<WindowSummary> windows;
        private final int place;
        private final WindowSummary window;
        private final @Nullable WindowReport report;
        private final List<ColumnReport> ranked;
        private final List<PerformanceReport> performance;

        Making(Console console, ModelRef model, String segment, List<WindowSummary> windows, int place) {
            this.console = console;
            this.model = model;
            this.segment = segment;
            this.windows = windows;
            this.place = place;
            window = windows.get(place);
            report = console.reports()
                    .report(model, segment, window.size(), window.start())
                    .orElse(null);
            ranked = report == null ? List.of() : Wording.ranked(report.columns());
            performance = console.performance().reports(model, segment, window.size(), ROWS);
        }

        ModelPage page(Visitor visitor, List<WindowSummary> all) {
            List<WindowColumns> past = console.reports().columns(model, segment, window.size(), HeatMap.WINDOWS);
            return new ModelPage(
                    console.shell(Wording.name(model.model()), visitor),
                    Wording.name(model.model()),
                    Wording.name(model.version()),
                    segment,
                    console.owner(model.model()),
                    Figures.span(window.start(), window.end()),
                    place == 0 ? "" : Links.model(window),
                    VerdictStyle.of(window.verdict(), window.severity()),
                    report == null ? WindowRow.of(window).says() : Wording.headline(report),
                    since(),
                    Links.report(window),
                    window.learning(),
                    List.of(
                            new Answer("Is it real?", real()),
                            new Answer("Does it matter?", matters()),
                            new Answer("How fresh is it?", fresh(all))),
                    actions(),
                    ranked.stream().limit(TOP).map(this::top).toList(),
                    WindowStrip.bySize(all).values().stream()
                            .map(WindowStrip::of)
                            .toList(),
                    window.size().toString(),
                    HeatMap.of(past, window.start()),
                    choice(),
                    segments(),
                    console.alertsOf(model, ALERTS_OF_MODEL),
                    console.acceptances().topics(),
                    PerformancePanel.of(performance),
                    RankingPanel.brief(report == null ? null : report.attributions()),
                    ranked.stream().map(this::column).toList(),
                    report == null
                            ? List.of()
                            : report.ignored().stream().map(Wording::name).toList(),
                    report == null ? "" : report.contract(),
                    windows.stream().map(WindowRow::of).toList());
        }

        private String since() {
            return Spell.of(windows.subList(place, windows.size()))
                    .map(spell -> (spell.verdict() == Verdict.DRIFTED ? "Drifted since " : "Stable since ")
                            + (spell.whole() ? "" : "before ")
                            + Figures.time(spell.since()) + " UTC, " + Figures.count(spell.windows(), "window") + ".")
                    .orElse("");
        }

        /** By the column with the most evidence. */
        private List<Fact> real() {
            List<Fact> facts = new ArrayList<>();
            if (report == null || ranked.isEmpty()) {
                return List.of(new Fact("Events", Figures.count(window.nCurrent()), ""));
            }
            ColumnReport worst = ranked.get(0);
            Double p = worst.pAdjusted();
            Double threshold = worst.threshold();
            if (p != null && threshold != null) {
                facts.add(new Fact(
                        "p",
                        (p == 0 ? "below 1e-300" : Figures.number(p))
                                + (p < threshold ? ", below " : "; threshold ")
                                + Figures.number(threshold),
                        ""));
            }
            Double psi = worst.scores().get("psi_corrected");
            double[] interval = worst.effectInterval();
            if (psi != null) {
                facts.add(new Fact(
                        "PSI",
                        Figures.number(psi)
                                + (interval == null
                                        ? ""
                                        : " (" + Figures.number(interval[0]) + " to " + Figures.number(interval[1])
                                                + ")"),
                        ""));
            }
            Long needed = worst.nNeeded();
            facts.add(new Fact(
                    "Events",
                    Figures.count(window.nCurrent())
                            + (needed == null ? "; enough" : " of about " + Figures.count(needed) + " needed"),
                    ""));
            facts.add(new Fact("Reference", reference(), Links.references(model)));
            ColumnReport.Variation variation = worst.naturalVariation();
            facts.add(new Fact(
                    "Natural shift", variation == null ? "not known" : Figures.number(variation.sd()) + " sd", ""));
            return facts;
        }

        private String reference() {
            String id = window.referenceId();
            ReferenceHistory.Listed listed =
                    console.references().find(model, id).orElse(null);
            return listed == null
                    ? console.reference(window)
                    : console.reference(window) + ", " + console.ago(listed.createdAt());
        }

        private List<Fact> matters() {
            List<Fact> facts = new ArrayList<>();
            if (report != null) {
                report.columns().stream()
                        .filter(column -> column.role() == ColumnRole.PREDICTION || column.role() == ColumnRole.SCORE)
                        .min(Comparator.comparing(ColumnReport::role).thenComparing(ColumnReport::name))
                        .ifPresent(prediction -> facts.add(new Fact(
                                "Prediction",
                                shift(prediction),
                                Links.column(model, prediction.name(), window.size(), segment))));
            }
            PerformanceReport.Metric judged = performance.stream()
                    .filter(one -> one.labels() > 0)
                    .findFirst()
                    .map(PerformanceReport::judged)
                    .orElse(null);
            if (judged != null) {
                facts.add(performance(judged, " by labels"));
            } else {
                performance.stream()
                        .flatMap(one -> one.estimated().stream()
                                .filter(metric -> metric.name().equals(one.metric())))
                        .findFirst()
                        .ifPresentOrElse(
                                estimated -> facts.add(performance(estimated, ", estimated")),
                                () -> facts.add(new Fact("Performance", "not known, no labels", "")));
            }
            facts.add(new Fact(
                    "Columns",
                    report == null
                            ? ""
                            : report.drifted().size() + " of "
                                    + report.columns().size() + " drifted",
                    "#columns"));
            addAttributions(facts);
            return facts;
        }

        private void addAttributions(List<Fact> facts) {
            List<ColumnReport> weighed = ranked.stream()
                    .filter(column -> column.role() == ColumnRole.FEATURE && column.importance() != null)
                    .toList();
            if (!weighed.isEmpty()) {
                double drifted = weighed.stream()
                        .filter(column -> column.verdict() == Verdict.DRIFTED)
                        .mapToDouble(column -> Objects.requireNonNullElse(column.importance(), 0.0))
                        .sum();
                facts.add(new Fact(
                        "Importance", Figures.percent(Math.min(1, drifted)) + " in features that drifted", "#columns"));
            }
            Attributions attributions = report == null ? null : report.attributions();
            if (attributions != null) {
                facts.add(new Fact("Attributions", Wording.ndcg(attributions), "#ranking"));
            }
        }

        private static Fact performance(PerformanceReport.Metric metric, String how) {
            Double before = metric.reference();
            return new Fact(
                    metric.name() + how,
                    Figures.number(metric.value()) + " (" + Figures.number(metric.low()) + " to "
                            + Figures.number(metric.high()) + ")"
                            + (before == null ? "" : ", was " + Figures.number(before)),
                    "#performance");
        }

        private static String shift(ColumnReport prediction) {
            ColumnReport.Summary now = prediction.current();
            ColumnReport.Summary before = prediction.reference();
            Double sd = Wording.shift(prediction);
            if (now == null || before == null || sd == null) {
                return Wording.verdict(prediction.verdict());
            }
            return Figures.signed(now.mean() - before.mean()) + " on average, "
                    + Wording.verdict(prediction.verdict()).toLowerCase(Locale.ROOT);
        }

        private List<Fact> fresh(List<WindowSummary> all) {
            List<WindowSummary> newest = WindowStrip.bySize(all).values().stream()
                    .map(own -> own.get(0))
                    .toList();
            List<Fact> facts = new ArrayList<>();
            Instant end = newest.stream()
                    .map(WindowSummary::end)
                    .max(Comparator.naturalOrder())
                    .orElse(window.end());
            facts.add(new Fact("Last window", ended(end), ""));
            facts.add(new Fact("Event rate", FleetPage.rate(newest), ""));
            String labels = FleetPage.labels(console, model, window.size());
            facts.add(new Fact("Labels", labels.isEmpty() ? "none joined" : labels + " of predictions", ""));
            Instant time = console.sources().state().eventTime();
            facts.add(new Fact("Read up to", time == null ? "nothing yet" : Figures.time(time) + " UTC", "/pipeline"));
            return facts;
        }

        private String ended(Instant end) {
            String ago = console.ago(end);
            return Figures.time(end) + " UTC" + (ago.isEmpty() ? "" : ", " + ago);
        }

        private List<Action> actions() {
            List<Action> actions = new ArrayList<>();
            var firing = console.firing(model);
            if (!firing.isEmpty()) {
                actions.add(new Action("Answer the alert", "#alerts"));
                String runbook = console.sources().runbook().apply(firing.get(0));
                if (runbook != null) {
                    actions.add(new Action("Open the runbook", runbook));
                }
            }
            actions.add(new Action("Read the report", Links.report(window)));
            Spell.of(windows.subList(place, windows.size()))
                    .filter(spell -> spell.verdict() == Verdict.DRIFTED && spell.whole())
                    .flatMap(spell -> windows.stream()
                            .filter(one -> one.start().isBefore(spell.since()) && one.verdict() == Verdict.STABLE)
                            .findFirst())
                    .ifPresent(before -> actions.add(new Action(
                            "Compare with the last stable window", Links.comparison(window, before.start()))));
            console.references().find(model, window.referenceId()).ifPresent(listed -> {
                Instant from = listed.activeFrom();
                actions.add(new Action(
                        from == null ? "See the reference" : "See the reference, in use since " + Figures.time(from),
                        Links.references(model)));
            });
            return actions;
        }

        private Top top(ColumnReport column) {
            return new Top(
                    Wording.name(column.name()),
                    Links.column(model, column.name(), window.size(), segment),
                    VerdictStyle.of(column.verdict(), column.severity()),
                    column.verdict(),
                    VerdictStyle.severity(column.severity()),
                    Wording.finding(column),
                    Drawing.of(column, "top" + ranked.indexOf(column)));
        }

        private @Nullable Choice choice() {
            List<Option> others = windows.stream()
                    .filter(one -> one != window)
                    .map(one -> new Option(
                            one.start().toString(),
                            Figures.span(one.start(), one.end()) + ", " + Wording.verdict(one.verdict())))
                    .toList();
            return others.isEmpty()
                    ? null
                    : new Choice(
                            Links.model(model) + "/comparison",
                            window.size().toString(),
                            segment,
                            window.start().toString(),
                            others);
        }

        /** None where there is but that of all events. */
        private List<Part> segments() {
            List<String> names = console.reports().segments(model);
            if (names.size() < 2) {
                return List.of();
            }
            List<Part> parts = new ArrayList<>();
            for (String name : names) {
                Map<WindowSize, List<WindowSummary>> own =
                        WindowStrip.bySize(console.reports().windows(model, name, WindowStrip.CELLS));
                List<WindowSummary> sized = own.get(window.size());
                if (sized != null) {
                    WindowStrip strip = WindowStrip.of(sized);
                    parts.add(new Part(Wording.name(name), name.equals(segment), strip.url(), strip));
                }
            }
            return parts;
        }

        private Column column(ColumnReport column) {
            return new Column(
                    Wording.name(column.name()),
                    Links.column(model, column.name(), window.size(), segment),
                    column.role() + ", " + column.type()
                            + (column.importance() == null
                                    ? ""
                                    : ", importance " + Figures.percent(column.importance())),
                    column.verdict(),
                    VerdictStyle.of(column.verdict(), column.severity()),
                    VerdictStyle.severity(column.severity()),
                    Wording.finding(column),
                    ModelPage.place(column));
        }
    }

    static @Nullable Place place(ColumnReport column) {
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
}
