package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model without a reference is counted and shown; one that is published while the service runs applies from then on. */
class LiveReferenceTest {
    private static final Instant FIRST_DAY = Instant.parse("2012-01-02T00:00:00Z");
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final int EVENTS_A_DAY = 500;

    @Test
    void shouldApplyAReferenceFromTheMomentItIsPublished(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 1);
            }
            try (MonitorService service = new MonitorService(
                            config(directory, broker.bootstrapServers()).toSettings(), () -> null);
                    EventPublisher events = new EventPublisher(kafka, "events")) {
                service.start();
                send(events, 0);
                send(events, 1);
                await().atMost(Duration.ofMinutes(1))
                        .until(() -> report(service, 0).isPresent());
                WindowReport without = report(service, 0).orElseThrow();
                assertThat(without.verdict()).isEqualTo(Verdict.INCONCLUSIVE);
                assertThat(without.reason()).isEqualTo(Reason.NO_REFERENCE);
                assertThat(without.nCurrent()).isEqualTo(EVENTS_A_DAY);
                assertThat(without.columns()).singleElement().satisfies(column -> {
                    assertThat(column.quality().nulls()).isEqualTo(EVENTS_A_DAY / 10);
                    assertThat(column.current()).isNotNull();
                });

                ReferenceTopic references = new ReferenceTopic(kafka, Topics.DEFAULT.references());
                Reference first = reference(5000);
                assertThat(references.publish(first)).isEqualTo(Place.CURRENT);
                int day = sendDaysUntilApplied(2, first, service, events);
                for (int more = 0; more < 3; more++) {
                    send(events, day++);
                }
                Reference second = reference(4000);
                assertThat(references.publish(second)).isEqualTo(Place.NEXT);
                sendDaysUntilApplied(day, second, service, events);

                Map<ReferenceKey, Reference> now = references.all();
                assertThat(now.keySet())
                        .containsExactly(
                                ReferenceKey.of(second), ReferenceKey.of(first).at(Place.PREVIOUS));
                Reference applied = Objects.requireNonNull(now.get(ReferenceKey.of(second)));
                assertThat(applied.activeFrom()).isNotNull();
                replayedDaysAreTheSame(directory, Objects.requireNonNull(applied.activeFrom()));
            }
        }
    }

    /** Of the days before and after, each with the reference of its time. */
    private static void replayedDaysAreTheSame(Path directory, Instant activeFrom) throws Exception {
        Path json = directory.resolve("replay.json");
        Ran replayed = Ran.plumbline(
                "replay-range",
                "--config",
                directory.resolve("plumbline.yml").toString(),
                "--from",
                activeFrom.minus(Duration.ofDays(2)).toString(),
                "--to",
                activeFrom.plus(Duration.ofDays(1)).toString(),
                "--json",
                json.toString());
        assertThat(replayed.exitCode()).as(replayed.out() + replayed.err()).isZero();
        JsonNode result = Json.read(Files.readAllBytes(json), JsonNode.class);
        assertThat(result.path("compared").asInt()).as(replayed.out()).isGreaterThanOrEqualTo(2);
        assertThat(result.path("identical")).isEqualTo(result.path("compared"));
    }

    /** When a reference is read is not to be seen from outside: days go by until one is compared with it. */
    private static int sendDaysUntilApplied(
            int firstDay, Reference reference, MonitorService service, EventPublisher events) {
        int[] day = {firstDay};
        await().atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    send(events, day[0]++);
                    return service.reports().latest(model -> true).stream()
                            .anyMatch(r ->
                                    reference.id().equals(r.referenceId()) && r.reason() != Reason.REFERENCE_CHANGED);
                });
        return day[0];
    }

    private static Optional<WindowReport> report(MonitorService service, int day) {
        return service.reports().report(MODEL, "all", WindowSize.parse("1d"), FIRST_DAY.plus(Duration.ofDays(day)));
    }

    private static Map<String, FeatureValue> features(Random random, boolean known) {
        return Map.of("x", known ? new FeatureValue.Numeric(random.nextGaussian()) : FeatureValue.Missing.MISSING);
    }

    private static void send(EventPublisher events, int day) {
        Random random = new Random(day);
        for (int i = 0; i < EVENTS_A_DAY; i++) {
            long time = FIRST_DAY.plus(Duration.ofDays(day)).toEpochMilli() + i * 86_400_000L / EVENTS_A_DAY;
            events.send(new InferenceEvent(MODEL, null, time, features(random, i % 10 != 0), null, Map.of(), Map.of()));
        }
        events.flush();
    }

    private static Reference reference(int rowCount) {
        ReferenceSettings settings = new ReferenceSettings(
                MODEL.model(), null, FIRST_DAY, "test", Set.of(), Set.of(), Set.of(), List.of(), ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(-1);
            for (int i = 0; i < rowCount; i++) {
                rows.accept(new ReferenceRow(null, features(random, i % 10 != 0), null, null));
            }
        });
    }

    private static ConfigFile config(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0}
                data_dir: %s
                idle_after: 60s
                defaults: {windows: [1d], grace: 1h}
                """.formatted(bootstrap, directory.resolve("data")));
        return ConfigFile.read(file, name -> null);
    }
}
