package io.plumbline.benchmarks.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The service end to end, beside plain consumers of the same events: a broker here, each measurement in a fresh process,
 * all on one machine. Every row is measured {@code rounds=3} times, its consumers and the service in turn; figures and
 * ratios are medians over the rounds. Prints Markdown tables; with {@code json=FILE}, writes the figures there.
 * {@code quick}: a fifth of the events; {@code only=NAME}: what has this in its name of usual, threads, batch, jackson,
 * models100, models1000, columns100, columns500, restore, live.
 */
public final class StreamBenchmark implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> CONSUMERS = List.of("bare", "parse", "profile");

    private final Path directory;
    private final StreamTopics topics;
    private final ArrayNode figures = JSON.createArrayNode();
    private final int rounds;
    private int runs;

    private StreamBenchmark(int rounds) throws IOException {
        this.rounds = rounds;
        directory = Files.createTempDirectory("stream-benchmark");
        topics = new StreamTopics(directory.resolve("kafka"));
    }

    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        int share = all.contains("quick") ? 5 : 1;
        String only = option(all, "only", "");
        try (StreamBenchmark benchmark = new StreamBenchmark(Integer.parseInt(option(all, "rounds", "3")))) {
            benchmark.rates(Integer.parseInt(option(all, "events", "6000000")) / share, only);
            if ("restore".contains(only)) {
                benchmark.restore(500_000);
            }
            if ("live".contains(only)) {
                benchmark.live();
            }
            String file = option(all, "json", "");
            if (!file.isEmpty()) {
                JSON.writerWithDefaultPrettyPrinter().writeValue(Path.of(file).toFile(), benchmark.figures);
            }
        }
        System.exit(0);
    }

    private static String option(List<String> arguments, String name, String otherwise) {
        return arguments.stream()
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findAny()
                .orElse(otherwise);
    }

    private void rates(int events, String only) throws Exception {
        heading(
                "Rates, thousand events a second",
                "what",
                "models",
                "columns",
                "events in a record",
                "threads",
                "bare consumer",
                "+ decode",
                "+ profiles",
                "service, to the last report",
                "of + profiles",
                "of bare",
                "partials, % of input bytes",
                "reports",
                "heap, MB");
        Scenario usual = new Scenario(events, 10, 20, 1, false, 0);
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("usual", usual);
        scenarios.put("threads", usual);
        scenarios.put("batch", new Scenario(events, 10, 20, 10, false, 0));
        scenarios.put("jackson", new Scenario(events, 10, 20, 1, true, 0));
        scenarios.put("models100", new Scenario(events, 100, 20, 1, false, 0));
        scenarios.put("models1000", new Scenario(events, 1000, 20, 1, false, 0));
        scenarios.put("columns100", new Scenario(events / 5, 10, 100, 1, false, 0));
        scenarios.put("segments10", new Scenario(events, 10, 20, 1, false, 10));
        scenarios.put("columns500", new Scenario(events / 20, 10, 500, 1, false, 0));
        for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
            if (scenario.getKey().contains(only)) {
                measure(
                        scenario.getKey(),
                        scenario.getValue(),
                        scenario.getKey().equals("threads") ? 2 : 1);
            }
        }
    }

    private void measure(String what, Scenario scenario, int threads) throws Exception {
        topics.fill(scenario, true);
        Map<String, List<Double>> measured = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Map<String, Double> rates = new LinkedHashMap<>();
            for (String mode : CONSUMERS) {
                rates.put(
                        mode,
                        run(mode, scenario, threads, mode + "-" + runs)
                                .get("eventsPerSecond")
                                .asDouble());
            }
            String application = "stream-" + runs;
            JsonNode service = run("stream", scenario, threads, application);
            double rate = service.get("eventsPerSecond").asDouble();
            rates.put("stream", rate);
            rates.put("ofProfile", rate / rates.getOrDefault("profile", Double.NaN));
            rates.put("ofBare", rate / rates.getOrDefault("bare", Double.NaN));
            rates.put(
                    "partialsPercent",
                    100.0 * topics.bytesOf(application + "-partials-repartition") / topics.bytesOf(scenario.topic()));
            rates.put("reports", service.get("reports").asDouble());
            rates.put("heapMB", service.get("heapMB").asDouble());
            rates.forEach((name, value) ->
                    measured.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        }
        ObjectNode figure = figures.addObject()
                .put("what", what)
                .put("models", scenario.models())
                .put("columns", scenario.columns())
                .put("batch", scenario.batch())
                .put("threads", threads);
        measured.forEach((name, values) -> figure.set(name, JSON.valueToTree(values)));
        List<String> row = new ArrayList<>(
                List.of(what, "" + scenario.models(), "" + scenario.columns(), "" + scenario.batch(), "" + threads));
        measured.forEach((name, values) -> {
            boolean rate = CONSUMERS.contains(name) || name.equals("stream");
            row.add(number(rate ? median(values) / 1000 : median(values)));
        });
        row(row.toArray(String[]::new));
    }

    private void restore(int events) throws Exception {
        heading(
                "Restore",
                "models",
                "live profiles",
                "heap of a live profile, kB: measured",
                "estimated",
                "seconds from start to running");
        Scenario many = new Scenario(events, 1000, 20, 1, false, 0);
        topics.fill(many, false);
        String application = "restore-" + runs;
        run("take", many, 1, application);
        JsonNode restored = run("restore", many, 1, application);
        double profiles = restored.get("liveProfiles").asDouble();
        figures.add(((ObjectNode) restored).put("what", "restore"));
        row(
                "" + many.models(),
                restored.get("liveProfiles").asText(),
                number(restored.get("heapBytes").asDouble() / profiles / 1000),
                number(restored.get("estimatedBytes").asDouble() / profiles / 1000),
                number(restored.get("seconds").asDouble()));
    }

    /** A hundred models, ten thousand events a second, as they happen. */
    private void live() throws Exception {
        heading(
                "Live: 100 models, 10,000 events a second, windows of 10 s and 1 min, no grace",
                "reports",
                "median from the window's end to its report, ms",
                "99 %, ms");
        Scenario scenario = new Scenario(900_000, 100, 20, 1, false, 0);
        topics.empty(scenario);
        topics.own(StreamRun.topics(scenario, "live"));
        try (MeasuredProcess process = start("live", scenario, 1, "live")) {
            process.await("running");
            Thread sender = new Thread(() -> topics.sendLive(scenario, scenario.events() - 30_000, 10_000));
            sender.start();
            JsonNode result = process.result();
            sender.join();
            figures.add(((ObjectNode) result).put("what", "live"));
            row(
                    result.get("reports").asText(),
                    result.get("p50Ms").asText(),
                    result.get("p99Ms").asText());
        }
    }

    private JsonNode run(String mode, Scenario scenario, int threads, String application) throws Exception {
        runs++;
        if (!mode.equals("bare") && !mode.equals("parse")) {
            topics.own(StreamRun.topics(scenario, application));
        }
        System.err.print("\r" + mode + " " + scenario.topic() + ", " + threads + " threads                    ");
        try (MeasuredProcess process = start(mode, scenario, threads, application)) {
            JsonNode result = process.result();
            System.err.print("\r                                                                             \r");
            return result;
        }
    }

    /** The state directory is of this run alone: what another left must come from the broker. */
    private MeasuredProcess start(String mode, Scenario scenario, int threads, String application) throws IOException {
        return MeasuredProcess.start(
                mode, scenario, threads, topics.bootstrap(), application, directory.resolve("state-" + runs));
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static void heading(String title, String... columns) {
        System.out.println("\n### " + title + "\n");
        row(columns);
        System.out.println("|" + "---|".repeat(columns.length));
    }

    private static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
    }

    @Override
    public void close() throws IOException {
        topics.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
