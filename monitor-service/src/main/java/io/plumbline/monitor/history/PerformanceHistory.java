package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.util.List;

/** The performance reports of all models, whichever instance made them. */
public interface PerformanceHistory {
    /** Whether all that was reported before the service started has been read. */
    boolean ready();

    /** The last reports of the windows of one size, newest window first, at most {@code limit}. */
    List<PerformanceReport> reports(ModelRef model, String segment, WindowSize size, int limit);

    /** The newest window of each size of every model and segment. */
    List<PerformanceReport> latest();

    /** The same of windows that have at least one label. */
    List<PerformanceReport> latestLabelled();
}
