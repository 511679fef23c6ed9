package io.plumbline.monitor.kafka;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.LastWindows.Series;
import io.plumbline.monitor.profile.WindowSize;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiPredicate;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * The window reports of all models: a line for each of the last windows on the heap, the reports themselves on their
 * topic, fetched by offset when somebody asks.
 */
public final class ReportTail implements ReportHistory, AutoCloseable {
    /** Windows of one size kept for each model and segment. */
    static final int WINDOWS = 500;

    private static final Duration FETCH_TIMEOUT = Duration.ofSeconds(5);

    private record Entry(WindowColumns columns, TopicPartition partition, long offset) {}

    private final LastWindows<Entry> windows;
    private final Map<Series, WindowReport> latest = new ConcurrentHashMap<>();
    private final TopicTail tail;
    private final KafkaConsumer<byte[], byte[]> fetcher;
    private final Object fetching = new Object();

    /** @param retired of which models, by when they were reported last, nothing is shown any more */
    public ReportTail(Map<String, String> kafka, String topic, BiPredicate<String, Instant> retired) {
        windows = new LastWindows<>(retired);
        tail = new TopicTail(kafka, topic, this::index);
        Map<String, String> one = new HashMap<>(kafka);
        one.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, "1");
        // A fetch for what comes next, which nobody wants, would hold the following one up for half a second.
        one.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, "5");
        fetcher = TopicTail.reader(one);
    }

    public void start() {
        tail.start();
    }

    private void index(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        WindowReport report = WindowReport.fromJson(record.value());
        WindowSummary summary = WindowSummary.of(
                report,
                revision(record),
                text(record, WindowSummary.LEARNING_HEADER),
                text(record, WindowSummary.CONFIGURATION_HEADER));
        Series key = new Series(summary.model(), summary.segment(), summary.size());
        windows.put(
                key,
                summary.start(),
                new Entry(
                        WindowColumns.of(summary, report),
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset()),
                record,
                WINDOWS);
        latest.merge(
                key,
                report,
                (old, now) -> now.window().start().isBefore(old.window().start()) ? old : now);
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
        return tail.caughtUp();
    }

    @Override
    public List<ModelRef> models() {
        TreeSet<ModelRef> models = new TreeSet<>();
        latest().forEach(report -> models.add(report.modelRef()));
        return List.copyOf(models);
    }

    @Override
    public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
        List<WindowSummary> summaries = new ArrayList<>();
        windows.forEach(
                model,
                segment,
                limit,
                (series, entries) ->
                        entries.forEach(entry -> summaries.add(entry.columns().window())));
        summaries.sort(Comparator.comparing(WindowSummary::start).reversed().thenComparing(WindowSummary::size));
        return summaries;
    }

    @Override
    public List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit) {
        return windows.newest(new Series(model, segment, size), limit).stream()
                .map(Entry::columns)
                .toList();
    }

    @Override
    public Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start) {
        Series key = new Series(model, segment, size);
        WindowReport newest = latest.get(key);
        if (newest != null && newest.window().start().equals(start)) {
            return Optional.of(newest);
        }
        Entry entry = windows.at(key, start);
        return entry == null
                ? Optional.empty()
                : Optional.ofNullable(fetch(entry.partition(), entry.offset())).map(WindowReport::fromJson);
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
    public List<WindowReport> latest() {
        return latest.values().stream()
                .filter(report -> !windows.isRetired(report.model()))
                .toList();
    }

    @Override
    public void close() {
        tail.close();
        synchronized (fetching) {
            fetcher.close(CloseOptions.timeout(TopicTail.CLOSE_TIMEOUT));
        }
    }
}
