package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import java.util.List;

/**
 * A window and each of its columns in a line.
 *
 * @param columns in order of name
 */
public record WindowColumns(WindowSummary window, List<ColumnPoint> columns) {
    public static WindowColumns of(WindowSummary window, WindowReport report) {
        return new WindowColumns(
                window, report.columns().stream().map(ColumnPoint::of).toList());
    }
}
