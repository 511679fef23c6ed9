package io.plumbline.monitor.report;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.EffectScale;
import io.plumbline.monitor.chart.Svg;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
        String severityCss,
        String model,
        String version,
        String window,
        List<Fact> facts,
        @Nullable Past past,
        List<Finding> quality,
        List<TraceLink> traces,
        List<ColumnSection> columns,
        List<String> ignored,
        String contract,
        List<Fact> provenance,
        String json) {

    static final String SCALE = "scale";
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

    /**
     * @param earlier summaries of windows, in any order; those of other segments and sizes are left out
     * @param traceUrl address of a trace, in which {@code {trace_id}} stands for its id; null for no links to them
     */
    static ReportPage of(WindowReport report, List<WindowSummary> earlier, @Nullable String traceUrl) {
        List<ColumnSection> columns = new ArrayList<>();
        for (ColumnReport column : Wording.ranked(report.columns())) {
            columns.add(ColumnSection.of(column, columns.size() + 1));
        }
        List<Finding> quality = report.quality().stream()
                .map(f -> new Finding(
                        f.column() == null ? "" : Wording.name(f.column()),
                        f.message(),
                        Figures.count(f.count(), "event")))
                .toList();
        String model = Wording.name(report.model());
        return new ReportPage(
                STYLE,
                SIGNS,
                EffectScale.symbol(SCALE),
                Wording.verdict(report.verdict()) + ": " + model + " " + Wording.name(report.version()) + ", "
                        + span(report),
                Wording.pieces(report),
                report.verdict(),
                css(report.verdict()),
                severity(report.severity()),
                severityCss(report.severity()),
                model,
                Wording.name(report.version()),
                span(report) + " UTC, " + length(report)
                        + (report.segment().equals("all") ? "" : ", segment " + Wording.name(report.segment())),
                facts(report),
                Past.of(report, earlier),
                quality,
                report.traces().stream()
                        .map(trace -> new TraceLink(
                                Wording.name(trace.column()),
                                Wording.name(trace.bin()),
                                Wording.name(trace.traceId()),
                                traceUrl == null ? "" : traceUrl.replace("{trace_id}", trace.traceId())))
                        .toList(),
                columns,
                report.ignored().stream().map(Wording::name).toList(),
                report.contract(),
                provenance(report),
                embedded(report.toJson()));
    }

    private static String span(WindowReport report) {
        return Figures.span(report.window().start(), report.window().end());
    }

    private static String length(WindowReport report) {
        return Figures.duration(
                Duration.between(report.window().start(), report.window().end()));
    }

    private static List<Fact> facts(WindowReport report) {
        List<Fact> facts = new ArrayList<>();
        long drifted = report.drifted().size();
        facts.add(new Fact(
                "Columns drifted",
                drifted + " of " + report.columns().size(),
                report.severity() == null ? "" : Wording.severity(report.severity()) + " severity"));
        String labels = report.nLabels() == 0 ? "no labels" : Figures.count(report.nLabels(), "label");
        facts.add(new Fact("Events in the window", Figures.count(report.nCurrent()), labels));
        if (report.referenceId() == null) {
            facts.add(new Fact("Reference", "none", "build one to get verdicts"));
        } else {
            facts.add(new Fact(
                    "Reference",
                    Figures.count(report.nReference(), "row"),
                    report.provisional()
                            ? report.referenceStage() + ": learned, not pinned yet"
                            : Wording.name(report.referenceId())));
        }
        Double alpha = report.alpha();
        if (alpha != null) {
            facts.add(new Fact("Error this window may spend", Figures.number(alpha), "on all columns together"));
        }
        return facts;
    }

    private static List<Fact> provenance(WindowReport report) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Model", Wording.name(report.model()), "version " + Wording.name(report.version())));
        facts.add(new Fact(
                "Window",
                report.window().start().toString(),
                "to " + report.window().end() + ", without its end"));
        facts.add(new Fact("Size", Wording.name(report.window().size()), "segment " + Wording.name(report.segment())));
        facts.add(new Fact(
                "Reference",
                report.referenceId() == null ? "none" : Wording.name(report.referenceId()),
                Figures.count(report.nReference(), "row")));
        facts.add(new Fact("Format", report.schema(), ""));
        return facts;
    }

    static String css(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    static String severity(@Nullable Severity severity) {
        return severity == null ? "" : ", " + Wording.severity(severity);
    }

    static String severityCss(@Nullable Severity severity) {
        return severity == null ? "" : " " + Wording.severity(severity);
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
