package io.plumbline.monitor.report;

import static io.plumbline.monitor.profile.Segment.ALL;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.DataTable;
import io.plumbline.monitor.chart.EffectScale;
import io.plumbline.monitor.chart.PerformancePanel;
import io.plumbline.monitor.chart.PsiTrend;
import io.plumbline.monitor.chart.RankingPanel;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.chart.VerdictStyle;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Verdict;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A window report as the page shows it: texts and drawings, nothing left to decide. */
record ReportPage(
        Stylesheet style,
        String signs,
        Svg scale,
        String title,
        List<Wording.Piece> headline,
        Verdict verdict,
        String css,
        String severity,
        String model,
        String version,
        String window,
        String advice,
        List<Fact> facts,
        @Nullable Past past,
        List<Finding> quality,
        List<Group> groups,
        @Nullable DataTable trends,
        @Nullable PerformancePanel performance,
        @Nullable RankingPanel ranking,
        List<Segment> segments,
        List<TraceLink> traces,
        List<String> ignored,
        String contract,
        List<Fact> provenance,
        String json) {

    static final String SCALE = "scale";
    private static final String PREDICTIONS = "Predictions";
    private static final String LABELS = "Labels";
    private static final String FEATURES = "Features";
    private static final String ATTRIBUTIONS = "Attributions";
    private static final List<String> GROUPS = List.of(PREDICTIONS, LABELS, FEATURES, ATTRIBUTIONS);
    private static final int PERFORMANCE = 48;
    /** Stable columns have a section only among that many; of the others the list says enough, and the page stays small. */
    private static final int SECTIONS = 30;

    private static final Stylesheet STYLE = Stylesheet.of(
            ReportPage.class, "/io/plumbline/monitor/theme.css", "/io/plumbline/monitor/chart.css", "report.css");
    private static final String SIGNS = Stylesheet.resource(ReportPage.class, "/io/plumbline/monitor/signs.svg")
            .trim();

    /** @param note a smaller line below; empty for none */
    record Fact(String name, String value, String note) {}

    /** @param column empty where it is about the whole window */
    record Finding(String column, String message, String count) {}

    /** @param url empty where nobody said where traces are to be seen */
    record TraceLink(String column, String bin, String id, String url) {}

    /** Columns of one kind, most important first. */
    record Group(String id, String title, List<ColumnSection> columns) {
        List<ColumnSection> sections() {
            return columns.stream().filter(ColumnSection::whole).toList();
        }
    }

    /** @param shown whether this page is about it */
    record Segment(
            String name, boolean shown, Verdict verdict, String css, String severity, String says, String events) {}

    static ReportPage of(WindowReport report, ReportContext context) {
        Past past = Past.of(
                report,
                context.windows().stream()
                        .filter(one -> isOfSeries(one.window(), report))
                        .toList());
        List<ColumnReport> ordered = ordered(report.columns());
        Map<String, List<PsiTrend.Point>> trends = past == null
                ? Map.of()
                : past.trends(IntStream.range(0, ordered.size())
                        .filter(i -> hasSection(ordered, i))
                        .mapToObj(ordered::get)
                        .toList());
        String model = Wording.name(report.model());
        return new ReportPage(
                STYLE,
                SIGNS,
                EffectScale.symbol(SCALE),
                Wording.verdict(report.verdict()) + ": " + model + " " + Wording.name(report.version()) + ", "
                        + span(report),
                Wording.pieces(report, past == null ? Map.of() : past.words()),
                report.verdict(),
                VerdictStyle.of(report.verdict(), report.severity()),
                VerdictStyle.severity(report.severity()),
                model,
                Wording.name(report.version()),
                span(report) + " UTC, " + length(report)
                        + (report.segment().equals(ALL) ? "" : ", segment " + Wording.within(report.segment())),
                Wording.advice(report),
                facts(report, past),
                past,
                report.quality().stream()
                        .map(f -> new Finding(
                                f.column() == null ? "" : Wording.name(f.column()),
                                f.message(),
                                Figures.count(f.count(), "event")))
                        .toList(),
                groups(ordered, trends),
                past == null || trends.isEmpty() ? null : past.trendTable(trends),
                PerformancePanel.of(performance(report, context)),
                RankingPanel.of(report.attributions()),
                segments(report, context.segments()),
                report.traces().stream()
                        .map(trace -> link(trace, context.traceUrl()))
                        .toList(),
                report.ignored().stream().map(Wording::name).toList(),
                report.contract(),
                provenance(report, context),
                embedded(report.toJson()));
    }

    /** Whether some columns have no section. */
    boolean isCut() {
        return groups.stream()
                .anyMatch(group -> group.sections().size() < group.columns().size());
    }

    /** Whether the importance of any column is known. */
    boolean isWeighed() {
        return groups.stream()
                .flatMap(group -> group.columns().stream())
                .anyMatch(column -> !column.importance().isEmpty());
    }

    private static TraceLink link(WindowReport.TracedEvent trace, @Nullable String url) {
        return new TraceLink(
                Wording.name(trace.column()),
                Wording.name(trace.bin()),
                Wording.name(trace.traceId()),
                url == null
                        ? ""
                        : url.replace("{trace_id}", URLEncoder.encode(trace.traceId(), StandardCharsets.UTF_8)));
    }

    private static boolean isOfSeries(WindowSummary window, WindowReport report) {
        return window.model().equals(report.modelRef())
                && window.segment().equals(report.segment())
                && window.size().equals(WindowSize.parse(report.window().size()));
    }

    /** Predictions first, as they are what people act on; then labels, then features, then what predictions made of them. */
    private static String group(ColumnReport column) {
        return switch (column.role()) {
            case PREDICTION, SCORE -> PREDICTIONS;
            case LABEL -> LABELS;
            case FEATURE -> FEATURES;
            case ATTRIBUTION -> ATTRIBUTIONS;
        };
    }

    /** In the order of the page. */
    private static List<ColumnReport> ordered(List<ColumnReport> columns) {
        return Wording.ranked(columns).stream()
                .sorted(Comparator.comparingInt(column -> GROUPS.indexOf(group(column))))
                .toList();
    }

    private static boolean hasSection(List<ColumnReport> ordered, int index) {
        return index < SECTIONS || ordered.get(index).verdict() != Verdict.STABLE;
    }

    private static List<Group> groups(List<ColumnReport> ordered, Map<String, List<PsiTrend.Point>> trends) {
        Map<String, List<ColumnSection>> groups = new LinkedHashMap<>();
        for (int i = 0; i < ordered.size(); i++) {
            ColumnReport column = ordered.get(i);
            groups.computeIfAbsent(group(column), none -> new ArrayList<>())
                    .add(ColumnSection.of(column, i + 1, hasSection(ordered, i), trends.get(column.name())));
        }
        return groups.entrySet().stream()
                .map(one -> new Group(one.getKey().toLowerCase(Locale.ROOT), one.getKey(), List.copyOf(one.getValue())))
                .toList();
    }

    /** Newest first. */
    private static List<PerformanceReport> performance(WindowReport report, ReportContext context) {
        return context.performance().stream()
                .filter(one -> one.modelRef().equals(report.modelRef())
                        && one.segment().equals(report.segment())
                        && one.window().size().equals(report.window().size())
                        && !one.window().start().isAfter(report.window().start()))
                .sorted(Comparator.comparing(
                                (PerformanceReport one) -> one.window().start())
                        .reversed())
                .limit(PERFORMANCE)
                .toList();
    }

    private static List<Segment> segments(WindowReport report, List<WindowSummary> all) {
        List<Segment> segments = all.stream()
                .filter(one -> one.model().equals(report.modelRef())
                        && one.start().equals(report.window().start())
                        && one.end().equals(report.window().end()))
                .sorted(Comparator.comparing(
                                (WindowSummary one) -> !one.segment().equals(ALL))
                        .thenComparing(WindowSummary::segment))
                .map(one -> new Segment(
                        one.segment().equals(ALL) ? "all events" : Wording.name(one.segment()),
                        one.segment().equals(report.segment()),
                        one.verdict(),
                        VerdictStyle.of(one.verdict(), one.severity()),
                        VerdictStyle.severity(one.severity()),
                        one.says(),
                        Figures.count(one.nCurrent())))
                .toList();
        return segments.size() < 2 ? List.of() : segments;
    }

    private static String span(WindowReport report) {
        return Figures.span(report.window().start(), report.window().end());
    }

    private static String length(WindowReport report) {
        return Figures.duration(
                Duration.between(report.window().start(), report.window().end()));
    }

    /** What somebody who is called asks first: what, how much, since when, is it real. */
    private static List<Fact> facts(WindowReport report, @Nullable Past past) {
        List<ColumnReport> ranked = Wording.ranked(report.columns());
        List<ColumnReport> drifted = Wording.ranked(report.drifted());
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact(
                "What moved",
                report.columns().isEmpty()
                        ? "nothing compared"
                        : drifted.size() + " of "
                                + Figures.count(report.columns().size(), "column"),
                report.severity() == null ? "" : Wording.severity(report.severity()) + " severity"));
        if (!drifted.isEmpty()) {
            facts.add(amount(drifted.get(0)));
        } else if (report.verdict() == Verdict.STABLE) {
            facts.add(most(ranked));
        }
        if (report.verdict() == Verdict.DRIFTED) {
            facts.add(since(past, drifted));
        }
        facts.add(real(report, drifted));
        return facts;
    }

    private static Fact amount(ColumnReport worst) {
        Double psi = worst.scores().get("psi_corrected");
        Double shift = Wording.shift(worst);
        double[] interval = worst.effectInterval();
        String name = Wording.within(worst.name());
        String moved = shift == null ? "" : "; mean " + Figures.signed(shift) + " sd";
        return psi == null
                ? new Fact("By how much", Wording.cause(worst), name)
                : new Fact(
                        "By how much",
                        "PSI " + Figures.brief(psi),
                        name
                                + (interval == null
                                        ? ""
                                        : ", " + Figures.brief(interval[0]) + " to " + Figures.brief(interval[1]))
                                + moved);
    }

    /** How much may have moved unseen. */
    private static Fact most(List<ColumnReport> ranked) {
        ColumnReport most = ranked.stream()
                .filter(column -> column.verdict() == Verdict.STABLE && column.effectInterval() != null)
                .max(Comparator.comparingDouble(ReportPage::bound).thenComparing(ColumnReport::name))
                .orElse(null);
        return most == null
                ? new Fact("By how much", "not known", "")
                : new Fact("By how much", "PSI below " + Figures.brief(bound(most)), Wording.within(most.name()));
    }

    private static double bound(ColumnReport column) {
        double[] interval = column.effectInterval();
        return interval == null ? 0 : interval[1];
    }

    /** Of the column that matters most. */
    private static Fact since(@Nullable Past past, List<ColumnReport> drifted) {
        Past.Episode episode = past == null || drifted.isEmpty()
                ? null
                : past.episodes().get(drifted.get(0).name());
        return episode == null
                ? new Fact("Since when", "not known", "no earlier window is at hand")
                : new Fact(
                        "Since when",
                        episode.time(),
                        Wording.within(drifted.get(0).name()) + ", " + episode.length());
    }

    private static Fact real(WindowReport report, List<ColumnReport> drifted) {
        String data = Wording.data(report);
        String value = switch (report.verdict()) {
            case DRIFTED -> "Yes, " + evidence(drifted);
            case STABLE -> "Yes, what matters is ruled out";
            case INCONCLUSIVE -> "Not settled";
        };
        return new Fact(
                "Is it real", value, data + (report.provisional() ? " The reference is learned, not pinned." : ""));
    }

    private static String evidence(List<ColumnReport> drifted) {
        Double p = drifted.isEmpty() ? null : drifted.get(0).pAdjusted();
        return p == null ? "beyond chance" : "p " + (p == 0 ? "" : "= ") + ColumnSection.probability(p);
    }

    private static List<Fact> provenance(WindowReport report, ReportContext context) {
        WindowSummary own = context.windows().stream()
                .map(WindowColumns::window)
                .filter(one -> isOfSeries(one, report)
                        && one.start().equals(report.window().start()))
                .findFirst()
                .orElse(null);
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Model", Wording.within(report.model()), "version " + Wording.within(report.version())));
        facts.add(new Fact(
                "Window",
                report.window().start().toString(),
                "to " + report.window().end() + ", without its end"));
        facts.add(new Fact(
                "Size",
                Wording.within(report.window().size()),
                "segment " + Wording.within(report.segment()) + (own == null ? "" : ", revision " + own.revision())));
        facts.add(new Fact(
                "Events",
                Figures.count(report.nCurrent()),
                report.nLabels() == 0 ? "no labels" : Figures.count(report.nLabels(), "label")));
        facts.add(new Fact(
                "Reference, by its content",
                report.referenceId() == null ? "none" : Wording.within(report.referenceId()),
                report.referenceId() == null
                        ? "build one to get verdicts"
                        : Figures.count(report.nReference(), "row")
                                + (report.referenceStage() == null ? "" : ", " + report.referenceStage())));
        if (own != null && own.configuration() != null) {
            facts.add(new Fact("Configuration", Wording.within(own.configuration()), "hash of the model's settings"));
        }
        Double alpha = report.alpha();
        if (alpha != null) {
            facts.add(new Fact("Error this window may spend", Figures.number(alpha), "on all columns together"));
        }
        facts.add(new Fact("Made by", context.software(), "format " + report.schema()));
        return facts;
    }

    /** JSON that no HTML or XML parser mistakes for markup; the same value to one that reads JSON. */
    static String embedded(byte[] json) {
        String text = new String(json, StandardCharsets.UTF_8);
        StringBuilder out = new StringBuilder(text.length() + 64);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '<'
                    || c == '>'
                    || c == '&'
                    || c >= 0x7f && c <= 0x9f
                    || c == 0x2028
                    || c == 0x2029
                    || c >= 0xfffe) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
