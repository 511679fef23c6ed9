package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service, in a process of its own, killed with no chance to clean up, its state directory wiped, started again: no
 * event may be lost or counted twice.
 */
class KillTest {
    private static final int KILLS = 3;
    private static final Duration LASTS = Duration.ofSeconds(36);

    @Test
    void shouldCountEveryEventOnceWhateverIsKilled(@TempDir Path directory) throws Exception {
        List<BikeRows.Row> rows = BikeRows.all();
        Expected expected = new Expected();
        expected.add("bikes", 1, rows);
        Path log = directory.resolve("service.log");
        List<String> story = new ArrayList<>();
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            Path config = config(directory, bootstrap);
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap))) {
                setup.createEvents("events", 4);
            }
            try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", bootstrap));
                    ReportReader reports = new ReportReader(bootstrap)) {
                ServiceProcess service = ServiceProcess.start(config, log.toFile());
                try {
                    CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(bootstrap, rows));
                    long before = 0;
                    for (int kill = 1; kill <= KILLS; kill++) {
                        // A kill proves something only after a commit of this process and before the last event.
                        long reached = committedBeyond(admin, before + rows.size() / 20);
                        assertThat(sending)
                                .as("kill %d falls before the last event", kill)
                                .isNotDone();
                        TimeUnit.MILLISECONDS.sleep(170L * kill + 1100);
                        long committed = committed(admin);
                        assertThat(committed).isBetween(reached, (long) rows.size() - 1);
                        assertThat(service.isAlive()).isTrue();
                        service.kill();
                        before = committed(admin);
                        story.add("kill " + kill + " at " + before + " of " + rows.size() + " events committed");
                        wipe(directory.resolve("data"));
                        service = ServiceProcess.start(config, log.toFile());
                    }
                    sending.get(2, TimeUnit.MINUTES);
                    await().atMost(Duration.ofMinutes(2))
                            .pollInterval(Duration.ofMillis(200))
                            .untilAsserted(() -> assertThat(expected.differences(reports.poll()))
                                    .as(() -> String.join("; ", story) + " of " + expected.size() + " windows and "
                                            + expected.total() + " events")
                                    .isEmpty());
                } finally {
                    service.close();
                }
            }
        }
        System.out.println(String.join("; ", story) + "; " + expected.total() + " events, " + expected.size()
                + " windows, 0 differences");
    }

    private static long committedBeyond(Admin admin, long events) {
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> committed(admin) > events);
        return events;
    }

    /** Input offsets committed by the service, over all partitions. */
    private static long committed(Admin admin) throws Exception {
        return admin.listConsumerGroupOffsets("plumbline").partitionsToOffsetAndMetadata().get().entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals("events") && entry.getValue() != null)
                .mapToLong(entry -> entry.getValue().offset())
                .sum();
    }

    private static void send(String bootstrap, List<BikeRows.Row> rows) {
        long began = System.nanoTime();
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            for (int i = 0; i < rows.size(); i++) {
                long due = began + LASTS.toNanos() / rows.size() * i;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(1_000_000);
                }
                sender.send(i % 4, rows.get(i).time(), rows.get(i).event("bikes"));
            }
            sender.flush();
        }
    }

    private static Path config(Path directory, String bootstrap) throws IOException {
        return Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka:
                  bootstrap_servers: %s
                  topics: [events]
                  from: earliest
                  properties: {transaction.timeout.ms: "5000", commit.interval.ms: "300"}
                http: {port: 0}
                data_dir: %s
                idle_after: 4s
                defaults: {windows: [1d], grace: 12h, restatement: 300d}
                """.formatted(bootstrap, directory.resolve("data")));
    }

    private static void wipe(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> {
                try {
                    Files.delete(file);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
