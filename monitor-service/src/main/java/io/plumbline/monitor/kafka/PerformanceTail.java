package io.plumbline.monitor.kafka;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.kafka.LastWindows.Series;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The performance reports of all models, on the heap as their JSON: some 5 kB each of a model with two classes, up to 120 kB of one with
 * fifty. Of each model, segment and size the last {@link #WINDOWS} windows are kept, or fewer, so that all series together stay below
 * {@link #BYTES}; {@link #FEWEST} of each are kept in any case.
 */
public final class PerformanceTail implements PerformanceHistory, AutoCloseable {
    /** Windows of one size kept for each model and segment. */
    static final int WINDOWS = 200;

    static final int FEWEST = 24;
    /** Of which each series has an equal share. */
    static final int BYTES = 100_000_000;

    private final LastWindows<byte[]> windows;
    private final Map<Series, PerformanceReport> latest = new ConcurrentHashMap<>();
    private final Map<Series, PerformanceReport> labelled = new ConcurrentHashMap<>();
    private final TopicTail tail;

    /** @param retired of which models, by when they were reported last, nothing is shown any more */
    public PerformanceTail(Map<String, String> kafka, String topic, BiPredicate<String, Instant> retired) {
        windows = new LastWindows<>(retired);
        tail = new TopicTail(kafka, topic, this::index);
    }

    public void start() {
        tail.start();
    }

    void index(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        PerformanceReport report = PerformanceReport.fromJson(record.value());
        Series series = Series.of(report.modelRef(), report.segment(), report.window());
        int share = BYTES / Math.max(1, windows.size());
        int most = Math.max(FEWEST, Math.min(WINDOWS, share / record.value().length));
        windows.put(series, report.window().start(), record.value(), record, most);
        latest.merge(series, report, PerformanceTail::newer);
        if (report.labels() > 0) {
            labelled.merge(series, report, PerformanceTail::newer);
        }
    }

    private static PerformanceReport newer(PerformanceReport old, PerformanceReport now) {
        return now.window().start().isBefore(old.window().start()) ? old : now;
    }

    @Override
    public boolean ready() {
        return tail.caughtUp();
    }

    @Override
    public List<PerformanceReport> reports(ModelRef model, String segment, WindowSize size, int limit) {
        return windows.isRetired(model.model())
                ? List.of()
                : windows.newest(new Series(model, segment, size), limit).stream()
                        .map(PerformanceReport::fromJson)
                        .toList();
    }

    @Override
    public List<PerformanceReport> latest() {
        return shown(latest);
    }

    @Override
    public List<PerformanceReport> latestLabelled() {
        return shown(labelled);
    }

    private List<PerformanceReport> shown(Map<Series, PerformanceReport> reports) {
        return reports.values().stream()
                .filter(report -> !windows.isRetired(report.model()))
                .toList();
    }

    @Override
    public void close() {
        tail.close();
    }
}
