package io.plumbline.monitor.kafka;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.kafka.WindowRows.Known;
import io.plumbline.monitor.kafka.WindowRows.Place;
import io.plumbline.monitor.kafka.WindowRows.Row;
import io.plumbline.monitor.kafka.WindowRows.Window;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The performance reports of all models, on disk as their JSON: some 5 kB each of a model with two classes, up to 120 kB of one with
 * fifty. On the heap are only the newest of the models that were last asked for.
 */
public final class PerformanceTail implements PerformanceHistory, AutoCloseable {
    private static final String FORMAT = "performance-reports 1";

    /** A report as it is asked for again, and where it was. */
    private record Parsed(int generation, Place place, PerformanceReport report) {}

    private final WindowRows rows;
    private final Map<Series, Parsed> latest = new ConcurrentHashMap<>();
    private final Map<Series, Parsed> labelled = new ConcurrentHashMap<>();
    private final TopicLook look;
    private final HistoryReading reading;
    private final TopicTail tail;

    /**
     * @param directory where what is read is kept from start to start
     * @param retired of which models, by when they were reported last, nothing is shown any more
     * @param changes told of what is read
     */
    public PerformanceTail(
            Map<String, String> kafka,
            String topic,
            HistoryDirectory directory,
            BiPredicate<String, Instant> retired,
            Changes.Listener changes) {
        rows = new WindowRows(directory.store("performance-reports", FORMAT), retired);
        look = new TopicLook(kafka, topic);
        reading = new HistoryReading(topic, look, rows, PerformanceTail::entry, System::nanoTime, changes);
        tail = new TopicTail(topic, TopicTail.reader(kafka, "none"), reading);
    }

    public void start() {
        tail.start();
    }

    /** What the tail does. */
    HistoryReading reading() {
        return reading;
    }

    private static WindowRows.Entry entry(ConsumerRecord<byte[], byte[]> record) {
        PerformanceReport report = PerformanceReport.fromJson(record.value());
        return new WindowRows.Entry(
                Series.of(report.modelRef(), report.segment(), report.window()),
                report.window().start(),
                record.value(),
                report.labels() > 0,
                null,
                null);
    }

    @Override
    public boolean ready() {
        return tail.caughtUp() && !rows.hasFailed();
    }

    @Override
    public List<ModelRef> models() {
        return rows.models();
    }

    @Override
    public List<WindowSize> sizes(ModelRef model, String segment) {
        return rows.series(model, segment).stream().map(Series::size).toList();
    }

    @Override
    public List<PerformanceReport> reports(ModelRef model, String segment, WindowSize size, int limit) {
        return rows.isRetired(model.model())
                ? List.of()
                : rows.newest(new Series(model, segment, size), limit).stream()
                        .map(row -> PerformanceReport.fromJson(row.bytes()))
                        .toList();
    }

    @Override
    public List<PerformanceReport> latest(Predicate<String> ofModel) {
        return asked(ofModel, Known::newest, latest);
    }

    @Override
    public List<PerformanceReport> latestLabelled(Predicate<String> ofModel) {
        return asked(ofModel, Known::labelled, labelled);
    }

    private List<PerformanceReport> asked(
            Predicate<String> ofModel, Function<Known, @Nullable Window> which, Map<Series, Parsed> atHand) {
        List<PerformanceReport> reports = new ArrayList<>();
        Set<Series> asked = new HashSet<>();
        rows.forEach(ofModel, (series, known) -> {
            Window window = which.apply(known);
            Parsed parsed = window == null ? null : parsed(series, window, atHand.get(series));
            if (parsed != null) {
                atHand.put(series, parsed);
                asked.add(series);
                reports.add(parsed.report());
            }
        });
        atHand.keySet().retainAll(asked);
        return reports;
    }

    /** Null where it has gone this moment. */
    private @Nullable Parsed parsed(Series series, Window window, @Nullable Parsed known) {
        int generation = rows.generation();
        if (known != null && known.generation() == generation && known.place().equals(window.place())) {
            return known;
        }
        Row row = rows.row(series, window.start());
        return row == null
                ? null
                : new Parsed(
                        generation,
                        row.place(),
                        PerformanceReport.fromJson(row.bytes()).withoutTables());
    }

    @Override
    public void close() {
        tail.close();
        look.close();
    }
}
