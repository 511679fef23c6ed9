package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import io.plumbline.monitor.web.AccessToken;
import io.plumbline.monitor.web.Requests;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people answer to an alert is shown with it; one that they accept as normal ends, and so do those of a retired model. */
class AlertAnswersTest {
    private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
    private static final ModelRef MODEL = new ModelRef("prices", "1");
    private static final int EVENTS_AN_HOUR = 500;
    private static final Duration SOON = Duration.ofMinutes(1);

    private Path config = Path.of("");
    private int hour;

    @Test
    void shouldAcceptADriftAsNormal(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 1);
            }
            config = Files.writeString(directory.resolve("plumbline.yml"), """
                    kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                    http: {port: 0}
                    data_dir: %s
                    learning: {enabled: false}
                    defaults: {windows: [1h], grace: 1m}
                    """.formatted(
                            broker.bootstrapServers(), directory.resolve("data")));
            try (MonitorService service = new MonitorService(
                            ConfigFile.read(config, name -> null).toSettings(), () -> null);
                    EventPublisher events = new EventPublisher(kafka, "events")) {
                service.start();
                new ReferenceTopic(kafka, Topics.DEFAULT.references()).publish(reference());
                send(events, 2, 0);
                await().atMost(SOON).until(() -> !service.reports().models().isEmpty());
                assertThat(alerts("list").out()).contains("Nothing fires.");
                assertThat(alerts("ack", "abc").err()).contains("there is no alert abc; 'plumbline alerts list --all'");

                send(events, 4, 1);
                await().atMost(SOON).until(() -> !service.alerts().firing().isEmpty());
                AlertTransition alert = service.alerts().firing().get(0);
                String id = alert.fingerprint().substring(0, 8);
                assertThat(alerts("ack", id, "--author", "ann", "--comment", "a new tariff?")
                                .out())
                        .contains("Alert " + id + " is acknowledged.");
                assertThat(alerts("list").out()).contains(id, "acknowledged by ann: a new tariff?");
                assertThat(alerts("snooze", id, "--author", "ann", "--for", "1h")
                                .out())
                        .matches("(?s)Alert " + id + " is snoozed until .* UTC, by silence [0-9a-f]{8}\\.\\s*");
                assertThat(alerts("snooze", id, "--for", "long").exitCode()).isEqualTo(2);

                Ran accepted = alerts("accept", id, "--author", "bo", "--comment", "it is");
                assertThat(accepted.exitCode()).as(accepted.err()).isZero();
                assertThat(accepted.out()).contains("Published reference ", "Alert " + id + " is accepted as normal.");
                Reference next = new ReferenceTopic(kafka, Topics.DEFAULT.references())
                        .all().values().stream()
                                .filter(reference -> reference.source().equals("topic events"))
                                .findFirst()
                                .orElseThrow();
                assertThat(next.rows()).as("what came since it began").isBetween(1000L, 2100L);
                assertThat(next.ignored()).containsExactly("id");
                await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
                    send(events, 1, 1);
                    return service.alerts().firing().isEmpty();
                });

                assertThat(alerts("accept", id).err()).contains("alert " + id + " is over since ");
                assertThat(alerts("false-alarm", id, "--author", "cy").out()).contains("counted as a false alarm");
                assertThat(alerts("list", "--all").out()).contains("resolved", "false alarm by cy");
                assertThat(new SettingsTopic(kafka, Topics.DEFAULT.settings()).answers())
                        .extracting(AlertAnswer::kind)
                        .containsExactly(
                                AlertAnswer.Kind.FALSE_ALARM,
                                AlertAnswer.Kind.ACCEPTED,
                                AlertAnswer.Kind.SNOOZED,
                                AlertAnswer.Kind.ACKNOWLEDGED);
            }
        }
    }

    /** The same over HTTP: the command line and the topic of settings see no difference. */
    @Test
    void shouldTakeAnswersOverHttp(@TempDir Path directory) throws Exception {
        String token = AccessToken.random();
        String[] bearer = {"Authorization", "Bearer " + token};
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 1);
            }
            config = Files.writeString(directory.resolve("plumbline.yml"), """
                    kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                    http: {port: 0, access: {tokens: [{name: ann, scope: admin, sha256: "%s"}]}}
                    data_dir: %s
                    learning: {enabled: false}
                    defaults: {windows: [1h], grace: 1m}
                    """.formatted(
                            broker.bootstrapServers(), AccessToken.sha256(token), directory.resolve("data")));
            try (MonitorService service = new MonitorService(
                            ConfigFile.read(config, name -> null).toSettings(), () -> null);
                    EventPublisher events = new EventPublisher(kafka, "events")) {
                service.start();
                Requests client = new Requests(service.port());
                new ReferenceTopic(kafka, Topics.DEFAULT.references()).publish(reference());
                send(events, 2, 0);
                await().atMost(SOON).until(() -> !service.reports().models().isEmpty());
                send(events, 4, 1);
                await().atMost(SOON).until(() -> !service.alerts().firing().isEmpty());
                String id = service.alerts().firing().get(0).fingerprint();
                String alert = "/api/v1/alerts/" + id;

                assertThat(client.json(alert + "/answers", "{\"kind\":\"acknowledged\",\"comment\":\"mine\"}")
                                .statusCode())
                        .as("without a token")
                        .isEqualTo(401);
                assertThat(client.json(alert + "/answers", "{\"kind\":\"acknowledged\",\"comment\":\"mine\"}", bearer)
                                .statusCode())
                        .isEqualTo(201);
                assertThat(alerts("list").out()).contains(id.substring(0, 8), "acknowledged by ann: mine");
                assertThat(client.get("/api/v1/alerts", bearer).body()).contains("\"comment\":\"mine\"");
                assertThat(client.json(
                                        "/api/v1/silences",
                                        "{\"model\":\"prices\",\"for\":\"1h\",\"comment\":\"x\"}",
                                        bearer)
                                .statusCode())
                        .isEqualTo(201);
                assertThat(Ran.plumbline("silence", "list", "--config", config.toString())
                                .out())
                        .contains("active", "prices", "ann");

                assertThat(client.json(alert + "/acceptance", "{\"topic\":\"others\"}", bearer)
                                .body())
                        .contains("topic: one of events is allowed: others");
                assertThat(client.json(alert + "/acceptance", "{\"from\":\"2026-03-03T00:00:00Z\"}", bearer)
                                .statusCode())
                        .isEqualTo(202);
                assertThat(accepted(client, alert, bearer))
                        .contains("\"state\":\"FAILED\"", "events of model prices on topic events in that time: ");
                assertThat(client.json(alert + "/acceptance", "{\"comment\":\"a new tariff\"}", bearer)
                                .statusCode())
                        .isEqualTo(202);
                assertThat(accepted(client, alert, bearer)).contains("\"state\":\"DONE\"", "events is published\"");
                await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
                    send(events, 1, 1);
                    return service.alerts().firing().isEmpty();
                });
                assertThat(new SettingsTopic(kafka, Topics.DEFAULT.settings()).answers())
                        .extracting(answer -> answer.kind() + " " + answer.author() + " " + answer.comment())
                        .containsExactly("accepted ann a new tariff", "acknowledged ann mine");
                assertThat(client.json(alert + "/acceptance", "{}", bearer).statusCode())
                        .as("it is over")
                        .isEqualTo(409);
            }
        }
    }

    /** Its events stay away for good: it is missed, then retired, and lives again with its next event. */
    @Test
    void shouldRetireAModel(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            Map<String, String> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 1);
            }
            config = Files.writeString(directory.resolve("plumbline.yml"), """
                    kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                    http: {port: 0}
                    data_dir: %s
                    idle_after: 1s
                    learning: {enabled: false}
                    defaults: {windows: [5s], grace: 1s, alerts: {expect_every: 6s}}
                    """.formatted(
                            broker.bootstrapServers(), directory.resolve("data")));
            try (MonitorService service = new MonitorService(
                            ConfigFile.read(config, name -> null).toSettings(), () -> null);
                    EventPublisher events = new EventPublisher(kafka, "events")) {
                service.start();
                // What is old when it comes is a back-fill, and not missed: until the service keeps up, more comes.
                await().atMost(SOON).pollInterval(Duration.ofMillis(500)).until(() -> {
                    sendNow(events);
                    return !service.reports().models().isEmpty();
                });
                await().atMost(SOON).until(() -> !service.alerts().firing().isEmpty());
                assertThat(service.alerts().firing().get(0).rule()).isEqualTo("no_data");
                assertThat(service.reports().models()).containsExactly(MODEL);

                Ran retired = Ran.plumbline("models", "retire", "--config", config.toString(), MODEL.model());
                assertThat(retired.exitCode()).as(retired.err()).isZero();
                assertThat(retired.out()).contains("Model prices is retired; 1 alert of it ended.");
                await().atMost(SOON).until(() -> service.alerts().firing().isEmpty());
                await().atMost(SOON).until(() -> service.reports().models().isEmpty());
                TimeUnit.SECONDS.sleep(7);
                assertThat(service.alerts().firing()).as("not missed again").isEmpty();

                sendNow(events);
                await().atMost(SOON).until(() -> !service.reports().models().isEmpty());
            }
        }
    }

    /** How it stands at its end. */
    private static String accepted(Requests client, String alert, String[] bearer) {
        return await().atMost(SOON)
                .until(() -> client.get(alert + "/acceptance", bearer).body(), body -> body.contains("\"ended\""));
    }

    private static void sendNow(EventPublisher events) {
        for (int event = 0; event < 100; event++) {
            events.send(new InferenceEvent(
                    MODEL,
                    null,
                    System.currentTimeMillis(),
                    features(new Random(event), 0, event),
                    null,
                    Map.of(),
                    Map.of()));
        }
        events.flush();
    }

    private Ran alerts(String command, String... more) {
        return Ran.plumbline(Stream.concat(Stream.of("alerts", command, "--config", config.toString()), Stream.of(more))
                .toArray(String[]::new));
    }

    /** Hours of events, whose mean is so many standard deviations off. */
    private void send(EventPublisher events, int hours, double shift) {
        for (int i = 0; i < hours; i++, hour++) {
            Random random = new Random(hour);
            for (int event = 0; event < EVENTS_AN_HOUR; event++) {
                long time = BEGIN.plus(Duration.ofHours(hour)).toEpochMilli() + event * 3_600_000L / EVENTS_AN_HOUR;
                events.send(new InferenceEvent(
                        MODEL, null, time, features(random, shift, event), null, Map.of(), Map.of()));
            }
        }
        events.flush();
    }

    private static Map<String, FeatureValue> features(Random random, double shift, int id) {
        return Map.of(
                "price",
                new FeatureValue.Numeric(10 + random.nextGaussian() + shift),
                "id",
                new FeatureValue.Text("e" + id));
    }

    private static Reference reference() {
        ReferenceSettings settings = new ReferenceSettings(
                MODEL.model(), null, BEGIN, "test", Set.of(), Set.of(), Set.of("id"), List.of(), ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(-1);
            for (int i = 0; i < 5000; i++) {
                rows.accept(new ReferenceRow(null, features(random, 0, i), null, null));
            }
        });
    }
}
