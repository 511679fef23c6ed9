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
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.WindowSize;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A configuration file changes under two running instances: both take it from the same window on, and count every event once. */
class LiveConfigTest {
    private static final Instant FIRST_DAY = Instant.parse("2012-01-02T00:00:00Z");
    private static final ModelRef MODEL = new ModelRef("m", "1");
    private static final int EVENTS_A_DAY = 480;

    @TempDir
    private @Nullable Path given;

    private String bootstrap = "";

    private Path directory() {
        return Objects.requireNonNull(given);
    }

    @Test
    void shouldTakeWhatChangesFromOneWindowOn() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory().resolve("kafka"), 0)) {
            bootstrap = broker.bootstrapServers();
            Map<String, String> kafka = Map.of("bootstrap.servers", bootstrap);
            try (TopicSetup setup = new TopicSetup(kafka)) {
                setup.createEvents("events", 4);
            }
            configure("{windows: [6h, 1d], grace: 1h}", "");
            try (MonitorService one = start("one");
                    MonitorService two = start("two");
                    EventPublisher events = new EventPublisher(kafka, "events")) {
                send(events, 0);
                send(events, 1);
                awaitReport(one, "6h", FIRST_DAY);

                configure("{windows: [6h, 1y], grace: 1h}", "");
                awaitMetric(one, "plumbline_config_last_reload_successful 0.0");
                assertThat(get(one, "/"))
                        .contains("defaults.windows: not a duration")
                        .contains("goes on");

                configure(
                        "{windows: [3h, 1d], grace: 1h}",
                        "models: [{match: m, columns: {rename: {x: amount}}, windows: [3h, 1d]}]");
                awaitMetric(one, "plumbline_config_last_reload_successful 1.0");
                awaitMetric(two, "plumbline_config_last_reload_successful 1.0");
                int day = 2;
                while (newest(one, "3h") == null) {
                    assertThat(day).as("days until it applies").isLessThan(60);
                    send(events, day++);
                    Thread.sleep(500);
                }
                send(events, day++);
                send(events, day++);
                Instant end = FIRST_DAY.plus(Duration.ofDays(day - 1L));
                awaitReport(one, "1d", end.minus(Duration.ofDays(1)));

                List<WindowSummary> all = one.reports().windows(MODEL, "all", 1000);
                Instant change = all.stream()
                        .filter(window -> window.size().equals(WindowSize.parse("3h")))
                        .map(WindowSummary::start)
                        .min(Instant::compareTo)
                        .orElseThrow();
                for (WindowSummary window : all) {
                    boolean small = window.size().length().toHours() < 24;
                    assertThat(window.size().toString())
                            .as("%s, changed at %s", window, change)
                            .isEqualTo(!small ? "1d" : window.start().isBefore(change) ? "6h" : "3h");
                    assertThat(window.nCurrent())
                            .as("%s, changed at %s", window, change)
                            .isEqualTo(EVENTS_A_DAY * window.size().length().toHours() / 24);
                }
                assertThat(columns(one, "6h", change.minus(Duration.ofHours(6))))
                        .containsExactly("x");
                assertThat(columns(one, "3h", change)).containsExactly("amount");
                replayedDaysAreTheSame(change, end);
            }
        }
    }

    private MonitorService start(String name) throws IOException {
        ConfigFile file = read().withCommandLine(null, null, null, directory().resolve(name), 0);
        MonitorService service = new MonitorService(file.toSettings(), () -> null);
        service.start();
        service.follow(
                config(),
                file,
                () -> read().withCommandLine(null, null, null, directory().resolve(name), 0));
        return service;
    }

    private Path config() {
        return directory().resolve("plumbline.yml");
    }

    private ConfigFile read() {
        return ConfigFile.read(config(), name -> null);
    }

    /** As an editor does, and Kubernetes: another file in its place. */
    private void configure(String defaults, String models) throws IOException {
        Path next = Files.writeString(directory().resolve("next.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [events], from: earliest}
                idle_after: 2s
                learning: {enabled: false}
                defaults: %s
                %s
                """.formatted(bootstrap, defaults, models));
        Files.move(next, config(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }

    private static void send(EventPublisher events, int day) {
        for (int i = 0; i < EVENTS_A_DAY; i++) {
            long time = FIRST_DAY.plus(Duration.ofDays(day)).toEpochMilli() + i * 86_400_000L / EVENTS_A_DAY;
            events.send(new InferenceEvent(
                    MODEL, day + "-" + i, time, Map.of("x", new FeatureValue.Numeric(i)), null, Map.of(), Map.of()));
        }
        events.flush();
    }

    private static @Nullable WindowSummary newest(MonitorService service, String size) {
        return service.reports().windows(MODEL, "all", 1000).stream()
                .filter(window -> window.size().equals(WindowSize.parse(size)))
                .findFirst()
                .orElse(null);
    }

    private static void awaitReport(MonitorService service, String size, Instant start) {
        await().atMost(Duration.ofMinutes(1))
                .until(() -> service.reports()
                        .report(MODEL, "all", WindowSize.parse(size), start)
                        .isPresent());
    }

    private static List<String> columns(MonitorService service, String size, Instant start) {
        WindowReport report = service.reports()
                .report(MODEL, "all", WindowSize.parse(size), start)
                .orElseThrow();
        return report.columns().stream().map(column -> column.name()).toList();
    }

    private static void awaitMetric(MonitorService service, String line) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> get(service, "/metrics").contains(line));
    }

    private static String get(MonitorService service, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + service.port() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** With what was configured at the time, though the file says something else now. */
    private void replayedDaysAreTheSame(Instant change, Instant end) throws Exception {
        Path json = directory().resolve("replay.json");
        Ran replayed = Ran.plumbline(
                "replay-range",
                "--config",
                config().toString(),
                "--from",
                change.minus(Duration.ofDays(1)).toString(),
                "--to",
                end.toString(),
                "--json",
                json.toString());
        assertThat(replayed.exitCode()).as(replayed.out() + replayed.err()).isZero();
        JsonNode result = Json.read(Files.readAllBytes(json), JsonNode.class);
        assertThat(result.path("compared").asInt()).as(replayed.out()).isGreaterThanOrEqualTo(12);
        assertThat(result.path("identical")).isEqualTo(result.path("compared"));
    }
}
