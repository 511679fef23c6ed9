package io.plumbline.monitor.report;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known around a window, beside its report. None of it is needed for a page.
 *
 * @param windows of the same model, segment and size, in any order; those that begin later are left out. If the window itself is among
 *     them, its revision and configuration are told
 * @param segments the same window of each segment, of all events among them; empty where events are not parted
 * @param performance of the same model, segment and size, in any order
 * @param traceUrl address of a trace, in which {@code {trace_id}} stands for its id; null for no links to them
 * @param software who made the page, such as {@code Plumbline 1.0}
 */
public record ReportContext(
        List<WindowColumns> windows,
        List<WindowSummary> segments,
        List<PerformanceReport> performance,
        @Nullable String traceUrl,
        String software) {
    private static final @Nullable String VERSION =
            ReportContext.class.getPackage().getImplementationVersion();

    /** This build, as it names itself. */
    public static final String SOFTWARE = "Plumbline " + (VERSION == null ? "(not packaged)" : VERSION);

    /** Of a window that stands alone. */
    public static final ReportContext ALONE = new ReportContext(List.of(), List.of(), List.of(), null, SOFTWARE);
}
