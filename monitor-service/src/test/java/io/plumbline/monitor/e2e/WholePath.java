package io.plumbline.monitor.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.notify.LocalReceiver;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * One drift, from bytes on a topic to every way out: metrics, report, console, API, and a receiver that hears of it once. The
 * same on any broker.
 */
final class WholePath {
    private static final Instant FIRST_DAY = Instant.parse("2012-01-02T00:00:00Z");
    private static final int EVENTS_A_DAY = 2000;
    private static final int DAYS = 8;
    private static final ModelRef MODEL = new ModelRef("team/churn", "3");

    private WholePath() {}

    /**
     * Makes the topics, publishes a reference, runs the service, sends events of which some have drifted, and looks at all that
     * comes of it.
     *
     * @param bootstrap of a broker without topics
     * @param directory for the service's data
     */
    static void check(String bootstrap, Path directory) throws Exception {
        try (LocalReceiver receiver = new LocalReceiver()) {
            Map<String, String> kafka = Map.of("bootstrap.servers", bootstrap);
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 2);
                setup.prepare(OwnTopics.of(Topics.DEFAULT, 4));
            }
            Reference reference = reference();
            new ReferenceTopic(kafka, Topics.DEFAULT.references()).publish(reference);
            assertThat(new ReferenceTopic(kafka, Topics.DEFAULT.references())
                            .all()
                            .values())
                    .extracting(Reference::id)
                    .containsExactly(reference.id());
            try (MonitorService service =
                    new MonitorService(config(directory, bootstrap, receiver).toSettings(), () -> null)) {
                service.start();
                try (EventPublisher events = new EventPublisher(kafka, "events")) {
                    send(events);
                }
                // Days 3 and 4 are shifted; days 5 and 6 are the first two calm ones.
                await().atMost(Duration.ofMinutes(1)).until(() -> receiver.requests.size() >= 2);
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> service.reports().windows(MODEL, "all", 99).size() == DAYS);
                Thread.sleep(1500);
                assertThat(receiver.requests)
                        .extracting(request -> Json.read(request.body().getBytes(StandardCharsets.UTF_8), Map.class)
                                .get("type"))
                        .containsExactly("alert.firing", "alert.resolved");
                checkPages("http://127.0.0.1:" + service.port());
            }
        }
    }

    private static void checkPages(String base) throws Exception {
        String model = "/models/team%2Fchurn/versions/3";
        assertThat(get(base + "/")).contains("team/churn", "Stable");
        assertThat(get(base + model)).contains("age", "plan", "On average at most one false drift alert");
        String drifted = model + "/windows/2012-01-04T00:00:00Z/report?size=1d";
        assertThat(get(base + drifted)).contains("1 of 2 columns drifted", "age", "<svg");
        assertThat(get(base + "/api/v1" + model + "/windows")).contains("\"verdict\":\"DRIFTED\"");
        assertThat(get(base + "/api/v1/alerts")).contains("\"state\":\"RESOLVED\"");
        assertThat(get(base + "/readyz")).isEqualTo("ok");
        String metrics = get(base + "/metrics");
        assertThat(metrics)
                .contains(
                        "plumbline_events_total{kind=\"inference\",model=\"team/churn\",outcome=\"accepted\",version=\"3\"} "
                                + (double) (EVENTS_A_DAY * DAYS))
                .containsPattern("plumbline_column_drift_score\\{[^}]*column=\"age\"[^}]*model=\"team/churn\"")
                .containsPattern("plumbline_column_drift_p_value\\{[^}]*column=\"age\"")
                .containsPattern("plumbline_window_drift_status\\{[^}]*model=\"team/churn\"[^}]*}")
                .containsPattern("plumbline_window_size_seconds\\{[^}]*} 86400");
    }

    private static String get(String url) throws Exception {
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        return answer.body();
    }

    private static Map<String, FeatureValue> features(Random random, double shift) {
        return Map.of(
                "age",
                new FeatureValue.Numeric(40 + 10 * (random.nextGaussian() + shift)),
                "plan",
                new FeatureValue.Text(random.nextInt(4) == 0 ? "pro" : "free"));
    }

    private static Reference reference() {
        ReferenceSettings settings = new ReferenceSettings(
                MODEL.model(),
                null,
                FIRST_DAY,
                "test",
                Set.of(),
                Set.of(),
                Set.of(),
                List.of(WindowSize.parse("1d")),
                ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows -> {
            Random random = new Random(1);
            for (int i = 0; i < 20_000; i++) {
                rows.accept(new ReferenceRow(null, features(random, 0), null, null));
            }
        });
    }

    private static void send(EventPublisher events) {
        Random random = new Random(2);
        for (int i = 0; i < DAYS * EVENTS_A_DAY; i++) {
            int day = i / EVENTS_A_DAY;
            long time = FIRST_DAY.toEpochMilli() + i * 86_400_000L / EVENTS_A_DAY;
            double shift = day == 2 || day == 3 ? 1 : 0;
            events.send(new InferenceEvent(
                    MODEL, Integer.toString(i), time, features(random, shift), null, Map.of(), Map.of()));
        }
        events.flush();
    }

    private static ConfigFile config(Path directory, String bootstrap, LocalReceiver receiver) throws Exception {
        Path file = Files.writeString(directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                http: {port: 0}
                data_dir: %s
                idle_after: 2s
                defaults: {windows: [1d], grace: 1h}
                notify:
                  max_age: never
                  receivers:
                    - {name: hook, kind: webhook, url: "%s", allow_private: true}
                """.formatted(
                        bootstrap, directory.resolve("data"), receiver.url()));
        return ConfigFile.read(file, name -> null);
    }
}
