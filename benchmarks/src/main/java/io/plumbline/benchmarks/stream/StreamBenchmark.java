package io.plumbline.benchmarks.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The service end to end, beside plain consumers of the same events: a broker here, each measurement in a fresh process,
 * all on one machine. Prints Markdown tables; with {@code json=FILE}, writes the figures there. {@code quick}: a fifth of the
 * events; {@code only=NAME}: what has this in its name of usual, threads, batch, models100, models1000, columns100,
 * columns500, restore, live.
 */
public final class StreamBenchmark implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path directory;
    private final EmbeddedKafka broker;
    private final TopicSetup setup;
    private final Set<String> filled = new HashSet<>();
    private final ArrayNode figures = JSON.createArrayNode();
    private int runs;

    private StreamBenchmark() throws IOException {
        directory = Files.createTempDirectory("stream-benchmark");
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        setup = new TopicSetup(client());
    }

    public static void main(String[] arguments) throws Exception {
        List<String> all = Arrays.asList(arguments);
        int share = all.contains("quick") ? 5 : 1;
        try (StreamBenchmark benchmark = new StreamBenchmark()) {
            String only = all.stream()
                    .filter(argument -> argument.startsWith("only="))
                    .map(argument -> argument.substring(5))
                    .findAny()
                    .orElse("");
            benchmark.rates(2_000_000 / share, only);
            if ("restore".contains(only)) {
                benchmark.restore(500_000 / share);
            }
            if ("live".contains(only)) {
                benchmark.live();
            }
            for (String argument : all) {
                if (argument.startsWith("json=")) {
                    JSON.writerWithDefaultPrettyPrinter()
                            .writeValue(Path.of(argument.substring(5)).toFile(), benchmark.figures);
                }
            }
        }
        System.exit(0);
    }

    private void rates(int events, String only) throws Exception {
        heading(
                "Rates, thousand events a second",
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
                "shuffled bytes an event",
                "heap, MB");
        Scenario usual = new Scenario(events, 10, 20, 1);
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("usual", usual);
        scenarios.put("threads", usual);
        scenarios.put("batch", new Scenario(events, 10, 20, 10));
        scenarios.put("models100", new Scenario(events, 100, 20, 1));
        scenarios.put("models1000", new Scenario(events, 1000, 20, 1));
        scenarios.put("columns100", new Scenario(events / 5, 10, 100, 1));
        scenarios.put("columns500", new Scenario(events / 20, 10, 500, 1));
        for (Map.Entry<String, Scenario> scenario : scenarios.entrySet()) {
            if (scenario.getKey().contains(only)) {
                measure(scenario.getValue(), scenario.getKey().equals("threads") ? 2 : 1);
            }
        }
    }

    private void restore(int events) throws Exception {
        heading("Restore", "models", "live profiles", "seconds to running");
        Scenario many = new Scenario(events, 1000, 20, 1);
        fill(many, false);
        String application = "restore-" + runs;
        run("take", many, 1, application, "first");
        JsonNode restored = run("restore", many, 1, application, "second");
        row(
                "" + many.models(),
                restored.get("liveProfiles").asText(),
                number(restored.get("seconds").asDouble()));
    }

    private void measure(Scenario scenario, int threads) throws Exception {
        fill(scenario, true);
        ObjectNode figure = JSON.createObjectNode();
        figure.put("models", scenario.models())
                .put("columns", scenario.columns())
                .put("batch", scenario.batch())
                .put("threads", threads);
        List<String> row = new ArrayList<>(
                List.of("" + scenario.models(), "" + scenario.columns(), "" + scenario.batch(), "" + threads));
        for (String mode : List.of("bare", "parse", "profile")) {
            JsonNode plain = run(mode, scenario, threads, mode + "-" + runs, mode);
            figure.put(mode, plain.get("eventsPerSecond").asDouble());
            row.add(number(figure.get(mode).asDouble() / 1000));
        }
        String application = "stream-" + runs;
        JsonNode service = run("stream", scenario, threads, application, application);
        double rate = service.get("eventsPerSecond").asDouble();
        double shuffled = (double) bytesOf(application + "-partials-repartition") / scenario.events();
        double heap = service.get("heapMB").asDouble();
        figure.put("stream", rate)
                .put("secondsToCount", service.get("secondsToCount").asDouble())
                .put("shuffledBytesPerEvent", shuffled)
                .put("heapMB", heap);
        figures.add(figure);
        row.add(number(rate / 1000));
        row.add(number(rate / figure.get("profile").asDouble()));
        row.add(number(rate / figure.get("bare").asDouble()));
        row.add(number(shuffled));
        row.add(number(heap));
        row(row.toArray(String[]::new));
    }

    /** A hundred models, ten thousand events a second, as they happen. */
    private void live() throws Exception {
        heading(
                "Live: 100 models, 10,000 events a second, windows of 10 s and 1 min, no grace",
                "reports",
                "median from the window's end to its report, ms",
                "99 %, ms");
        Scenario scenario = new Scenario(900_000, 100, 20, 1);
        setup.createEvents(scenario.topic(), Scenario.PARTITIONS);
        references(scenario);
        setup.createOwn(StreamRun.topics(scenario, "live"), 4);
        Process process = process("live", scenario, 1, "live", "live");
        try (BufferedReader out = reader(process)) {
            while (!"running".equals(out.readLine())) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("the measured process ended");
                }
            }
            Thread sender = new Thread(() -> sendLive(scenario));
            sender.start();
            JsonNode result = JSON.readTree(lastLine(out));
            sender.join();
            figures.add(((ObjectNode) result).put("live", true));
            row(
                    result.get("reports").asText(),
                    result.get("p50Ms").asText(),
                    result.get("p99Ms").asText());
        }
    }

    private void sendLive(Scenario scenario) {
        EventText text = new EventText(scenario);
        long begun = System.nanoTime();
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (int i = 0; i < scenario.events() - 30_000; i++) {
                long due = begun + i * 100_000L;
                while (System.nanoTime() < due) {
                    Thread.onSpinWait();
                    if (due - System.nanoTime() > 1_000_000) {
                        java.util.concurrent.locks.LockSupport.parkNanos(500_000);
                    }
                }
                long now = System.currentTimeMillis();
                producer.send(new ProducerRecord<>(
                        scenario.topic(),
                        i / scenario.models() % Scenario.PARTITIONS,
                        now,
                        null,
                        text.record(i % scenario.models(), now)));
            }
        }
    }

    // ---- Topics -----------------------------------------------------------------------------------------------------

    /** @param closed whether an event of every model on every partition, days later, ends all windows before */
    private void fill(Scenario scenario, boolean closed) {
        if (!filled.add(scenario.topic())) {
            return;
        }
        setup.createEvents(scenario.topic(), Scenario.PARTITIONS);
        references(scenario);
        EventText text = new EventText(scenario);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            int records = scenario.events() / scenario.batch();
            for (int i = 0; i < records; i++) {
                long time = scenario.time(i * scenario.batch());
                producer.send(new ProducerRecord<>(
                        scenario.topic(),
                        i / scenario.models() % Scenario.PARTITIONS,
                        time,
                        null,
                        text.record(i % scenario.models(), time)));
                if (i % 50_000 == 0) {
                    System.err.print(
                            "\rfilling " + scenario.topic() + ": " + i / 1000 + " of " + records / 1000 + " k ");
                }
            }
            for (int partition = 0; closed && partition < Scenario.PARTITIONS; partition++) {
                for (int model = 0; model < scenario.models(); model++) {
                    producer.send(new ProducerRecord<>(
                            scenario.topic(), partition, Scenario.AFTER, null, text.record(model, Scenario.AFTER)));
                }
            }
        }
        System.err.print("\r                                                            \r");
    }

    private void references(Scenario scenario) {
        Topics topics = StreamRun.topics(scenario, "none");
        if (!filled.add(topics.references())) {
            return;
        }
        setup.createReferences(topics);
        ReferenceTopic topic = new ReferenceTopic(client(), topics.references());
        Reference first = reference(scenario);
        for (int model = 0; model < scenario.models(); model++) {
            topic.publish(new Reference(
                    first.id() + "-" + model,
                    scenario.model(model),
                    first.version(),
                    first.createdAt(),
                    first.source(),
                    first.from(),
                    first.to(),
                    first.rows(),
                    first.columns(),
                    first.ignored()));
            System.err.print("\rreferences: " + model + " of " + scenario.models() + " ");
        }
    }

    private static Reference reference(Scenario scenario) {
        ReferenceSettings settings = new ReferenceSettings(
                scenario.model(0),
                null,
                Instant.ofEpochMilli(Scenario.BEGIN),
                "benchmark",
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(),
                ZoneId.of("UTC"));
        return ReferenceBuilder.build(settings, rows -> {
            SplittableRandom random = new SplittableRandom(2);
            String[] categories = {"north", "south", "east", "west", "centre", "abroad"};
            for (int i = 0; i < 5000; i++) {
                Map<String, FeatureValue> features = new LinkedHashMap<>();
                for (int c = 0; c < scenario.columns(); c++) {
                    features.put(
                            "feature_" + (100 + c),
                            c % 4 == 3
                                    ? new FeatureValue.Text(categories[random.nextInt(6)])
                                    : new FeatureValue.Numeric(random.nextGaussian()));
                }
                rows.accept(new ReferenceRow(
                        null, features, new FeatureValue.Numeric(.1 + .9 * random.nextDouble()), null));
            }
        });
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "compression.type",
                        "lz4",
                        "linger.ms",
                        10,
                        "batch.size",
                        256 << 10,
                        "buffer.memory",
                        128 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Bytes of a topic on disk, compressed as they were sent. */
    private long bytesOf(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
            long sum = 0;
            for (Map<String, LogDirDescription> node :
                    admin.describeLogDirs(List.of(1)).allDescriptions().get().values()) {
                for (LogDirDescription log : node.values()) {
                    sum += log.replicaInfos().entrySet().stream()
                            .filter(replica -> replica.getKey().topic().equals(topic))
                            .mapToLong(replica -> replica.getValue().size())
                            .sum();
                }
            }
            return sum;
        }
    }

    private Map<String, String> client() {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    // ---- Processes --------------------------------------------------------------------------------------------------

    private JsonNode run(String mode, Scenario scenario, int threads, String application, String state)
            throws Exception {
        runs++;
        if (!mode.equals("bare") && !mode.equals("parse")) {
            setup.createOwn(StreamRun.topics(scenario, application), 4);
        }
        System.err.print("\r" + mode + " " + scenario.topic() + ", " + threads + " threads                    ");
        Process process = process(mode, scenario, threads, application, state);
        try (BufferedReader out = reader(process)) {
            String last = lastLine(out);
            if (process.waitFor() != 0) {
                throw new IllegalStateException(mode + " ended with " + process.exitValue() + ": " + last);
            }
            System.err.print("\r                                                                             \r");
            return JSON.readTree(last);
        }
    }

    private Process process(String mode, Scenario scenario, int threads, String application, String state)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                StreamRun.class.getName(),
                mode,
                broker.bootstrapServers(),
                application,
                directory.resolve("state-" + state).toString(),
                "" + threads));
        command.addAll(List.of(scenario.arguments()));
        return new ProcessBuilder(command)
                .redirectError(directory.resolve(mode + ".err").toFile())
                .start();
    }

    private static BufferedReader reader(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private static String lastLine(BufferedReader out) throws IOException {
        String last = "";
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            last = line;
        }
        return last;
    }

    // ---- Output -----------------------------------------------------------------------------------------------------

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
        setup.close();
        broker.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
