package io.plumbline.monitor.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
                List.of(new Bin("R&D", null, null, 600, 150), new Bin("<b>new</b>", null, null, 400, 186)));
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
        String page = HtmlReport.render(REPORT, List.of(WindowSummary.of(before, 1), WindowSummary.of(calm, 1)));
        assertThat(page).contains("drifting since 2012-02-14 02:00, 2 windows");
    }

    @Test
    void shouldKeepDrawingsInsideSvg() {
        // A symbol outside an svg element is unknown markup, and what uses it stays empty.
        String page = HtmlReport.render(SampleReports.hour(0, SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)));
        assertThat(page).containsPattern("<svg[^>]*><symbol id=\"[^\"]+\" ");
        assertThat(page.replaceAll("<svg[^>]*>(<symbol.*?</symbol>)+</svg>", ""))
                .doesNotContain("<symbol");
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
        assertThat(HtmlReport.render(report, List.of(), "https://traces.example.org/{trace_id}"))
                .contains(
                        "<a href=\"https://traces.example.org/0af7\" rel=\"noopener noreferrer\"><code>0af7</code></a>");
        assertThat(HtmlReport.render(REPORT)).doesNotContain("Traces of events that moved");
    }
}
