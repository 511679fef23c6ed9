package io.plumbline.monitor.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.history.WindowSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A window report as one HTML file: no network, no script, readable on paper and on a phone. The same report gives the
 * same bytes.
 */
public final class HtmlReport {
    private static final TemplateEngine PAGES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, HtmlReport.class.getClassLoader(), "io.plumbline.monitor");

    private HtmlReport() {}

    public static String render(WindowReport report) {
        return render(report, List.of());
    }

    /** @param earlier windows of the same model, in any order, which say since when it is as it is */
    public static String render(WindowReport report, List<WindowSummary> earlier) {
        return render(report, earlier, null);
    }

    /** @param traceUrl address of a trace, in which {@code {trace_id}} stands for its id; null for no links to them */
    public static String render(WindowReport report, List<WindowSummary> earlier, @Nullable String traceUrl) {
        PageOutput out = new PageOutput(64 * 1024);
        PAGES.render("report/page.jte", ReportPage.of(report, earlier, traceUrl), out);
        return out.toString();
    }
}
