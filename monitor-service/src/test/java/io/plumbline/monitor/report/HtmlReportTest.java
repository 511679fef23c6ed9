package io.plumbline.monitor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.SamplePerformance;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HtmlReportTest {
    private static final String HOSTILE = "</script><script>alert('&')</script>";
    private static final ColumnReport CATEGORICAL = categorical("plan & <price>");
    private static final WindowReport REPORT = SampleReports.hour(
            3,
            SampleReports.drifted("temp", Severity.MAJOR, Part.ABOVE_RANGE),
            SampleReports.stable(HOSTILE),
            SampleReports.open("hum"));

    private static ColumnReport categorical(String name) {
        return new ColumnReport(
                name,
                ColumnRole.FEATURE,
                ColumnType.CATEGORICAL,
                Verdict.DRIFTED,
                Severity.MODERATE,
                Part.CHI_SQUARE,
                null,
                336,
                null,
                0.0001,
                0.0003,
                0.001,
                Map.of("psi", 0.2, "psi_corrected", 0.15, "chi_square", 31.0),
                new double[] {0.1, 0.2},
                null,
                null,
                new ColumnReport.Quality(0, 0, 0, 0, 0, 0, 0, 0, List.of()),
                null,
                null,
                List.of(new Bin("R&D", null, null, 600, 150), new Bin("<b>new</b>", null, null, 400, 186)),
                null);
    }

    private static ReportContext context(@Nullable String traceUrl, WindowReport... windows) {
        return new ReportContext(
                Stream.of(windows)
                        .map(report -> WindowColumns.of(WindowSummary.of(report, 1), report))
                        .toList(),
                List.of(),
                List.of(),
                traceUrl,
                "Plumbline 1");
    }

    @Test
    void shouldSayWhatDriftedWhyAndHowFarToTrustIt() {
        String page = HtmlReport.render(REPORT);
        assertThat(page)
                .contains("1 of 3 columns drifted", "values above the range", "Drifted, major", "Inconclusive")
                .contains(REPORT.contract());
    }

    @Test
    void shouldLayTheCurrentDistributionOverTheReference() {
        String overlaid = "<path class=\"cur\" d=\"M[^>]*>(</path>)?\\s*<path class=\"ref\" d=\"M";
        assertThat(HtmlReport.render(REPORT)).containsPattern(overlaid);
        String categories = HtmlReport.render(SampleReports.hour(0, CATEGORICAL));
        assertThat(categories)
                .containsPattern(overlaid)
                .contains("plan &amp; &lt;price&gt;", "R&amp;D", "&lt;b&gt;new&lt;/b&gt;", "Drifted, moderate")
                .doesNotContain("<b>new", "<price>");
    }

    @Test
    void shouldNameNullsAsTheCause() {
        String page = HtmlReport.render(SampleReports.hour(0, SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)));
        assertThat(page).contains("20\u00a0% of events have no value; in the reference 0\u00a0%.");
    }

    @Test
    void shouldShowWhatPredictionsRestOn() {
        WindowReport report = SampleReports.with(
                SampleReports.hour(
                        0,
                        SampleReports.weighing(
                                SampleReports.drifted("temp", Severity.MAJOR, Part.ANDERSON_DARLING), .6),
                        SampleReports.weighing(SampleReports.stable("hum"), .4),
                        SampleReports.column(
                                "attribution.temp",
                                ColumnRole.ATTRIBUTION,
                                Verdict.STABLE,
                                null,
                                Part.ANDERSON_DARLING)),
                SampleReports.attributions("temp", "hum"));
        Document page = Jsoup.parse(HtmlReport.render(report));
        assertThat(page.expectFirst("section.ranking").text())
                .contains(
                        "nDCG is 0.82, below 0.90.",
                        "hum went from place 2 to 1, temp went from place 1 to 2",
                        "336 events with attributions of 3 features",
                        "60 % → 12.5 %");
        assertThat(page.select("section.ranking svg[role=img] title").text()).contains("hum went from place 2 to 1");
        assertThat(page.select("section.ranking table tr").eachText())
                .contains("temp 1 2 60 % 12.5 % 0.6 0.1", "new temp 3 0 % 0");
        assertThat(page.select("table.overview thead th").eachText()).endsWith("Importance");
        assertThat(page.select("table.overview tbody tr:has(a[href=#c1]) td:last-child")
                        .text())
                .isEqualTo("60 %");
        assertThat(page.select("h2").eachText()).contains("Features", "Attributions");
        String without = HtmlReport.render(REPORT);
        assertThat(Jsoup.parse(without).select("section.ranking")).isEmpty();
        assertThat(without).doesNotContain("mportance");
    }

    @Test
    void shouldLoadNothingAndRunNothing() {
        String page = HtmlReport.render(REPORT);
        assertThat(page).doesNotContain("http://", "https://", "@import", "url(");
        assertThat(page.split("<script", -1)).hasSize(2);
        assertThat(page).contains("<script type=\"application/json\" id=\"window-report\">");
    }

    @Test
    void shouldShowNamesAsTextWhateverTheyHold() {
        String page = HtmlReport.render(REPORT);
        assertThat(page).doesNotContain(HOSTILE).contains("&lt;/script&gt;&lt;script&gt;alert(");
    }

    @Test
    void shouldHoldTheWholeReportAsJson() {
        String page = HtmlReport.render(REPORT);
        String opening = "id=\"window-report\">";
        int begin = page.indexOf(opening) + opening.length();
        String json = page.substring(begin, page.indexOf("</script>", begin));
        WindowReport read = WindowReport.fromJson(json.getBytes(StandardCharsets.UTF_8));
        assertThat(read.toJson()).isEqualTo(REPORT.toJson());
    }

    @Test
    void shouldGiveTheSameBytesForTheSameReport() {
        assertThat(HtmlReport.render(REPORT)).isEqualTo(HtmlReport.render(WindowReport.fromJson(REPORT.toJson())));
    }

    @Test
    void shouldSaySinceWhenItDrifts() {
        WindowReport before = SampleReports.hour(2, SampleReports.drifted("temp", Severity.MAJOR, Part.ABOVE_RANGE));
        WindowReport calm = SampleReports.hour(1, SampleReports.stable("temp"));
        String page = HtmlReport.render(REPORT, context(null, before, calm));
        assertThat(page)
                .contains("1 of 3 columns drifted since 2012-02-14 02:00: ")
                .contains("<dt>Since when</dt><dd>2012-02-14 02:00<span>temp, 2 windows</span></dd>");
        assertThat(HtmlReport.render(REPORT, context(null, calm)))
                .contains("drifted since 2012-02-14 03:00: ", "temp, new in this window");
        assertThat(HtmlReport.render(REPORT, context(null, before))).contains("since 2012-02-14 02:00 or before");
        assertThat(HtmlReport.render(REPORT)).contains("no earlier window is at hand");
    }

    @Test
    void shouldKeepDrawingsInsideSvg() {
        // A symbol outside an svg element is unknown markup, and what uses it stays empty.
        String page = HtmlReport.render(SampleReports.hour(0, SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)));
        Document parsed = Jsoup.parse(page);
        assertThat(parsed.select("symbol")).isNotEmpty().allMatch(symbol -> symbol.closest("svg") != null);
    }

    /** All that a page can hold, with one name for everything that others choose. */
    private static String full(String name) {
        WindowReport report = SampleReports.report(
                name.substring(0, Math.min(200, name.length())),
                "seg=" + name,
                "1h",
                3,
                SampleReports.drifted("feature." + name, Severity.MAJOR, Part.ABOVE_RANGE),
                SampleReports.column(
                        "prediction", ColumnRole.PREDICTION, Verdict.DRIFTED, Severity.MINOR, Part.ANDERSON_DARLING),
                SampleReports.column("label", ColumnRole.LABEL, Verdict.STABLE, null, Part.ANDERSON_DARLING),
                categorical(name),
                SampleReports.open("open " + name));
        WindowReport whole = traced(
                SampleReports.with(
                        report,
                        List.of(new WindowReport.QualityFinding(name, "nulls", 3, Wording.name(name) + " has nulls."))),
                name);
        return HtmlReport.render(
                SampleReports.with(whole, SampleReports.attributions(name, "hum " + name)), around(whole, name));
    }

    private static WindowReport traced(WindowReport report, String name) {
        return new WindowReport(
                report.schema(),
                report.model(),
                report.version(),
                report.segment(),
                report.window(),
                name,
                report.provisional(),
                Reference.Stage.PINNED,
                report.nCurrent(),
                report.nLabels(),
                report.nReference(),
                report.verdict(),
                report.reason(),
                report.severity(),
                report.alpha(),
                report.contract(),
                report.columns(),
                List.of(name),
                report.quality(),
                List.of(new WindowReport.TracedEvent(name, "b7ad", name, name)),
                null);
    }

    private static ReportContext around(WindowReport report, String name) {
        ColumnReport[] columns = report.columns().toArray(ColumnReport[]::new);
        List<WindowColumns> windows = Stream.of(
                        SampleReports.report(
                                report.model(), report.segment(), "1h", 1, SampleReports.stable("prediction")),
                        SampleReports.report(report.model(), report.segment(), "1h", 2, columns),
                        report)
                .map(one -> WindowColumns.of(WindowSummary.of(one, 7, null, name), one))
                .toList();
        return new ReportContext(
                windows,
                Stream.of("all", report.segment(), "other=" + name)
                        .map(segment ->
                                WindowSummary.of(SampleReports.report(report.model(), segment, "1h", 3, columns), 1))
                        .toList(),
                List.of(
                        SamplePerformance.labelled(report.model(), report.segment(), 2, "no", name, name),
                        SamplePerformance.unlabelled(report.model(), report.segment(), 3)),
                "https://traces.example.org/{trace_id}",
                "Plumbline 1");
    }

    @Test
    void shouldPutPredictionsAndLabelsBeforeFeatures() {
        Document page = Jsoup.parse(full("plan"));
        assertThat(page.select("h2").eachText()).containsSubsequence("Predictions", "Labels", "Features");
        assertThat(page.select("table.overview th[scope=row] a").eachText())
                .containsExactly("prediction", "label", "feature.plan", "plan", "open plan");
        assertThat(page.select("h1").text())
                .startsWith(
                        "3 of 5 columns drifted: feature.plan (values above the range, since 2012-02-14 02:00 or before), ")
                .contains("prediction (higher values, since 2012-02-14 02:00)")
                .endsWith("; predictions shifted by +1 standard deviations. 336 events; 1 column needs more.");
    }

    @Test
    void shouldDrawThePastOfEachColumnWithItsNumbersInATable() {
        Document page = Jsoup.parse(full("plan"));
        assertThat(page.select("svg.trend")).hasSize(5);
        assertThat(page.expectFirst("svg.trend title").text()).contains("over the last 3 windows", "Drifted in 2.");
        Element numbers = page.expectFirst("section[aria-labelledby=trends] table");
        assertThat(numbers.select("thead th").eachText())
                .containsExactly("Column", "02-14 01:00", "02-14 02:00", "02-14 03:00");
        assertThat(numbers.expectFirst("tbody tr").text())
                .isEqualTo("prediction 0.35 (0.2–0.5) 0.35 (0.2–0.5) * 0.35 (0.2–0.5) *");
        assertThat(Jsoup.parse(HtmlReport.render(REPORT)).select("svg.trend")).isEmpty();
    }

    @Test
    void shouldSayWhichBinsMakeTheScore() {
        Document page = Jsoup.parse(full("plan"));
        assertThat(page.select("ol.most li").eachText())
                .anySatisfy(line -> assertThat(line).startsWith("R&D60").contains("44.6", "47.6"));
    }

    @Test
    void shouldShowPerformanceSegmentsAndWhereTheReportComesFrom() {
        Document page = Jsoup.parse(full("plan"));
        assertThat(page.select("section.performance").text())
                .contains("roc_auc", "Worse than the reference", "estimated by scores");
        Element segments = page.expectFirst("section[aria-labelledby=segments]");
        assertThat(segments.select("tbody th").eachText())
                .containsExactly("all events", "other=plan", "seg=plan this page");
        assertThat(segments.text()).contains("Drifted, major", "336").doesNotContain("href");
        assertThat(page.select("main > section:last-of-type").text())
                .contains("revision 7", "Configuration plan", "Plumbline 1", "8,645 rows, pinned", WindowReport.SCHEMA);
    }

    @Test
    void shouldLeaveOutWhatLiesAfterTheWindowAndOfOthers() {
        WindowReport later = SampleReports.hour(9, SampleReports.stable("temp"));
        WindowReport other = SampleReports.report("other", "1h", 1, SampleReports.stable("temp"));
        assertThat(HtmlReport.render(REPORT, context(null, later, other)))
                .isEqualTo(HtmlReport.render(REPORT, context(null)));
    }

    @Test
    void shouldGiveTheSameBytesInWhateverOrderTheContextComes() {
        WindowReport report = SampleReports.report("m", "1h", 3, SampleReports.drifted("a", Severity.MAJOR, Part.NULL));
        ReportContext one = around(report, "x");
        ReportContext other = new ReportContext(
                reversed(one.windows()),
                reversed(one.segments()),
                reversed(one.performance()),
                one.traceUrl(),
                one.software());
        assertThat(HtmlReport.render(report, other)).isEqualTo(HtmlReport.render(report, one));
    }

    private static <T> List<T> reversed(List<T> list) {
        List<T> reversed = new ArrayList<>(list);
        Collections.reverse(reversed);
        return reversed;
    }

    static Stream<String> hostileNames() {
        return Stream.of(
                "<script>alert(1)</script>",
                HOSTILE,
                "\"><img src=x onerror=alert(1)>",
                "' onmouseover='alert(1)",
                "]]><svg onload=alert(1)>",
                "--><b>x</b><!--",
                "\u202edlrow\u202c \u05e9\u05dc\u05d5\u05dd",
                "\ud83d\ude80\ud83d\udc69\u200d\ud83d\udcbb",
                "\u0000nul\u0000",
                "\ud800 alone",
                "javascript:alert(1)",
                "https://evil.example.org/",
                "x".repeat(10_000),
                "{trace_id}",
                "${7*7} {{7*7}}");
    }

    @ParameterizedTest
    @MethodSource("hostileNames")
    void shouldBeInertWhateverNamesHold(String name) {
        String markup = full(name);
        Document page = Jsoup.parse(markup);
        Document harmless = Jsoup.parse(full("plan"));
        // The same elements as with a harmless name, each with the same attributes.
        assertThat(shape(page)).isEqualTo(shape(harmless));
        assertThat(page.select("script").eachAttr("type")).containsExactly("application/json");
        assertThat(page.select("a[href]").eachAttr("href"))
                .allMatch(link -> link.startsWith("#") || link.startsWith("https://traces.example.org/"));
        assertThat(page.expectFirst("a[href^=https]").attr("href")).doesNotContainPattern("[\\s<>\"']");
        assertThat(page.title()).startsWith("Drifted: ").endsWith(", 2012-02-14 03:00 to 04:00");
        assertThat(markup).doesNotContain("\u0000");
        assertThat(page.body().text()).doesNotContain("\u202e");
        assertThat(markup.length()).isLessThan(200_000);
        WindowReport read =
                WindowReport.fromJson(page.expectFirst("#window-report").data().getBytes(StandardCharsets.UTF_8));
        assertThat(read.columns()).hasSize(5);
    }

    /** Every element with its attributes' names. */
    private static List<String> shape(Document page) {
        return page.getAllElements().stream()
                .filter(one -> !one.tagName().equals("bdi")) // in tables only where a name may run right to left
                .map(one -> one.tagName()
                        + one.attributes().asList().stream()
                                .map(Attribute::getKey)
                                .toList())
                .toList();
    }

    @Test
    void shouldGiveEveryDrawingWordsAndEveryIdOnce() {
        Document page = Jsoup.parse(full("plan"));
        assertThat(page.select("svg").not("[aria-hidden=true]"))
                .isNotEmpty()
                .allMatch(svg -> svg.attr("role").equals("img")
                        && (svg.hasAttr("aria-label") || !svg.select("> title").isEmpty()));
        assertThat(page.select("[id]").eachAttr("id")).doesNotHaveDuplicates();
        assertThat(page.select("[href^=#]").eachAttr("href"))
                .allMatch(link -> page.getElementById(link.substring(1)) != null);
        assertThat(page.select("[aria-labelledby]").eachAttr("aria-labelledby"))
                .allMatch(id -> page.getElementById(id) != null);
        assertThat(page.select("[style], [onload], [onclick]")).isEmpty();
    }

    @Test
    void shouldStaySmallWithAHundredColumnsAndTheirPast() {
        List<Bin> bins = IntStream.range(0, 20)
                .mapToObj(
                        i -> new Bin(-1.2345 + i + " to " + (-0.2347 + i), -1.2345 + i, -0.2347 + i, 500 + i, 250 - i))
                .toList();
        ColumnReport[] columns = IntStream.range(0, 100)
                .mapToObj(i -> i < 20
                        ? SampleReports.drifted("feature_" + i, Severity.MODERATE, Part.ANDERSON_DARLING)
                        : SampleReports.stable("feature_" + i))
                .map(column -> SampleReports.withBins(column, bins))
                .toArray(ColumnReport[]::new);
        WindowReport report = SampleReports.hour(30, columns);
        WindowReport[] past = IntStream.range(0, 30)
                .mapToObj(hour -> SampleReports.hour(hour, columns))
                .toArray(WindowReport[]::new);
        String page = HtmlReport.render(report, context(null, past));
        assertThat(page.getBytes(StandardCharsets.UTF_8).length).isLessThan(500_000);
        Document parsed = Jsoup.parse(page);
        assertThat(parsed.select("table.overview tbody tr")).hasSize(100);
        assertThat(parsed.select("details.column")).hasSize(30);
        assertThat(page).contains("Stable columns without a link have no section below");
    }

    @Test
    void shouldNameTracesAndLinkToThemWhereTheyAreToBeSeen() {
        WindowReport report = WindowReport.fromJson(new String(REPORT.toJson(), StandardCharsets.UTF_8)
                .replaceFirst(
                        "\\{",
                        "{\"traces\":[{\"trace_id\":\"0af7\",\"span_id\":\"b7ad\",\"column\":\"hum<i>\",\"bin\":\"above 1\"}],")
                .getBytes(StandardCharsets.UTF_8));
        assertThat(HtmlReport.render(report))
                .contains("<code>0af7</code>", "hum&lt;i&gt;", "above 1")
                .doesNotContain("<a href=\"http");
        assertThat(HtmlReport.render(report, context("https://traces.example.org/{trace_id}")))
                .contains(
                        "<a href=\"https://traces.example.org/0af7\" rel=\"noopener noreferrer\"><code>0af7</code></a>");
        assertThat(HtmlReport.render(REPORT)).doesNotContain("Traces of events that moved");
    }
}
