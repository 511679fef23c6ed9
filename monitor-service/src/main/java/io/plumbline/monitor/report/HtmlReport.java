package io.plumbline.monitor.report;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import io.plumbline.monitor.assess.WindowReport;

/**
 * A window report as one HTML file: no network, no script, readable on paper and on a phone. The same report in the same context gives
 * the same bytes.
 */
public final class HtmlReport {
    private static final TemplateEngine PAGES = TemplateEngine.createPrecompiled(
            null, ContentType.Html, HtmlReport.class.getClassLoader(), "io.plumbline.monitor");

    private HtmlReport() {}

    public static String render(WindowReport report) {
        return render(report, ReportContext.ALONE);
    }

    public static String render(WindowReport report, ReportContext context) {
        PageOutput out = new PageOutput(64 * 1024);
        PAGES.render("report/page.jte", ReportPage.of(report, context), out);
        return out.toString();
    }
}
