package io.plumbline.monitor.report;

public final class HtmlReport {
    private HtmlReport() {}

    public static String render(io.plumbline.monitor.assess.WindowReport r) {
        return "";
    }
}
