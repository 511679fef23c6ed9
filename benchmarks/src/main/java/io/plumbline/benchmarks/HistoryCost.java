package io.plumbline.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Changes;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.HistoryDirectory;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReportTail;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * What it costs an instance to know the last windows of many models: time to read them the first time and at a restart,
 * heap, disk, and how long pages wait for them. One column in fifty has drifted, each has 20 bins.
 *
 * <p>Arguments: {@code models=20 columns=50 windows=500 rounds=20}, and the directory {@code at=...}, which must be empty.
 */
public final class HistoryCost {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> SIZES = List.of("5m", "1h", "1d");
    private static final int DRIFTED = 50;
    private static final int BINS = 20;
    private static final int PARTITIONS = 4;

    private HistoryCost() {}

    public static void main(String[] args) throws Exception {
        int models = argument(args, "models", 20);
        int columns = argument(args, "columns", 50);
        int windows = argument(args, "windows", 500);
        int rounds = argument(args, "rounds", 20);
        Path directory = Stream.of(args)
                .filter(arg -> arg.startsWith("at="))
                .findFirst()
                .map(arg -> Path.of(arg.substring("at=".length())))
                .orElse(Files.createTempDirectory("history-cost"));
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.prepare(OwnTopics.of(Topics.DEFAULT, PARTITIONS));
            }
            long bytes = publish(kafka, models, columns, windows);
            int reports = models * SIZES.size() * windows;
            System.out.printf(
                    Locale.ROOT,
                    "%,d reports of %d models, %d sizes, %d windows, %d columns: %,d MB of JSON%n%n",
                    reports,
                    models,
                    SIZES.size(),
                    windows,
                    columns,
                    bytes >> 20);
            Table table = new Table("what", "value");
            measure(kafka, directory.resolve("history"), models, windows, rounds, reports, table);
        }
    }

    private static int argument(String[] args, String name, int otherwise) {
        for (String arg : args) {
            if (arg.startsWith(name + "=")) {
                return Integer.parseInt(arg.substring(name.length() + 1));
            }
        }
        return otherwise;
    }

    private static void measure(
            Map<String, String> kafka, Path data, int models, int windows, int rounds, int reports, Table table)
            throws InterruptedException {
        long before = heap();
        try (HistoryDirectory history = HistoryDirectory.open(data);
                ReportTail tail = tail(kafka, history)) {
            double seconds = secondsToReady(tail);
            table.row("first start, all is read", number("%.1f s, %,.0f reports a second", seconds, reports / seconds));
            table.row("heap, after a collection", number("%.1f MB", megabytes(heap() - before)));
            table.row("files on disk", number("%.0f MB", megabytes(bytes(data))));
            long shown = heap();
            int newest = tail.latest(model -> true).size();
            table.row(
                    "heap of the newest reports, all models owned",
                    number("%.1f MB, %d reports", megabytes(heap() - shown), newest));
            queries(tail, models, windows, rounds, table);
            onHeap(tail, models, windows, table);
        }
        try (HistoryDirectory history = HistoryDirectory.open(data);
                ReportTail tail = tail(kafka, history)) {
            table.row("restart, until it answers", number("%.2f s", secondsToReady(tail)));
        }
        table.row("files on disk after it", number("%.0f MB", megabytes(bytes(data))));
    }

    private static ReportTail tail(Map<String, String> kafka, HistoryDirectory history) {
        return new ReportTail(
                kafka, Topics.DEFAULT.windowReports(), history, (model, reported) -> false, Changes.Listener.NOBODY);
    }

    private static double secondsToReady(ReportTail tail) throws InterruptedException {
        long begun = System.nanoTime();
        tail.start();
        while (!tail.ready()) {
            Thread.sleep(10);
        }
        return (System.nanoTime() - begun) / 1e9;
    }

    private static void queries(ReportTail tail, int models, int windows, int rounds, Table table) {
        ModelRef model = model(models / 2);
        WindowSize hour = WindowSize.parse("1h");
        Instant newest = start("1h", windows - 1);
        time(
                table,
                rounds,
                "the fleet: 26 windows of each size of each model",
                () -> tail.models().stream()
                        .map(each -> tail.windows(each, "all", 26))
                        .toList());
        time(table, rounds, "a model: 60 windows of each size", () -> tail.windows(model, "all", 60));
        time(table, rounds, "a model: its newest report", () -> tail.report(model, "all", hour, newest));
        time(table, rounds, "a column: 60 windows of one size", () -> tail.columns(model, "all", hour, 60));
        time(table, rounds, "a column: " + windows + " windows", () -> tail.columns(model, "all", hour, windows));
        int[] back = {0};
        time(table, rounds, "a report of the past, from the broker", () -> {
            back[0]++;
            return tail.report(model, "all", hour, start("1h", windows - 1 - back[0] % (windows - 1)));
        });
        time(table, rounds, "a scrape: the newest reports of all models", () -> tail.latest(each -> true));
    }

    /** What it would take to have the lines at hand. */
    private static void onHeap(ReportTail tail, int models, int windows, Table table) {
        long before = heap();
        List<Object> all = new ArrayList<>();
        for (int m = 0; m < models; m++) {
            for (String size : SIZES) {
                all.add(tail.columns(model(m), "all", WindowSize.parse(size), windows));
            }
        }
        table.row("heap if all lines were on it", number("%.0f MB", megabytes(heap() - before)));
        if (all.isEmpty()) {
            throw new IllegalStateException("it must be reachable until here");
        }
    }

    private static void time(Table table, int rounds, String what, Supplier<Object> query) {
        List<Long> nanos = new ArrayList<>();
        for (int i = 0; i < 2 * rounds; i++) {
            long begun = System.nanoTime();
            Object answer = query.get();
            if (answer.equals(List.of()) || answer.equals(Optional.empty())) {
                throw new IllegalStateException("nothing was found: " + what);
            }
            if (i >= rounds) {
                nanos.add(System.nanoTime() - begun);
            }
        }
        nanos.sort(null);
        table.row(what, number("%.1f ms, slowest %.1f", nanos.get(rounds / 2) / 1e6, nanos.get(rounds - 1) / 1e6));
    }

    private static String number(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double megabytes(long bytes) {
        return bytes / 1048576.0;
    }

    private static long heap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static long bytes(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ModelRef model(int number) {
        return new ModelRef("model-" + number, "1");
    }

    private static Instant start(String size, int window) {
        return START.plus(WindowSize.parse(size).length().multipliedBy(window));
    }

    /** In the order in which windows close, as the stream does it. */
    private static long publish(Map<String, String> kafka, int models, int columns, int windows) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                String.valueOf(kafka.get("bootstrap.servers")),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4");
        Random random = new Random(1);
        long bytes = 0;
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int window = 0; window < windows; window++) {
                for (String size : SIZES) {
                    for (int m = 0; m < models; m++) {
                        WindowReport report = report(model(m), size, start(size, window), columns, random);
                        byte[] value = report.toJson();
                        byte[] key = Json.bytes(List.of(
                                report.model(),
                                report.version(),
                                "all",
                                size,
                                report.window().start().toString()));
                        ProducerRecord<byte[], byte[]> record =
                                new ProducerRecord<>(Topics.DEFAULT.windowReports(), m % PARTITIONS, key, value);
                        record.headers().add(WindowSummary.REVISION_HEADER, "1".getBytes(UTF_8));
                        producer.send(record);
                        bytes += value.length;
                    }
                }
            }
        }
        return bytes;
    }

    private static WindowReport report(ModelRef model, String size, Instant start, int columns, Random random) {
        Duration length = WindowSize.parse(size).length();
        List<ColumnReport> all = new ArrayList<>();
        for (int c = 0; c < columns; c++) {
            all.add(column("column_" + c, c % DRIFTED == 0, random));
        }
        return new WindowReport(
                WindowReport.SCHEMA,
                model.model(),
                model.version(),
                "all",
                new WindowReport.Span(start, start.plus(length), size),
                "0123456789abcdef",
                false,
                Reference.Stage.PINNED,
                1000,
                0,
                20_000,
                Verdict.DRIFTED,
                null,
                Severity.MODERATE,
                0.001,
                "On average at most one false drift alert per model in 90 days.",
                all,
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    private static ColumnReport column(String name, boolean drifted, Random random) {
        List<ColumnReport.Bin> bins = new ArrayList<>();
        double edge = random.nextDouble();
        for (int bin = 0; bin < BINS; bin++) {
            double next = edge + random.nextDouble();
            bins.add(new ColumnReport.Bin(edge + " to " + next, edge, next, 1000, 40 + random.nextInt(20)));
            edge = next;
        }
        @Nullable Severity severity = drifted ? Severity.MODERATE : null;
        double p = random.nextDouble();
        return new ColumnReport(
                name,
                ColumnRole.FEATURE,
                ColumnType.NUMERIC,
                drifted ? Verdict.DRIFTED : Verdict.STABLE,
                severity,
                Part.ANDERSON_DARLING,
                null,
                1000,
                null,
                p,
                p,
                0.001,
                Map.of(
                        "psi",
                        random.nextDouble(),
                        "psi_corrected",
                        random.nextDouble(),
                        "ks",
                        random.nextDouble(),
                        "js",
                        random.nextDouble(),
                        "wasserstein",
                        random.nextDouble()),
                new double[] {0, random.nextDouble()},
                null,
                null,
                new ColumnReport.Quality(3, 0.003, 0, 0, 0, 1, 2, 0, List.of()),
                new ColumnReport.Summary(10.123456, 2.123456, 0, 20),
                new ColumnReport.Summary(10 + random.nextDouble(), 2.234567, 0, 21),
                bins,
                null);
    }
}
