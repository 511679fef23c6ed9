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
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The service end to end, beside plain consumers of the same events: a broker here, each measurement in a fresh process,
 * all on one machine. Every row is measured {@code rounds=3} times, its consumers and the service in turn; figures and
 * ratios are medians over the rounds. Prints Markdown tables; with {@code json=FILE}, writes the figures there.
 * {@code quick}: a fifth of the events; {@code only=NAME}: what has this in its name of usual, threads, batch, jackson,
 * models100, models1000, columns100, columns500, segments10, labels, pending, restore, live.
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
            if ("labels".contains(only)) {
                benchmark.labels(Integer.parseInt(option(all, "events", "6000000")) / share / 5);
            }
            if ("pending".contains(only)) {
                benchmark.pending(1_000_000 / share);
            }
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

    /** Half predictions, half labels, each with and without the join, the one and then the other first. */
    private void labels(int events) throws Exception {
        heading(
                "Labels, thousand events a second: median (least to most)",
                "events",
                "bare consumer",
                "not joined",
                "joined, to the last label",
                "joined of not joined",
                "not joined of bare",
                "joined of bare",
                "heap not joined, MB",
                "joined");
        Scenario scenario = new Scenario(events, 10, 20, 1, false, 0, true);
        topics.fill(scenario, true);
        Map<String, List<Double>> measured = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
            Map<String, JsonNode> found = new LinkedHashMap<>();
            List<String> modes = new ArrayList<>(List.of("bare", "stream", "joined"));
            if (round % 2 == 1) {
                Collections.reverse(modes);
            }
            for (String mode : modes) {
                found.put(mode, run(mode, scenario, 1, mode + "-labels-" + runs));
            }
            Map<String, Double> figure = new LinkedHashMap<>();
            for (String mode : List.of("bare", "stream", "joined")) {
                figure.put(mode, figure(found, mode, "eventsPerSecond") / 1000);
            }
            double bare = figure(found, "bare", "eventsPerSecond") / 1000;
            double off = figure(found, "stream", "eventsPerSecond") / 1000;
            double on = figure(found, "joined", "eventsPerSecond") / 1000;
            figure.put("onOfOff", on / off);
            figure.put("offOfBare", off / bare);
            figure.put("onOfBare", on / bare);
            figure.put("heapOff", figure(found, "stream", "heapMB"));
            figure.put("heapOn", figure(found, "joined", "heapMB"));
            figure.forEach((name, value) ->
                    measured.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
        }
        ObjectNode all = figures.addObject().put("what", "labels").put("events", events);
        measured.forEach((name, values) -> all.set(name, JSON.valueToTree(values)));
        List<String> row = new ArrayList<>(List.of("" + events));
        measured.values().forEach(values -> row.add(spread(values)));
        row(row.toArray(String[]::new));
    }

    private static double figure(Map<String, JsonNode> found, String mode, String name) {
        return Objects.requireNonNull(found.get(mode)).get(name).asDouble();
    }

    /** Predictions whose labels do not come: what is kept of them, and how long a start takes; beside it the same where nothing is joined. */
    private void pending(int events) throws Exception {
        heading(
                "Pending predictions",
                "predictions",
                "state on disk, bytes each",
                "changelog, bytes each",
                "heap, MB",
                "heap without the join, MB",
                "start, state kept, s",
                "start, state deleted, s",
                "start without the join, state deleted, s");
        Scenario scenario = new Scenario(events, 10, 4, 1, false, 0);
        topics.fill(scenario, true);
        Path off = directory.resolve("state-off");
        Path on = directory.resolve("state-on");
        double without = run("stream", scenario, 1, "off", off).get("heapMB").asDouble();
        double heap = run("pending", scenario, 1, "on", on).get("heapMB").asDouble();
        double disk = (double) bytesBelow(on, "outcomes") / events;
        double changelog = (double) topics.bytesOf("on-outcomes-changelog") / events;
        List<Double> kept = new ArrayList<>();
        List<Double> deleted = new ArrayList<>();
        List<Double> none = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            kept.add(run("start", scenario, 1, "on", on).get("seconds").asDouble());
            delete(on);
            deleted.add(run("start", scenario, 1, "on", on).get("seconds").asDouble());
            delete(off);
            none.add(run("restart", scenario, 1, "off", off).get("seconds").asDouble());
        }
        figures.addObject()
                .put("what", "pending")
                .put("events", events)
                .put("diskBytes", disk)
                .put("changelogBytes", changelog)
                .put("heapMB", heap)
                .put("heapWithoutMB", without)
                .putPOJO("kept", kept)
                .putPOJO("deleted", deleted)
                .putPOJO("without", none);
        row(
                "" + events,
                number(disk),
                number(changelog),
                number(heap),
                number(without),
                spread(kept),
                spread(deleted),
                spread(none));
    }

    /** Of files in directories of this name. */
    private static long bytesBelow(Path directory, String name) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path parent = file.getParent();
                sum += parent != null && parent.endsWith(name) ? Files.size(file) : 0;
            }
            return sum;
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
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
        try (MeasuredProcess process = MeasuredProcess.start(
                "live", scenario, 1, topics.bootstrap(), "live", directory.resolve("state-live"))) {
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

    /** The state directory is of this run alone: what another left must come from the broker. */
    private JsonNode run(String mode, Scenario scenario, int threads, String application) throws Exception {
        runs++;
        return run(mode, scenario, threads, application, directory.resolve("state-" + runs));
    }

    private JsonNode run(String mode, Scenario scenario, int threads, String application, Path state) throws Exception {
        if (!mode.equals("bare") && !mode.equals("parse")) {
            topics.own(StreamRun.topics(scenario, application));
        }
        System.err.print("\r" + mode + " " + scenario.topic() + ", " + threads + " threads                    ");
        try (MeasuredProcess process =
                MeasuredProcess.start(mode, scenario, threads, topics.bootstrap(), application, state)) {
            JsonNode result = process.result();
            System.err.print("\r                                                                             \r");
            return result;
        }
    }

    private static double median(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    private static String spread(List<Double> values) {
        return number(median(values)) + " (" + number(Collections.min(values)) + " to "
                + number(Collections.max(values)) + ")";
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
        delete(directory);
    }
}
