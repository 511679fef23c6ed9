package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Labels come late, early, twice, corrected or never, on two partitions, while instances are killed: in the end the performance of
 * every window is what a plain program makes of the records on the topic.
 *
 * <p>{@code -Dplumbline.crash.kills=30} is the long form.
 */
class LabelCrashTest {
    private static final int KILLS = Math.max(2, Integer.getInteger("plumbline.crash.kills", 2) / 3);
    private static final Instant BEGIN = Instant.parse("2024-05-06T00:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(20);
    private static final Duration HORIZON = Duration.ofHours(24);
    private static final int RECORDS_A_KILL = 3000;

    private static final String SETTINGS = """
            learning: {enabled: false}
            idle_after: 4s
            defaults: {windows: [1h, 6h], grace: 1h, restatement: 20d}
            models:
              - match: "*"
                windows: [1h, 6h]
                performance: {classes: ["no", "yes"], positive: "yes", metric: accuracy, horizon: 24h}
            """;

    private final long began = System.nanoTime();
    private final Random random = new Random(20261129);

    /** Something that is sent when its time has come. */
    private record Due(long at, int partition, String json) {}

    /** What a plain program makes of a window. */
    private static final class Plain {
        long predictions;
        long labels;
        long right;
    }

    private record Predicted(String version, Instant time, String value) {}

    private record Told(Instant time, String value) {}

    @Test
    void shouldJoinEveryLabelOnceWhateverIsKilled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
            throws Exception {
        try (CrashCluster cluster = new CrashCluster(directory, SETTINGS)) {
            cluster.startBroker();
            cluster.createTopics(2);
            cluster.start("a");
            cluster.start("b");
            send(cluster);
            Map<String, Plain> expected = plain(cluster.bootstrap());
            TreeMap<String, PerformanceReport> reports = new TreeMap<>();
            try (CommittedRecords performance =
                    new CommittedRecords(cluster.bootstrap(), Topics.DEFAULT.performanceReports(), record -> {
                        PerformanceReport report = PerformanceReport.fromJson(record.value());
                        reports.put(
                                report.version() + " " + report.window().size() + " "
                                        + report.window().start(),
                                report);
                    })) {
                await().atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> {
                            performance.poll();
                            assertThat(differences(expected, reports)).isEmpty();
                        });
            }
            long labels = expected.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(" 1h "))
                    .mapToLong(entry -> entry.getValue().labels)
                    .sum();
            assertThat(labels).isGreaterThan(500L * KILLS);
            say(KILLS + " kills; " + labels + " labels joined, " + expected.size() + " windows, 0 differences");
        }
    }

    /** Sends records in order of their times, and kills one instance after the other. */
    private void send(CrashCluster cluster) throws Exception {
        PriorityQueue<Due> queue = new PriorityQueue<>(java.util.Comparator.comparingLong(Due::at));
        int sent = 0;
        int kills = 0;
        try (EventSender events = new EventSender(cluster.bootstrap(), "events")) {
            for (int i = 0; kills < KILLS || !queue.isEmpty(); i++) {
                long now = BEGIN.toEpochMilli() + i * STEP.toMillis();
                if (kills < KILLS) {
                    prediction(i, now, queue);
                }
                while (!queue.isEmpty() && (kills >= KILLS || queue.peek().at() <= now)) {
                    Due due = queue.remove();
                    events.send(due.partition(), due.at(), due.json().getBytes(StandardCharsets.UTF_8));
                    sent++;
                    if (sent % 100 == 0) {
                        TimeUnit.MILLISECONDS.sleep(60); // so that the stages begin among the records
                    }
                    if (sent % RECORDS_A_KILL == 0 && kills < KILLS) {
                        String name = kills % 2 == 0 ? "a" : "b";
                        cluster.checkAlive(name);
                        cluster.kill(name);
                        if (kills % 3 == 1) {
                            cluster.wipe(name);
                        }
                        cluster.start(name);
                        kills++;
                        say("kill -9 of " + name + " after " + sent + " records");
                    }
                }
            }
            events.flush();
        }
    }

    private void prediction(int i, long now, PriorityQueue<Due> queue) {
        long time = now - random.nextInt(3_600_000);
        String id = "id-" + i;
        String json = "{\"model\":\"m\",\"version\":\"" + (1 + random.nextInt(2)) + "\",\"id\":\"" + id + "\",\"time\":"
                + time + ",\"prediction\":\"" + word() + "\",\"scores\":{\"yes\":" + random.nextDouble() + "}}";
        queue.add(new Due(now, random.nextInt(2), json));
        if (random.nextInt(20) == 0) {
            queue.add(new Due(now, random.nextInt(2), json)); // sent again
        }
        for (int labels = random.nextInt(3); labels > 0; labels--) {
            boolean early = random.nextInt(10) == 0; // before the prediction itself comes
            // Some after the horizon.
            long most = early ? now - time : (long) (1.1 * HORIZON.toMillis());
            long given = time + (long) (random.nextDouble() * most);
            String label =
                    "{\"model\":\"m\",\"id\":\"" + id + "\",\"time\":" + given + ",\"label\":\"" + word() + "\"}";
            long due = early ? now - 1 : Math.max(given, now);
            for (int times = 1 + random.nextInt(2); times > 0; times--) {
                queue.add(new Due(due, random.nextInt(2), label));
            }
        }
    }

    private String word() {
        return random.nextInt(3) == 0 ? "yes" : "no";
    }

    /** Of what is really on the topic. */
    private static Map<String, Plain> plain(String bootstrap) {
        Map<String, Predicted> predictions = new TreeMap<>();
        Map<String, List<Told>> labels = new TreeMap<>();
        try (CommittedRecords events = new CommittedRecords(bootstrap, "events", record -> {
            JsonNode event = Json.read(record.value(), JsonNode.class);
            String id = event.path("id").asText();
            Instant time = Instant.ofEpochMilli(event.path("time").asLong());
            if (event.has("label")) {
                labels.computeIfAbsent(id, k -> new ArrayList<>())
                        .add(new Told(time, event.path("label").asText()));
            } else {
                predictions.put(
                        id,
                        new Predicted(
                                event.path("version").asText(),
                                time,
                                event.path("prediction").asText()));
            }
        })) {
            events.poll();
        }
        Map<String, Plain> windows = new TreeMap<>();
        predictions.forEach((id, prediction) -> {
            Told told = last(labels.getOrDefault(id, List.of()), prediction.time());
            for (int hours : new int[] {1, 6}) {
                long length = Duration.ofHours(hours).toMillis();
                long start = Math.floorDiv(prediction.time().toEpochMilli(), length) * length;
                Plain window = windows.computeIfAbsent(
                        prediction.version() + " " + hours + "h " + Instant.ofEpochMilli(start), k -> new Plain());
                window.predictions++;
                window.labels += told == null ? 0 : 1;
                window.right += told != null && told.value().equals(prediction.value()) ? 1 : 0;
            }
        });
        return windows;
    }

    /** The last that was given within the horizon; of one time the greater. */
    private static @Nullable Told last(List<Told> all, Instant predicted) {
        Told last = null;
        for (Told told : all) {
            boolean later = last == null
                    || told.time().isAfter(last.time())
                    || told.time().equals(last.time()) && told.value().compareTo(last.value()) > 0;
            if (later && !told.time().isAfter(predicted.plus(HORIZON))) {
                last = told;
            }
        }
        return last;
    }

    private static List<String> differences(Map<String, Plain> expected, Map<String, PerformanceReport> reports) {
        List<String> differences = new ArrayList<>();
        expected.forEach((key, window) -> {
            PerformanceReport report = reports.get(key);
            if (report == null) {
                differences.add(key + ": not reported");
            } else if (report.predictions() != window.predictions
                    || report.labels() != window.labels
                    || right(report) != window.right) {
                differences.add(key + ": " + report.predictions() + " predictions, " + report.labels() + " labels, "
                        + right(report) + " right; expected " + window.predictions + ", " + window.labels + ", "
                        + window.right);
            }
        });
        reports.keySet().stream()
                .filter(key -> !expected.containsKey(key))
                .forEach(key -> differences.add(key + ": reported, but nothing was predicted in it"));
        return differences;
    }

    private static long right(PerformanceReport report) {
        return report.confusion().stream()
                .filter(cell -> Objects.equals(cell.truth(), cell.predicted()))
                .mapToLong(PerformanceReport.Confusion::count)
                .sum();
    }

    private void say(String line) {
        System.out.printf("| %4d s  %s%n", (System.nanoTime() - began) / 1_000_000_000, line);
    }
}
