package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.NativeJsonEncoder;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.Reference.Stage;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A reference is learned, then replaced, while instances are killed: what was learned lacks no event and has none twice. */
@EnabledIfSystemProperty(named = "plumbline.month", matches = "true")
class LearningCrashTest {
    private static final ModelRef MODEL = new ModelRef("unheard-of", "1");
    private static final Instant BEGIN = Instant.parse("2024-05-06T00:00:00Z");
    private static final int EVENTS_AN_HOUR = 200;
    /** Windows reported between a kill and the next, so that there is something to lose. */
    private static final int REPORTS_TO_A_KILL = 4;
    /** Hours that are sent before their windows are reported. */
    private static final int MOST_AHEAD = 6;

    private static final String SETTINGS = """
            idle_after: 4s
            defaults: {windows: [1h], grace: 1m, restatement: 30d}
            learning: {events: 500, span: 28h, rows: 2000}
            """;

    private final TreeMap<Instant, WindowReport> reports = new TreeMap<>();
    private final Set<Instant> restated = new HashSet<>();
    private final long began = System.nanoTime();
    private int hour;
    private int kills;
    private int reportedAtKill;

    @Test
    void shouldLearnAndReplaceAReferenceWhateverIsKilled(@TempDir(cleanup = CleanupMode.ON_SUCCESS) Path directory)
            throws Exception {
        try (CrashCluster cluster = new CrashCluster(directory, SETTINGS)) {
            cluster.startBroker();
            Map<String, String> kafka = Map.of("bootstrap.servers", cluster.bootstrap());
            cluster.createTopics(2);
            cluster.start("a");
            cluster.start("b");
            ReferenceTopic references = new ReferenceTopic(kafka, Topics.DEFAULT.references());
            try (EventSender events = new EventSender(cluster.bootstrap(), "events");
                    CommittedRecords windows =
                            new CommittedRecords(cluster.bootstrap(), Topics.DEFAULT.windowReports(), record -> {
                                WindowReport report = WindowReport.fromJson(record.value());
                                if (reports.put(report.window().start(), report) != null) {
                                    restated.add(report.window().start());
                                }
                            })) {
                Reference learned = learn(cluster, events, windows, references);
                Reference other = other();
                assertThat(references.publish(other)).isEqualTo(Place.NEXT);
                Reference applied = replace(cluster, events, windows, references, other);

                // Until what is judged by it is there, and every hour before.
                await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> {
                    send(cluster, events, windows);
                    assertThat(reports.values())
                            .anySatisfy(
                                    report -> assertThat(report.referenceId()).isEqualTo(other.id()));
                });
                int last = hour - 2;
                await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
                    windows.poll();
                    for (int h = 0; h < last; h++) {
                        Instant start = BEGIN.plus(Duration.ofHours(h));
                        assertThat(reports).containsKey(start);
                        assertThat(Objects.requireNonNull(reports.get(start)).nCurrent())
                                .as("events from %s on", start)
                                .isEqualTo(EVENTS_AN_HOUR);
                    }
                });
                check(learned, applied);
            }
        }
    }

    private void check(Reference learned, Reference applied) {
        Duration span = Duration.between(Objects.requireNonNull(learned.from()), Objects.requireNonNull(learned.to()));
        assertThat(span).isGreaterThanOrEqualTo(Duration.ofHours(27));
        // An hour that was restated may have been learned from as it was before, or not, if it lay over two references
        // then.
        Collection<WindowReport> hours =
                reports.subMap(learned.from(), learned.to()).values();
        assertThat(learned.rows())
                .as("events of the whole hours that it was learned from, restated: %s", restated)
                .isBetween(
                        events(hours.stream()
                                .filter(report ->
                                        !restated.contains(report.window().start()))),
                        events(hours.stream()));
        assertThat(reports.headMap(Objects.requireNonNull(applied.activeFrom())).values())
                .allSatisfy(report -> assertThat(report.referenceId()).isNotEqualTo(applied.id()));
        say(kills + " kills; learned from " + learned.rows() + " events in " + span.toHours() + " hours; "
                + reports.size() + " windows, none of which lacks an event or has one twice");
    }

    private static long events(Stream<WindowReport> hours) {
        return hours.mapToLong(WindowReport::nCurrent).sum();
    }

    private Reference learn(
            CrashCluster cluster, EventSender events, CommittedRecords windows, ReferenceTopic references) {
        ReferenceKey key = ReferenceKey.learned(MODEL.model());
        await().atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    send(cluster, events, windows);
                    Reference now = references.all().get(key);
                    return now != null && now.stage() == Stage.PROVISIONAL;
                });
        say("learned after " + hour + " hours and " + kills + " kills");
        return Objects.requireNonNull(references.all().get(key));
    }

    private Reference replace(
            CrashCluster cluster,
            EventSender events,
            CommittedRecords windows,
            ReferenceTopic references,
            Reference next) {
        ReferenceKey key = ReferenceKey.of(next);
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> {
                    send(cluster, events, windows);
                    return references.all().containsKey(key);
                });
        Map<ReferenceKey, Reference> all = references.all();
        assertThat(all).doesNotContainKey(key.at(Place.NEXT));
        Reference applied = Objects.requireNonNull(all.get(key));
        assertThat(applied.id()).isEqualTo(next.id());
        say("replaced after " + hour + " hours and " + kills + " kills, from " + applied.activeFrom() + " on");
        return applied;
    }

    /** An hour of events on both partitions; now and then one instance after the other is killed, and comes back. */
    private void send(CrashCluster cluster, EventSender events, CommittedRecords windows) throws Exception {
        Random random = new Random(hour);
        for (int i = 0; i < EVENTS_AN_HOUR; i++) {
            long time = BEGIN.toEpochMilli() + hour * 3_600_000L + i * 3_600_000L / EVENTS_AN_HOUR;
            InferenceEvent event = new InferenceEvent(
                    MODEL, "r-" + hour + "-" + i, time, features(random.nextGaussian()), null, Map.of(), Map.of());
            events.send(i % 2, time, NativeJsonEncoder.encode(event));
        }
        events.flush();
        hour++;
        windows.poll();
        for (int i = 0; i < 200 && reports.size() + MOST_AHEAD < hour; i++) {
            TimeUnit.MILLISECONDS.sleep(100); // so that stages begin among the events, not after all of them
            windows.poll();
        }
        if (reports.size() >= reportedAtKill + REPORTS_TO_A_KILL) {
            reportedAtKill = reports.size();
            String name = kills % 2 == 0 ? "a" : "b";
            cluster.checkAlive(name);
            cluster.kill(name);
            if (kills % 3 == 2) {
                cluster.wipe(name);
            }
            cluster.start(name);
            kills++;
        }
    }

    private static Map<String, FeatureValue> features(double x) {
        return Map.of("x", new FeatureValue.Numeric(x));
    }

    private static Reference other() {
        ReferenceSettings settings = new ReferenceSettings(
                MODEL.model(), null, BEGIN, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(-1);
            for (int i = 0; i < 5000; i++) {
                rows.accept(new ReferenceRow(null, features(random.nextGaussian()), null, null));
            }
        });
    }

    private void say(String line) {
        System.out.printf("| %4d s  %s%n", (System.nanoTime() - began) / 1_000_000_000, line);
    }
}
