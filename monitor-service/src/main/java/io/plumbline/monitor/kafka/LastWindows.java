package io.plumbline.monitor.kafka;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of the last windows of each model, segment and size, and when each model was reported last. One thread
 * writes, any may read.
 *
 * @param <E> what is kept of a window
 */
final class LastWindows<E> {
    record Series(ModelRef model, String segment, WindowSize size) {
        static Series of(ModelRef model, String segment, WindowReport.Span window) {
            return new Series(model, segment, WindowSize.parse(window.size()));
        }
    }

    private final Map<Series, ConcurrentNavigableMap<Instant, E>> series = new ConcurrentHashMap<>();
    /** When, by the wall clock, anything was reported of a model last. */
    private final Map<String, Instant> reported = new ConcurrentHashMap<>();

    private final BiPredicate<String, Instant> retired;

    /** @param retired of which models, by when they were reported last, nothing is shown any more */
    LastWindows(BiPredicate<String, Instant> retired) {
        this.retired = retired;
    }

    /** How many series there are. */
    int size() {
        return series.size();
    }

    /**
     * @param record that it was read from
     * @param most windows of the series that are kept
     */
    void put(Series of, Instant start, E entry, ConsumerRecord<byte[], byte[]> record, int most) {
        ConcurrentNavigableMap<Instant, E> windows = series.computeIfAbsent(of, s -> new ConcurrentSkipListMap<>());
        windows.put(start, entry);
        while (windows.size() > most) {
            windows.pollFirstEntry();
        }
        Instant at = Instant.ofEpochMilli(record.timestamp());
        reported.merge(of.model().model(), at, (old, now) -> now.isBefore(old) ? old : now);
    }

    /** Newest first. */
    List<E> newest(Series of, int limit) {
        ConcurrentNavigableMap<Instant, E> windows = series.get(of);
        return windows == null
                ? List.of()
                : windows.descendingMap().values().stream().limit(limit).toList();
    }

    @Nullable
    E at(Series of, Instant start) {
        Map<Instant, E> windows = series.get(of);
        return windows == null ? null : windows.get(start);
    }

    /** Of each series of a model and segment, newest first. */
    void forEach(ModelRef model, String segment, int limit, BiConsumer<Series, List<E>> action) {
        series.keySet().stream()
                .filter(one -> one.model().equals(model) && one.segment().equals(segment))
                .forEach(one -> action.accept(one, newest(one, limit)));
    }

    boolean isRetired(String model) {
        Instant last = reported.get(model);
        return last != null && retired.test(model, last);
    }
}
