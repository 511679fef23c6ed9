package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.kafka.TopicSetup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two years of real events through the whole service: every window against a plain computation over the file. */
class BikeStreamTest {
    private static final long DAY = 86_400_000L;

    @Test
    void shouldReportEveryWindowAsComputedFromTheFile(@TempDir Path directory) throws Exception {
        List<BikeRows.Row> rows = BikeRows.all();
        Expected expected = new Expected();
        for (String model : List.of("bikes", "bikes-late")) {
            expected.add(model, 1, rows);
            expected.add(model, 14, rows);
        }
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
                setup.createEvents("events", 4);
            }
            try (MonitorService service = new MonitorService(
                            config(directory, broker.bootstrapServers()).toSettings(), () -> null);
                    ReportReader reports = new ReportReader(broker.bootstrapServers())) {
                service.start();
                send(broker.bootstrapServers(), rows);
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() ->
                                assertThat(expected.differences(reports.poll())).isEmpty());
            }
        }
        assertThat(expected.size()).as("windows compared").isEqualTo(2 * (731 + 54));
    }

    private static ConfigFile config(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka:
                  bootstrap_servers: %s
                  topics: [events]
                  from: earliest
                http: {port: 0}
                learning: {enabled: false}
                data_dir: %s
                idle_after: 3s
                defaults: {windows: [1d, 14d], grace: 1d, restatement: 1000d}
                """.formatted(bootstrap, directory.resolve("data")));
        return ConfigFile.read(file, name -> null);
    }

    /** One model in order, one out of order by up to two days and with a tenth of its events half a year late. */
    private static void send(String bootstrap, List<BikeRows.Row> rows) {
        Random random = new Random(20261123);
        List<Map.Entry<Long, BikeRows.Row>> late = new ArrayList<>();
        for (BikeRows.Row row : rows) {
            long delay = random.nextInt(10) == 0 ? 180 * DAY : (long) (random.nextDouble() * 2 * DAY);
            late.add(Map.entry(row.time() + delay, row));
        }
        late.sort(Map.Entry.comparingByKey());
        try (EventSender sender = new EventSender(bootstrap, "events")) {
            for (int i = 0; i < rows.size(); i++) {
                BikeRows.Row inOrder = rows.get(i);
                BikeRows.Row outOfOrder = late.get(i).getValue();
                // Partition 3 stays empty.
                sender.send(i % 3, inOrder.time(), inOrder.event("bikes"));
                sender.send((i + 1) % 3, outOfOrder.time(), outOfOrder.event("bikes-late"));
            }
            sender.flush();
        }
    }
}
