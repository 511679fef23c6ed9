package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.kafka.TopicSetup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances of the service, in processes of their own, each with the series of its own models. One is killed and comes
 * back: all the while each series is exported by one of them at most, and soon by one of them again.
 */
class SeriesTakeoverTest {
    private static final int PARTITIONS = 4;
    private static final long HOUR = 3_600_000L;
    private static final long FIRST = 420_000 * HOUR;
    private static final List<String> MODELS =
            IntStream.range(0, 12).mapToObj(i -> "model-" + i).toList();

    /** The session of CrashCluster's instances, and what a rebalance and a restore may take on a busy machine; so may a start. */
    private static final Duration TAKEN_OVER = Duration.ofSeconds(6 + 24);

    private static final Duration SETTLED = Duration.ofSeconds(1);

    private static final String SETTINGS = """
            learning: {enabled: false}
            idle_after: 1s
            defaults: {windows: [1h], grace: 1s, restatement: 1000d}
            """;

    /** What is said of a model, in its newest windows; counters and histograms are of an instance. */
    private static final Pattern OF_MODELS =
            Pattern.compile("plumbline_(window_(?!reports|close_delay)|column|alert|reference).*");

    private static final Pattern OF_SOURCES = Pattern.compile("plumbline_(source|live_profiles\\{|records_behind).*");

    /** Series with their values, as two instances export them at one moment. */
    private record Sample(Map<String, Double> a, Map<String, Double> b, Set<String> twice) {
        Set<String> series() {
            Set<String> all = new TreeSet<>(a.keySet());
            all.addAll(b.keySet());
            return all;
        }

        /** Whether the newest windows of all models end at that time. */
        boolean reaches(long end) {
            Set<String> models = new HashSet<>();
            for (Map<String, Double> instance : List.of(a, b)) {
                instance.forEach((series, value) -> {
                    if (series.startsWith("plumbline_window_end") && value == end / 1000.0) {
                        models.add(series.replaceAll(".*model=\"([^\"]*)\".*", "$1"));
                    }
                });
            }
            return models.equals(Set.copyOf(MODELS));
        }
    }

    private final List<String> story = new ArrayList<>();
    private int hours;

    @Test
    void shouldExportEachSeriesOnceWhenAnInstanceIsKilledAndComesBack(@TempDir Path directory) throws Exception {
        try (CrashCluster cluster = new CrashCluster(directory, SETTINGS);
                EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), cluster.brokerPort())) {
            assertThat(broker.bootstrapServers()).endsWith(":" + cluster.brokerPort());
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", cluster.bootstrap()))) {
                setup.createEvents("events", PARTITIONS);
            }
            cluster.start("a");
            cluster.start("b");
            send(cluster.bootstrap());
            Sample before = watch(cluster, "both started", sample -> sample.reaches(end()) && isShared(sample));
            assertThat(before.series()).hasSizeGreaterThan(10 * MODELS.size());

            cluster.kill("a");
            Sample taken =
                    watch(cluster, "a was killed", sample -> sample.series().equals(before.series()));
            assertThat(taken.a).isEmpty();
            // Not only shown: also counted on.
            send(cluster.bootstrap());
            watch(cluster, "and events came", sample -> sample.reaches(end()));

            cluster.start("a");
            Sample back = watch(
                    cluster,
                    "a came back",
                    sample -> isShared(sample) && sample.series().equals(before.series()));
            send(cluster.bootstrap());
            watch(
                    cluster,
                    "and events came",
                    sample -> sample.reaches(end()) && sample.series().equals(back.series()));
            checkSources(cluster);
        }
        story.forEach(line -> System.out.println("| " + line));
    }

    private static boolean isShared(Sample sample) {
        return !sample.a.isEmpty() && !sample.b.isEmpty();
    }

    /** Samples until that is so, and a second more; at no moment may a series be there twice. */
    private Sample watch(CrashCluster cluster, String what, Predicate<Sample> until) throws Exception {
        long began = System.nanoTime();
        long most = began + TAKEN_OVER.toNanos();
        int samples = 0;
        long done = 0;
        while (true) {
            Sample sample = sample(cluster, OF_MODELS);
            samples++;
            assertThat(sample.twice).as("exported twice after %s", what).isEmpty();
            long now = System.nanoTime();
            if (!until.test(sample)) {
                assertThat(now).as(() -> what + ": waited in vain; " + sample).isLessThan(most);
                assertThat(done)
                        .as(() -> what + ": it was so, and is no more; " + sample)
                        .isZero();
            } else if (done == 0) {
                done = now;
            } else if (now - done > SETTLED.toNanos()) {
                story.add(
                        "%s: each of %d series is there once after %.1f s (a has %d, b %d); twice in none of %d samples"
                                .formatted(
                                        what,
                                        sample.series().size(),
                                        (done - began) / 1e9,
                                        sample.a.size(),
                                        sample.b.size(),
                                        samples));
                return sample;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    /** Only what one has both before and after the other is asked was there twice at one moment. */
    private static Sample sample(CrashCluster cluster, Pattern which) throws InterruptedException {
        Map<String, Double> before = scrape(cluster, "a", which);
        Map<String, Double> b = scrape(cluster, "b", which);
        Map<String, Double> a = scrape(cluster, "a", which);
        Set<String> twice = new TreeSet<>(a.keySet());
        twice.retainAll(before.keySet());
        twice.retainAll(b.keySet());
        return new Sample(a, b, twice);
    }

    private static Map<String, Double> scrape(CrashCluster cluster, String instance, Pattern which)
            throws InterruptedException {
        Map<String, Double> series = new TreeMap<>();
        cluster.scrape(instance)
                .lines()
                .filter(which.asMatchPredicate())
                .forEach(line -> series.put(
                        line.substring(0, line.lastIndexOf(' ')),
                        Double.valueOf(line.substring(line.lastIndexOf(' ') + 1))));
        return series;
    }

    /** What is said of partitions is of the one that reads them. */
    private static void checkSources(CrashCluster cluster) throws InterruptedException {
        Sample sample = sample(cluster, OF_SOURCES);
        assertThat(sample.twice).isEmpty();
        assertThat(sample.series()).hasSize(3 * PARTITIONS);
    }

    /** Six hours of events of all models on all partitions, after those of before. */
    private void send(String bootstrap) {
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            for (int minute = 0; minute < 6 * 60; minute += 5) {
                long time = FIRST + hours * HOUR + minute * 60_000L;
                for (String model : MODELS) {
                    for (int partition = 0; partition < PARTITIONS; partition++) {
                        sender.send(
                                partition,
                                time,
                                "{\"model\":\"%s\",\"version\":\"1\",\"time\":%d,\"features\":{\"x\":%d,\"plan\":\"%s\"}}"
                                        .formatted(model, time, minute % 7, minute % 2 == 0 ? "pro" : "free"));
                    }
                }
            }
            sender.flush();
        }
        hours += 6;
    }

    private long end() {
        return FIRST + hours * HOUR;
    }
}
