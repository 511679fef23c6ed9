package io.plumbline.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.history.WindowColumns;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.telemetry.MonitorMeters;
import io.plumbline.monitor.telemetry.SeriesLimits;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What a scrape of many models costs: series, bytes and time, before and after the limits on series. One column in fifty
 * has drifted.
 *
 * <p>Arguments: {@code models=50 columns=100 rounds=10}.
 */
public final class ScrapeCost {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
    private static final int DRIFTED = 50;

    private ScrapeCost() {}

    public static void main(String[] args) {
        int models = argument(args, "models", 50);
        int columns = argument(args, "columns", 100);
        int rounds = argument(args, "rounds", 10);
        System.out.println("| models | columns | window sizes | limits | series | bytes | scrape, median | slowest |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (List<String> sizes : List.of(List.of("1h"), List.of("5m", "1h", "1d"))) {
            List<WindowReport> reports = reports(models, columns, sizes);
            measure("none", new SeriesLimits(Integer.MAX_VALUE, Integer.MAX_VALUE), reports, sizes, rounds);
            measure("as they are", SeriesLimits.DEFAULT, reports, sizes, rounds);
            measure("metric_series: 10000", new SeriesLimits(10_000, 500), reports, sizes, rounds);
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
            String limits, SeriesLimits most, List<WindowReport> reports, List<String> sizes, int rounds) {
        try (MonitorMeters meters = new MonitorMeters(
                new Fixed(reports),
                new Unlabelled(),
                new Quiet(),
                model -> true,
                ScrapeCost::status,
                names -> Map.of(),
                (model, heard) -> false,
                most,
                InstantSource.system())) {
            String text = "";
            List<Long> nanos = new ArrayList<>();
            for (int i = 0; i < 2 * rounds; i++) {
                long begun = System.nanoTime();
                text = meters.scrape();
                if (i >= rounds) {
                    nanos.add(System.nanoTime() - begun);
                }
            }
            nanos.sort(null);
            long series = text.lines().filter(line -> !line.startsWith("#")).count();
            long models = reports.stream().map(WindowReport::model).distinct().count();
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %d | %d | %s | %,d | %,d | %.0f ms | %.0f ms |%n",
                    models,
                    reports.get(0).columns().size(),
                    sizes.size(),
                    limits,
                    series,
                    text.getBytes(UTF_8).length,
                    nanos.get(rounds / 2) / 1e6,
                    nanos.get(rounds - 1) / 1e6);
        }
    }

    private static StreamStatus status() {
        return new StreamStatus(StreamState.RUNNING, START, "running", true, 0, null, Map.of(), 0, null, null);
    }

    private static List<WindowReport> reports(int models, int columns, List<String> sizes) {
        List<WindowReport> all = new ArrayList<>();
        for (int m = 0; m < models; m++) {
            for (String size : sizes) {
                int model = m;
                all.add(report(
                        "model-" + m,
                        size,
                        IntStream.range(0, columns)
                                .mapToObj(c -> column("column_" + c, model + c))
                                .toList()));
            }
        }
        return all;
    }

    private static WindowReport report(String model, String size, List<ColumnReport> columns) {
        Duration length = WindowSize.parse(size).length();
        return new WindowReport(
                WindowReport.SCHEMA,
                model,
                "1",
                "all",
                new WindowReport.Span(START, START.plus(length), size),
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
                "",
                columns,
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    private static ColumnReport column(String name, int place) {
        boolean drifted = place % DRIFTED == 0;
        double p = drifted ? 1e-9 : 0.002 + place % 97 / 100.0;
        return new ColumnReport(
                name,
                ColumnRole.FEATURE,
                ColumnType.NUMERIC,
                drifted ? Verdict.DRIFTED : Verdict.STABLE,
                drifted ? Severity.MODERATE : null,
                Part.ANDERSON_DARLING,
                null,
                1000,
                null,
                p,
                p,
                0.001,
                Map.of(
                        "psi",
                        0.0123456789,
                        "psi_corrected",
                        0.01,
                        "ks",
                        0.034567,
                        "js",
                        0.0456789,
                        "wasserstein",
                        0.0987),
                new double[] {0, 0.1},
                null,
                null,
                new ColumnReport.Quality(3, 0.003, 0, 0, 0, 1, 2, 0, List.of()),
                new ColumnReport.Summary(10.123456, 2.123456, 1, 20),
                new ColumnReport.Summary(10.234567, 2.234567, 1, 21),
                List.of(),
                null);
    }

    /** A history of these reports alone. */
    private record Fixed(List<WindowReport> newest) implements ReportHistory {
        @Override
        public List<WindowReport> latest(Predicate<String> ofModel) {
            return newest.stream()
                    .filter(report -> ofModel.test(report.model()))
                    .toList();
        }

        @Override
        public List<String> segments(ModelRef model) {
            return List.of();
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public List<ModelRef> models() {
            return newest.stream().map(WindowReport::modelRef).distinct().toList();
        }

        @Override
        public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
            return List.of();
        }

        @Override
        public Optional<WindowSummary> window(ModelRef model, String segment, WindowSize size, Instant start) {
            return Optional.empty();
        }

        @Override
        public List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit) {
            return List.of();
        }

        @Override
        public Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start) {
            return Optional.empty();
        }
    }

    /** No performance was ever reported. */
    private record Unlabelled() implements PerformanceHistory {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public List<ModelRef> models() {
            return List.of();
        }

        @Override
        public List<WindowSize> sizes(ModelRef model, String segment) {
            return List.of();
        }

        @Override
        public List<PerformanceReport> reports(ModelRef model, String segment, WindowSize size, int limit) {
            return List.of();
        }

        @Override
        public List<PerformanceReport> latest(Predicate<String> ofModel) {
            return List.of();
        }

        @Override
        public List<PerformanceReport> latestLabelled(Predicate<String> ofModel) {
            return List.of();
        }
    }

    /** No alert ever fired. */
    private record Quiet() implements AlertHistory {
        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public List<AlertTransition> firing() {
            return List.of();
        }

        @Override
        public List<AlertTransition> latest() {
            return List.of();
        }

        @Override
        public List<AlertTransition> recent(int limit) {
            return List.of();
        }
    }
}
