package io.plumbline.monitor.history;

import java.util.DoubleSummaryStatistics;
import java.util.Map;
import java.util.Set;

/** What the stream's library and its clients measure of themselves. */
public interface ClientMetrics {
    /**
     * @param names such as {@code stream-thread-metrics/commit-total}
     * @return of each that there is, its values over all threads, tasks and clients; those that are no numbers are left out
     */
    Map<String, DoubleSummaryStatistics> read(Set<String> names);
}
