package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.history.MonitorListener;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.reference.Reference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same records, in other orders, on other partitions, read by other numbers of threads and instances, and committed at
 * other times: the final reports are the same, byte for byte.
 */
class DeterminismTest {
    private static final int RECORDS = 2000;

    @Test
    void shouldReportTheSameBytesWhateverTheOrderAndWhoeverReads(@TempDir Path directory) throws Exception {
        Traffic traffic = new Traffic(20261123, 4, Duration.ofSeconds(60));
        List<SentRecord> records = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            records.add(traffic.next());
        }
        Reference reference = Traffic.reference(StreamRun.WINDOWS);
        BatchReports batch = new BatchReports(StreamRun.WINDOWS, List.of(reference));
        records.forEach(batch::add);
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", bootstrap))) {
                setup.prepare(List.of(OwnTopics.references(Topics.DEFAULT.references())));
            }
            new ReferenceTopic(Map.of("bootstrap.servers", bootstrap), Topics.DEFAULT.references()).publish(reference);
            try (StreamRun inOrder = run("in-order", 4, 1, 100, bootstrap, directory);
                    StreamRun byPartition = run("by-partition", 4, 3, 1000, bootstrap, directory);
                    StreamRun shuffled = run("shuffled", 7, 1, 250, bootstrap, directory)) {
                inOrder.start("only");
                byPartition.start("only");
                shuffled.start("one");
                shuffled.start("other");
                sendByPartition(byPartition, records);
                records.forEach(inOrder::send);
                sendShuffled(shuffled, records);
                List<StreamRun> runs = List.of(inOrder, byPartition, shuffled);
                runs.forEach(StreamRun::flush);
                await().dontCatchUncaughtExceptions()
                        .atMost(Duration.ofMinutes(5))
                        .untilAsserted(() -> {
                            for (StreamRun run : runs) {
                                assertThat(batch.differences(run.reports())).isEmpty();
                                assertThat(run.deadLetters()).isEqualTo(StreamRun.texts(batch.rejected()));
                            }
                        });
                assertThat(texts(byPartition)).isEqualTo(texts(inOrder));
                assertThat(texts(shuffled)).isEqualTo(texts(inOrder));
                assertThat(batch.traced()).as("reports that name traces").isPositive();
                // Or the runs would be too much alike to show anything.
                assertThat(byPartition.restated()).isGreaterThan(batch.windows() / 2);
                System.out.println(batch.events() + " events, " + batch.windows() + " windows, reported anew "
                        + inOrder.restated() + ", " + byPartition.restated() + " and " + shuffled.restated()
                        + " times; " + batch.traced() + " reports name traces; 0 differences");
            }
        }
    }

    private static StreamRun run(
            String name, int partitions, int threads, int commitMillis, String bootstrap, Path directory) {
        Map<String, String> properties = Map.of(
                "num.stream.threads", Integer.toString(threads),
                "commit.interval.ms", Integer.toString(commitMillis));
        return new StreamRun(name, bootstrap, partitions, directory, properties, new MonitorListener() {});
    }

    /** The last partition alone, until its windows are reported; then the others, one after the other. */
    private static void sendByPartition(StreamRun run, List<SentRecord> records) {
        for (int partition = 3; partition >= 0; partition--) {
            for (SentRecord record : records) {
                if (record.partition() == partition) {
                    run.send(record);
                }
            }
            if (partition == 3) {
                run.flush();
                await().dontCatchUncaughtExceptions()
                        .atMost(Duration.ofMinutes(1))
                        .until(() -> run.reports().size() > 100);
            }
        }
    }

    private static void sendShuffled(StreamRun run, List<SentRecord> records) {
        Random random = new Random(1);
        List<SentRecord> all = new ArrayList<>(records);
        Collections.shuffle(all, random);
        all.forEach(record -> run.send(record.on(random.nextInt(7))));
    }

    private static Map<String, String> texts(StreamRun run) {
        Map<String, String> texts = new TreeMap<>();
        run.reports().forEach((key, body) -> texts.put(key, new String(body, StandardCharsets.UTF_8)));
        return texts;
    }
}
