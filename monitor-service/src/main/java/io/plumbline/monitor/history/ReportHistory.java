package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The window reports of all models, whichever instance made them.
 *
 * <p>What is asked for may not be to be had at the moment: all methods but {@link #ready} may throw
 * {@link HistoryUnavailable}.
 */
public interface ReportHistory {
    /** Whether all that was reported before the service started has been read. Until then answers are not whole. */
    boolean ready();

    /** Models with at least one report, in order. */
    List<ModelRef> models();

    /** The segments of a model with at least one report, that of all events first, then in order of name. */
    List<String> segments(ModelRef model);

    /** Windows of a model and segment, of all sizes, newest first; at most {@code limit} of each size. */
    List<WindowSummary> windows(ModelRef model, String segment, int limit);

    /** One window; none where it is not known. */
    Optional<WindowSummary> window(ModelRef model, String segment, WindowSize size, Instant start);

    /** Windows of one size with a line for each column, newest first; at most {@code limit}. */
    List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit);

    /** The last revision of a window's report. That of the newest window of its size is at hand, others are fetched. */
    Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start);

    /**
     * The last revision of the newest window of each size of every segment of some models, with the bins of columns that
     * drifted only. Kept at hand for who asks again and again, so it should not be asked for all models.
     *
     * @param ofModel by its name
     */
    List<WindowReport> latest(Predicate<String> ofModel);
}
