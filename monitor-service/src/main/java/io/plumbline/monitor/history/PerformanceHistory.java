package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.util.List;
import java.util.function.Predicate;

/**
 * The performance reports of all models, whichever instance made them.
 *
 * <p>What is asked for may not be to be had at the moment: all methods but {@link #ready} may throw
 * {@link HistoryUnavailable}.
 */
public interface PerformanceHistory {
    /** Whether all that was reported before the service started has been read. Until then answers are not whole. */
    boolean ready();

    /** Models with at least one report, in order. */
    List<ModelRef> models();

    /** Sizes of windows of which a model and segment has a report, smaller ones first. */
    List<WindowSize> sizes(ModelRef model, String segment);

    /** The last reports of the windows of one size, newest window first, at most {@code limit}. */
    List<PerformanceReport> reports(ModelRef model, String segment, WindowSize size, int limit);

    /**
     * The newest window of each size of every segment of some models, without confusion and calibration. Kept at hand for
     * who asks again and again, so it should not be asked for all models.
     *
     * @param ofModel by its name
     */
    List<PerformanceReport> latest(Predicate<String> ofModel);

    /** The same of windows that have at least one label. */
    List<PerformanceReport> latestLabelled(Predicate<String> ofModel);
}
