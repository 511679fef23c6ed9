package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.ChangeRule;
import io.plumbline.monitor.alert.SuddenChange;
import io.plumbline.monitor.detect.DetectorLayout;
import io.plumbline.monitor.detect.DetectorMethod;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.detect.VersionDetectors;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Detectors of a model on one partition, while instances are killed: what is told of it is what detectors find that were never stopped.
 *
 * <p>{@code -Dplumbline.crash.kills=30} is the long form.
 */
class DetectorCrashTest {
    private static final int KILLS = Math.max(2, Integer.getInteger("plumbline.crash.kills", 2) / 3);
    private static final Instant BEGIN = Instant.parse("2024-05-06T00:00:00Z");
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final Duration QUIET = Duration.ofMinutes(10);
    private static final int EVENTS_A_KILL = 7000;

    private static final List<DetectorSettings> DETECTORS = List.of(
            new DetectorSettings("x", DetectorMethod.PAGE_HINKLEY, Map.of()),
            new DetectorSettings("x", DetectorMethod.ADWIN, Map.of()),
            new DetectorSettings("prediction", DetectorMethod.EWMA, Map.of()));

    private static final String SETTINGS = """
            learning: {enabled: false}
            idle_after: 4s
            models:
              - match: m
                windows: [1h]
                grace: 1m
                restatement: 10d
                alerts: {quiet: 10m, expect_every: never}
                detectors:
                  - {column: x, method: page_hinkley}
                  - {column: x, method: adwin}
                  - {column: prediction, method: ewma}
            """;

    private static Reference reference() {
        return ReferenceBuilder.build(
                new ReferenceSettings(
                        "m", null, BEGIN, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC),
                rows -> {
                    Random random = new Random(3);
                    for (int i = 0; i < 5000; i++) {
                        rows.accept(new ReferenceRow(
                                null,
                                Map.of("x", new FeatureValue.Numeric(random.nextGaussian())),
                                new FeatureValue.Numeric(random.nextGaussian()),
                                null));
                    }
                });
    }

    /** An event each second: x steps up and down each half hour, the prediction is off for some minutes in between. */
    private static List<InferenceEvent> events() {
        Random random = new Random(20261129);
        List<InferenceEvent> events = new ArrayList<>();
        for (int i = 0; i < (KILLS + 1) * EVENTS_A_KILL; i++) {
            double x = random.nextGaussian() + (i / 1800 % 2 == 1 ? 1.5 : 0);
            double prediction = random.nextGaussian() + (i % 3600 >= 2700 && i % 3600 < 2900 ? 2 : 0);
            events.add(new InferenceEvent(
                    MODEL,
                    null,
                    BEGIN.toEpochMilli() + i * 1000L,
                    Map.of("x", new FeatureValue.Numeric(x)),
                    new FeatureValue.Numeric(prediction),
                    Map.of(),
                    Map.of()));
        }
        return events;
    }

    /** What detectors find that were never stopped, and what is told of it. */
    private static final class Plain {
        private final VersionDetectors detectors = new VersionDetectors();
        private final List<String> told = new ArrayList<>();
        private @Nullable SuddenChange change;

        static List<String> of(List<InferenceEvent> events, Reference reference) {
            Plain plain = new Plain();
            plain.detectors.use(DetectorLayout.ofColumns(DETECTORS, reference), BEGIN.toEpochMilli());
            long last = 0;
            for (InferenceEvent event : events) {
                plain.take(event);
                last = event.time();
            }
            plain.endIfOver(last);
            return plain.told;
        }

        private void take(InferenceEvent event) {
            detectors.take(event, 0, found -> {
                endIfOver(found.time());
                SuddenChange.Step step =
                        SuddenChange.found(change, ChangeRule.COLUMNS, MODEL, found, within(found.time()));
                change = step.next();
                add(step.transition());
            });
        }

        private void endIfOver(long time) {
            SuddenChange before = change;
            if (before != null && before.isOver(time, QUIET)) {
                add(before.ends(ChangeRule.COLUMNS, MODEL, QUIET, within(before.last())));
                change = null;
            }
        }

        private static SuddenChange.Within within(long time) {
            long hour = Duration.ofHours(1).toMillis();
            return new SuddenChange.Within("1h", Math.floorDiv(time, hour) * hour);
        }

        private void add(@Nullable AlertTransition transition) {
            if (transition != null) {
                told.add(new String(transition.toJson(), StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void shouldTellTheSameChangesWhateverIsKilled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
            throws Exception {
        Reference reference = reference();
        List<InferenceEvent> events = events();
        List<String> expected = Plain.of(events, reference);
        assertThat(expected).hasSizeGreaterThan(4 * KILLS);
        try (CrashCluster cluster = new CrashCluster(directory, SETTINGS)) {
            cluster.startBroker();
            cluster.createTopics(1);
            new ReferenceTopic(Map.of("bootstrap.servers", cluster.bootstrap()), Topics.DEFAULT.references())
                    .publish(reference);
            cluster.start("a");
            cluster.start("b");
            send(cluster, events);
            List<String> told = new ArrayList<>();
            try (CommittedRecords alerts =
                    new CommittedRecords(cluster.bootstrap(), Topics.DEFAULT.alerts(), record -> {
                        AlertTransition transition = AlertTransition.fromJson(record.value());
                        if (transition.rule().equals("change_detected")) {
                            told.add(new String(record.value(), StandardCharsets.UTF_8));
                        }
                    })) {
                await().atMost(Duration.ofMinutes(3))
                        .pollInterval(Duration.ofMillis(500))
                        .untilAsserted(() -> {
                            alerts.poll();
                            assertThat(told).isEqualTo(expected);
                        });
            }
            System.out.println(KILLS + " kills; " + events.size() + " events, " + told.size()
                    + " alerts began, became graver or ended; 0 differences");
        }
    }

    private static void send(CrashCluster cluster, List<InferenceEvent> events) throws Exception {
        int sent = 0;
        try (EventSender sender = new EventSender(cluster.bootstrap(), "events")) {
            for (InferenceEvent event : events) {
                sender.send(0, event.time(), NativeJsonEncoder.encode(event));
                sent++;
                if (sent % 100 == 0) {
                    TimeUnit.MILLISECONDS.sleep(60); // so that kills come among the records
                }
                if (sent % EVENTS_A_KILL == 0 && sent / EVENTS_A_KILL <= KILLS) {
                    int kill = sent / EVENTS_A_KILL;
                    // Either may have the partition: both are killed in turn, one with its state wiped.
                    for (String name : List.of("a", "b")) {
                        cluster.checkAlive(name);
                        cluster.kill(name);
                        if (kill % 2 == (name.equals("a") ? 1 : 0)) {
                            cluster.wipe(name);
                        }
                        cluster.start(name);
                    }
                }
            }
            sender.flush();
        }
    }
}
