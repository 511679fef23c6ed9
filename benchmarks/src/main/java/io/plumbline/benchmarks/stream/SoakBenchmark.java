package io.plumbline.benchmarks.stream;

import io.plumbline.kafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The service as users run it, for a long time, at the full rate: events are sent as fast as it takes them. Once a minute its
 * live heap after a collection, its memory, open files and state on disk; what grows is seen in the last column. Windows
 * are short, so that everything that is kept for a time has been forgotten many times over. Prints a Markdown table;
 * {@code minutes=20}. For Linux.
 */
public final class SoakBenchmark {
    private static final int PARTITIONS = 4;
    private static final int MODELS = 100;
    /** Events that may wait for the service: enough to keep it busy, too few to fill the disk. */
    private static final long MOST_BEHIND = 200_000;

    private final Path directory;
    private volatile long sent;
    private volatile long counted;
    private volatile boolean over;

    private SoakBenchmark(Path directory) {
        this.directory = directory;
    }

    /** One look at the service. */
    private record Sample(long events, double heapMb, double rssMb, long files, double stateMb, double brokerMb) {}

    public static void main(String[] arguments) throws Exception {
        int minutes = 20;
        for (String argument : arguments) {
            if (argument.startsWith("minutes=")) {
                minutes = Integer.parseInt(argument.substring("minutes=".length()));
            }
        }
        Path directory = Files.createTempDirectory("soak");
        try {
            new SoakBenchmark(directory).run(minutes);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        }
        System.exit(0);
    }

    private void run(int minutes) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            createTopic(broker.bootstrapServers());
            String config = """
                    http: {port: 0}
                    defaults: {windows: [10s, 1m], grace: 5s, restatement: 1m}
                    """;
            try (ServiceProcess service = ServiceProcess.start(directory, broker.bootstrapServers(), config)) {
                Thread sender = new Thread(() -> send(broker.bootstrapServers()));
                sender.start();
                watch(service, minutes);
                over = true;
                sender.join();
            }
        }
    }

    /** Old segments go soon, so that the broker's disk shows whether what the service writes grows. */
    private static void createTopic(String bootstrap) throws Exception {
        try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap))) {
            NewTopic topic = new NewTopic("events", PARTITIONS, (short) 1)
                    .configs(Map.of("retention.bytes", "" + (64 << 20), "segment.bytes", "" + (16 << 20)));
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    private void send(String bootstrap) {
        EventText text = new EventText(new Scenario(1, MODELS, 20, 1, false, 0));
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrap, "compression.type", "lz4", "linger.ms", 10);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; !over; i++) {
                if (i % 1000 == 0) {
                    sent = i;
                    while (sent - counted > MOST_BEHIND && !over) {
                        TimeUnit.MILLISECONDS.sleep(5);
                    }
                }
                long now = System.currentTimeMillis();
                producer.send(new ProducerRecord<>(
                        "events", i / MODELS % PARTITIONS, now, null, text.record(i % MODELS, now)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void watch(ServiceProcess service, int minutes) throws Exception {
        row(
                "minute",
                "events a second",
                "live heap, MB",
                "memory (RSS), MB",
                "open files",
                "state on disk, MB",
                "broker's disk, MB");
        System.out.println("|---|---|---|---|---|---|---|");
        List<Sample> samples = new ArrayList<>();
        long before = 0;
        long begun = System.nanoTime();
        for (int minute = 1; minute <= minutes; minute++) {
            long due = begun + TimeUnit.MINUTES.toNanos(minute);
            while (System.nanoTime() < due) {
                counted = service.accepted();
                TimeUnit.MILLISECONDS.sleep(200);
            }
            Sample sample = sample(service.pid());
            samples.add(sample);
            row(
                    "" + minute,
                    "" + (sample.events - before) / 60,
                    mb(sample.heapMb),
                    mb(sample.rssMb),
                    "" + sample.files,
                    mb(sample.stateMb),
                    mb(sample.brokerMb));
            before = sample.events;
        }
        growth(samples);
    }

    /** Medians of the second quarter beside those of the last: what still grows after it has warmed up. */
    private static void growth(List<Sample> samples) {
        int quarter = samples.size() / 4;
        if (quarter == 0) {
            return;
        }
        List<Sample> early = samples.subList(quarter, 2 * quarter);
        List<Sample> late = samples.subList(samples.size() - quarter, samples.size());
        row(
                "last quarter, of second",
                "",
                ratio(early, late, Sample::heapMb),
                ratio(early, late, Sample::rssMb),
                ratio(early, late, Sample::files),
                ratio(early, late, Sample::stateMb),
                ratio(early, late, Sample::brokerMb));
    }

    private static String ratio(
            List<Sample> early, List<Sample> late, java.util.function.ToDoubleFunction<Sample> figure) {
        return String.format(Locale.ROOT, "%.2f", median(late, figure) / median(early, figure));
    }

    private static double median(List<Sample> samples, java.util.function.ToDoubleFunction<Sample> figure) {
        return samples.stream()
                .mapToDouble(figure)
                .sorted()
                .skip(samples.size() / 2)
                .findFirst()
                .orElseThrow();
    }

    private Sample sample(long pid) throws Exception {
        jcmd(pid, "GC.run");
        Matcher heap = Pattern.compile("used (\\d+)K").matcher(jcmd(pid, "GC.heap_info"));
        Matcher rss =
                Pattern.compile("VmRSS:\\s+(\\d+) kB").matcher(Files.readString(Path.of("/proc", "" + pid, "status")));
        if (!heap.find() || !rss.find()) {
            throw new IllegalStateException("no figures of process " + pid);
        }
        long files;
        try (Stream<Path> open = Files.list(Path.of("/proc", "" + pid, "fd"))) {
            files = open.count();
        }
        return new Sample(
                counted,
                Double.parseDouble(heap.group(1)) / 1024,
                Double.parseDouble(rss.group(1)) / 1024,
                files,
                size(directory.resolve("data")),
                size(directory.resolve("kafka")));
    }

    private static String jcmd(long pid, String command) throws Exception {
        Process jcmd = new ProcessBuilder(ServiceProcess.java("jcmd"), "" + pid, command)
                .redirectErrorStream(true)
                .start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        jcmd.waitFor();
        return said;
    }

    /** Files come and go while they are counted. */
    private static double size(Path directory) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    bytes += Files.isRegularFile(file) ? Files.size(file) : 0;
                } catch (NoSuchFileException e) {
                    bytes += 0;
                }
            }
        } catch (java.io.UncheckedIOException e) {
            return size(directory);
        }
        return bytes / 1e6;
    }

    private static String mb(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static void row(String... cells) {
        System.out.println("| " + String.join(" | ", cells) + " |");
    }
}
