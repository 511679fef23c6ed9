package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The window reports of all models, whichever instance made them. */
public interface ReportHistory {
    /** Whether all that was reported before the service started has been read. */
    boolean ready();

    /** Models with at least one report, in order. */
    List<ModelRef> models();

    /** The segments of a model with at least one report, in order of name, that of all events first. */
    default List<String> segments(ModelRef model) {
        return latest().stream()
                .filter(report -> report.modelRef().equals(model))
                .map(WindowReport::segment)
                .distinct()
                .sorted(Comparator.comparing((String segment) -> !segment.equals(Segment.ALL))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /** Windows of a model and segment, of all sizes, newest first; at most {@code limit} of each size. */
    List<WindowSummary> windows(ModelRef model, String segment, int limit);

    /** Windows of one size with a line for each column, newest first; at most {@code limit}. */
    List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit);

    /**
     * The last revision of a window's report. That of the newest window of its size is at hand, others are fetched.
     *
     * @throws HistoryUnavailable if it is kept, but cannot be fetched now
     */
    Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start);

    /** The last revision of the newest window of each size of every model and segment. */
    List<WindowReport> latest();
}
