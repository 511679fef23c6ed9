package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.stream.MonitorStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * 64 partitions, three instances that are restarted one after the other while records come, nine in ten events of one
 * model, 500 columns in another, and 5000 models beside them. Takes minutes: {@code -Dplumbline.scale=true}.
 */
@EnabledIfSystemProperty(named = "plumbline.scale", matches = "true")
class ScaleOutTest {
    private static final int PARTITIONS = 64;
    private static final int MODELS = 5000;
    private static final int COLUMNS = 500;
    private static final List<String> INSTANCES = List.of("a", "b", "c");

    private final Random random = new Random(20261123);
    private int others;

    @Test
    void shouldCountEveryEventOnceWhileInstancesAreRestarted(@TempDir Path directory) throws Exception {
        BatchReports batch = new BatchReports(StreamRun.WINDOWS, List.of());
        List<String> story = new ArrayList<>();
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> properties =
                    Map.of("session.timeout.ms", "10000", "heartbeat.interval.ms", "1000", "num.standby.replicas", "1");
            try (StreamRun run = new StreamRun(
                    "scale", broker.bootstrapServers(), PARTITIONS, directory, properties, new MonitorListener() {})) {
                for (String instance : INSTANCES) {
                    run.start(instance);
                }
                long began = System.nanoTime();
                CompletableFuture<List<String>> restarts = CompletableFuture.supplyAsync(() -> restartAll(run));
                int sent = 0;
                while (sent < 60_000 || !restarts.isDone()) {
                    SentRecord record = record(sent++);
                    batch.add(record);
                    run.send(record);
                    if (sent % 100 == 0) {
                        TimeUnit.MILLISECONDS.sleep(50);
                    }
                }
                run.flush();
                story.addAll(restarts.get());
                await().dontCatchUncaughtExceptions()
                        .atMost(Duration.ofMinutes(5))
                        .untilAsserted(() ->
                                assertThat(batch.differences(run.reports())).isEmpty());
                story.add(
                        batch.events() + " events in " + batch.records() + " records on " + PARTITIONS + " partitions, "
                                + batch.windows() + " windows, all reported after " + seconds(began)
                                + " s; 0 differences");
            }
        }
        story.forEach(line -> System.out.println("| " + line));
    }

    /** One after the other, and how long each took until it ran again. */
    private static List<String> restartAll(StreamRun run) {
        List<String> story = new ArrayList<>();
        for (String instance : INSTANCES) {
            pause(5);
            long stopping = System.nanoTime();
            run.stop(instance);
            long stopped = System.nanoTime();
            // An instance that did not close in time still holds the lock of its directory; as a process it would be
            // gone.
            MonitorStream stream = await().ignoreExceptionsInstanceOf(StreamsException.class)
                    .dontCatchUncaughtExceptions()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> run.start(instance), Objects::nonNull);
            await().dontCatchUncaughtExceptions().atMost(Duration.ofMinutes(2)).until(stream::running);
            story.add("instance " + instance + " stopped in " + (stopped - stopping) / 1_000_000 + " ms and ran again "
                    + (System.nanoTime() - stopped) / 1_000_000 + " ms after that");
        }
        return story;
    }

    private static void pause(int seconds) {
        try {
            TimeUnit.SECONDS.sleep(seconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }

    private SentRecord record(int number) {
        long time = Traffic.FIRST.toEpochMilli() + number * 100L;
        double x = random.nextGaussian();
        String model = random.nextInt(10) > 0 ? "busy" : "model-" + others++ % MODELS;
        StringBuilder json = new StringBuilder();
        if (number % 200 == 0) {
            model = "wide";
        }
        json.append("{\"model\":\"")
                .append(model)
                .append("\",\"version\":\"1\",\"time\":")
                .append(time);
        json.append(",\"features\":{\"x\":").append(x);
        for (int column = 1; model.equals("wide") && column < COLUMNS; column++) {
            json.append(",\"c").append(column).append("\":").append(random.nextInt(1000));
        }
        json.append("}}");
        return new SentRecord(
                random.nextInt(PARTITIONS),
                time,
                json.toString().getBytes(StandardCharsets.UTF_8),
                List.of(new SentRecord.Event(model, "1", time, x, "")));
    }
}
