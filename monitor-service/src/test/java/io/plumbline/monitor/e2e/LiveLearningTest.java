package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.reference.Reference.Stage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that nobody has told the running service of, until a person pins what was learned of it, and after. */
class LiveLearningTest {
    private static final Instant BEGIN = Instant.parse("2026-03-02T00:00:00Z");
    private static final ModelRef MODEL = new ModelRef("unheard-of", "1");
    private static final int EVENTS_AN_HOUR = 200;

    private final Set<Stage> seen = EnumSet.noneOf(Stage.class);
    private int hour;

    @Test
    void shouldLearnAnUnknownModelAndTakeAPersonsWordForIt(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            Map<String, String> kafka = Map.of("bootstrap.servers", bootstrap);
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 2);
            }
            try (MonitorService service =
                            new MonitorService(config(directory, bootstrap).toSettings(), () -> null);
                    EventPublisher events = new EventPublisher(kafka, "events")) {
                service.start();
                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            send(events);
                            return newest(service, Stage.PREVIEW, Stage.CALIBRATING);
                        });

                await().atMost(Duration.ofMinutes(2))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            send(events);
                            return newest(service, Stage.PROVISIONAL);
                        });
                WindowReport provisional = latest(service);
                assertThat(provisional.provisional()).isTrue();
                assertThat(provisional.contract())
                        .contains("at most one false drift alert", "until somebody pins it")
                        .doesNotContain("unknown");
                assertThat(seen).contains(Stage.CALIBRATING);
                assertThat(get(service, "/metrics"))
                        .contains(
                                "plumbline_reference_stage{model=\"unheard-of\",segment=\"all\",version=\"1\",window=\"1h\"} 3");

                assertThat(Ran.plumbline("reference", "list", "--bootstrap", bootstrap)
                                .out())
                        .contains("unheard-of", "provisional");
                Ran pinned = Ran.plumbline("reference", "pin", "--bootstrap", bootstrap, "--model", "unheard-of");
                assertThat(pinned.exitCode()).as(pinned.err()).isZero();
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            send(events);
                            return newest(service, Stage.PINNED);
                        });
                assertThat(latest(service).referenceId())
                        .as("no window is cut in two")
                        .isEqualTo(provisional.referenceId());
                assertThat(Ran.plumbline("reference", "list", "--bootstrap", bootstrap)
                                .out())
                        .contains("pinned")
                        .doesNotContain("provisional");

                Ran.plumbline("reference", "delete", "--bootstrap", bootstrap, "--model", "unheard-of");
                await().atMost(Duration.ofMinutes(1))
                        .pollInterval(Duration.ofMillis(100))
                        .until(() -> {
                            send(events);
                            WindowReport report = latest(service);
                            return report.referenceStage() == Stage.PREVIEW
                                    || report.referenceStage() == Stage.CALIBRATING;
                        });
            }
        }
    }

    /** An hour of the model's events, spread over both partitions. */
    private void send(EventPublisher events) {
        Random random = new Random(hour);
        for (int i = 0; i < EVENTS_AN_HOUR; i++) {
            long time = BEGIN.toEpochMilli() + hour * 3_600_000L + i * 3_600_000L / EVENTS_AN_HOUR;
            events.send(new InferenceEvent(
                    MODEL,
                    "r-" + hour + "-" + i,
                    time,
                    Map.of("x", new FeatureValue.Numeric(random.nextGaussian())),
                    null,
                    Map.of(),
                    Map.of()));
        }
        events.flush();
        hour++;
    }

    private boolean newest(MonitorService service, Stage... wanted) {
        Set<Stage> accepted = EnumSet.noneOf(Stage.class);
        accepted.addAll(Set.of(wanted));
        return service.reports().latest(model -> true).stream().anyMatch(report -> {
            if (report.referenceStage() != null) {
                seen.add(report.referenceStage());
            }
            return report.referenceStage() != null && accepted.contains(report.referenceStage());
        });
    }

    private static WindowReport latest(MonitorService service) {
        return service.reports().latest(model -> true).stream().findFirst().orElseThrow();
    }

    private static String get(MonitorService service, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
                .build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static ConfigFile config(Path directory, String bootstrap) throws Exception {
        Path file = Files.writeString(
                directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0}
                data_dir: %s
                idle_after: 60s
                defaults: {windows: [1h], grace: 1m, restatement: 1h}
                learning: {events: 500, span: 28h, rows: 2000}
                """.formatted(bootstrap, directory.resolve("data")));
        return ConfigFile.read(file, name -> null);
    }
}
