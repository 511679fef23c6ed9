package io.plumbline.monitor.kafka;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.WindowRows.Known;
import io.plumbline.monitor.kafka.WindowRows.Place;
import io.plumbline.monitor.kafka.WindowRows.Row;
import io.plumbline.monitor.profile.WindowSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The window reports of all models: on disk a line for each of the last windows, with one for each of its columns, and the
 * newest report of each series, whole. Others are fetched from their topic by offset when somebody asks. On the heap are
 * only those that {@link #latest} was last asked for.
 */
public final class ReportTail implements ReportHistory, AutoCloseable {
    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    /** A newest report, as it is asked for, and where it was. */
    private record Parsed(int generation, Place place, WindowReport report) {}

    private final String topic;
    private final WindowRows rows;
    private final Map<Series, Parsed> latest = new ConcurrentHashMap<>();
    private final TopicState.Look look;
    private final HistoryReading reading;
    private final TopicTail tail;
    private final KafkaConsumer<byte[], byte[]> fetcher;
    private final Object fetching = new Object();

    /**
     * @param directory where what is read is kept from start to start
     * @param retired of which models, by when they were reported last, nothing is shown any more
     * @param changes told of what is read
     */
    public ReportTail(
            Map<String, String> kafka,
            String topic,
            HistoryDirectory directory,
            BiPredicate<String, Instant> retired,
            Changes.Listener changes) {
        this(kafka, topic, directory, new TopicLook(kafka, topic), System::nanoTime, retired, changes);
    }

    /**
     * @param look what is there of the topic
     * @param nanoTime for the time between looks
     */
    ReportTail(
            Map<String, String> kafka,
            String topic,
            HistoryDirectory directory,
            TopicState.Look look,
            LongSupplier nanoTime,
            BiPredicate<String, Instant> retired,
            Changes.Listener changes) {
        this.topic = topic;
        this.look = look;
        rows = new WindowRows(directory.store("window-reports", ReportRow.FORMAT), retired);
        reading = new HistoryReading(topic, look, rows, this::entry, nanoTime, changes);
        tail = new TopicTail(topic, TopicTail.reader(kafka, "none"), reading);
        Map<String, String> one = new HashMap<>(kafka);
        one.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        // A fetch for what comes next, which nobody wants, would hold the following one up for half a second.
        one.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "5");
        fetcher = TopicTail.reader(one);
    }

    public void start() {
        tail.start();
    }

    /** What the tail does. */
    HistoryReading reading() {
        return reading;
    }

    private WindowRows.Entry entry(ConsumerRecord<byte[], byte[]> record) {
        WindowReport report = WindowReport.fromJson(record.value());
        WindowSummary summary = WindowSummary.of(
                report,
                revision(record),
                text(record, WindowSummary.LEARNING_HEADER),
                text(record, WindowSummary.CONFIGURATION_HEADER));
        Series series = new Series(summary.model(), summary.segment(), summary.size());
        latest.computeIfPresent(
                series,
                (of, known) ->
                        report.window().start().isBefore(known.report().window().start())
                                ? known
                                : new Parsed(
                                        rows.generation(),
                                        new Place(record.partition(), record.offset()),
                                        report.withBinsOfDrifts()));
        return new WindowRows.Entry(
                series,
                summary.start(),
                ReportRow.of(summary).bytes(),
                false,
                ReportRow.bytes(WindowColumns.of(summary, report).columns()),
                record.value());
    }

    private static int revision(ConsumerRecord<byte[], byte[]> record) {
        String revision = text(record, WindowSummary.REVISION_HEADER);
        return revision == null ? 1 : Integer.parseInt(revision);
    }

    private static @Nullable String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
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
    public List<String> segments(ModelRef model) {
        return rows.isRetired(model.model()) ? List.of() : rows.segments(model);
    }

    @Override
    public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
        List<WindowSummary> windows = new ArrayList<>();
        for (Series series : rows.series(model, segment)) {
            for (Row row : rows.newest(series, limit)) {
                windows.add(summary(series, row));
            }
        }
        windows.sort(Comparator.comparing(WindowSummary::start).reversed().thenComparing(WindowSummary::size));
        return windows;
    }

    @Override
    public Optional<WindowSummary> window(ModelRef model, String segment, WindowSize size, Instant start) {
        Series series = new Series(model, segment, size);
        return Optional.ofNullable(rows.row(series, start)).map(row -> summary(series, row));
    }

    private static WindowSummary summary(Series series, Row row) {
        return ReportRow.read(row.bytes()).window(series, row.start());
    }

    @Override
    public List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit) {
        Series series = new Series(model, segment, size);
        List<WindowColumns> windows = new ArrayList<>();
        for (Row row : rows.newest(series, limit)) {
            byte[] columns = rows.beside(series, row.start());
            if (columns != null) { // it has not gone this moment
                windows.add(new WindowColumns(summary(series, row), ReportRow.columns(columns)));
            }
        }
        return windows;
    }

    @Override
    public Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start) {
        Series series = new Series(model, segment, size);
        Row row = rows.row(series, start);
        if (row == null) {
            return Optional.empty();
        }
        Known known = rows.known(series);
        byte[] newest = known != null && known.newest().start().equals(start) ? rows.whole(series) : null;
        if (newest != null) {
            WindowReport report = WindowReport.fromJson(newest);
            if (report.window().start().equals(start)) { // no newer one has come this moment
                return Optional.of(report);
            }
        }
        Place place = row.place();
        return Optional.ofNullable(fetch(new TopicPartition(topic, place.partition()), place.offset()))
                .map(WindowReport::fromJson);
    }

    private byte @Nullable [] fetch(TopicPartition partition, long offset) {
        synchronized (fetching) {
            fetcher.assign(List.of(partition));
            fetcher.seek(partition, offset);
            long deadline = System.nanoTime() + FETCH_TIMEOUT.toNanos();
            while (System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record :
                        fetcher.poll(Duration.ofMillis(200)).records(partition)) {
                    // A compacted record is gone: the next one of its key has been indexed by now, or will be.
                    return record.offset() == offset ? record.value() : null;
                }
            }
            throw new HistoryUnavailable("The report cannot be read at the moment: the broker does not answer.");
        }
    }

    @Override
    public List<WindowReport> latest(Predicate<String> ofModel) {
        List<WindowReport> reports = new ArrayList<>();
        Set<Series> asked = new HashSet<>();
        rows.forEach(ofModel, (series, known) -> {
            int generation = rows.generation();
            Place place = known.newest().place();
            Parsed parsed = latest.get(series);
            if (parsed == null
                    || parsed.generation() != generation
                    || !parsed.place().equals(place)) {
                byte[] newest = rows.whole(series);
                if (newest == null) {
                    return;
                }
                parsed = new Parsed(
                        generation, place, WindowReport.fromJson(newest).withBinsOfDrifts());
                latest.put(series, parsed);
            }
            asked.add(series);
            reports.add(parsed.report());
        });
        latest.keySet().retainAll(asked);
        return reports;
    }

    @Override
    public void close() {
        tail.close();
        look.close();
        synchronized (fetching) {
            fetcher.close(CloseOptions.timeout(TopicTail.CLOSE_TIMEOUT));
        }
    }
}
