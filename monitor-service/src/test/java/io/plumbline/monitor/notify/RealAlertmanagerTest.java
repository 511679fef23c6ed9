package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.WorkSpans;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** Alerts in Prometheus' own Alertmanager, whose program a system property names: .ci/alertmanager. */
@EnabledIfSystemProperty(named = "plumbline.alertmanager", matches = ".+")
class RealAlertmanagerTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration SECOND = Duration.ofSeconds(1);

    @TempDir
    Path directory = Path.of("");

    private final List<String> outcomes = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile List<AlertTransition> firing = List.of();
    private int port;
    private LocalReceiver pager = start();
    private Process alertmanager = new ProcessBuilder("true").start();

    RealAlertmanagerTest() throws IOException {}

    private static LocalReceiver start() throws IOException {
        return new LocalReceiver();
    }

    @BeforeEach
    void begin() throws Exception {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Files.writeString(directory.resolve("alertmanager.yml"), """
                route: {receiver: pager, group_by: [alertname, model, version], group_wait: 0s, group_interval: 1s}
                receivers: [{name: pager, webhook_configs: [{url: "%s", send_resolved: true}]}]
                """.formatted(pager.url()));
        run();
    }

    private void run() throws Exception {
        alertmanager = new ProcessBuilder(
                        System.getProperty("plumbline.alertmanager"),
                        "--config.file=" + directory.resolve("alertmanager.yml"),
                        "--storage.path=" + directory.resolve("data"),
                        "--cluster.listen-address=",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
        await().atMost(SOON).ignoreExceptions().until(() -> get("/-/ready").statusCode() == 200);
    }

    @AfterEach
    void end() throws Exception {
        stop();
        pager.close();
    }

    private void stop() throws InterruptedException {
        alertmanager.destroy();
        alertmanager.waitFor(10, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private JsonNode alerts() throws Exception {
        return Json.mapper().readTree(get("/api/v2/alerts").body());
    }

    private Notifier notifier() {
        Target target = new Alertmanager(List.of(Address.parse("url", "http://127.0.0.1:" + port)), null, null, null);
        FiringAlerts alerts = new FiringAlerts() {
            @Override
            public boolean isSilenced(AlertTransition alert) {
                return false;
            }

            @Override
            public List<AlertTransition> heard() {
                return firing;
            }
        };
        return new Notifier(
                new NotifySettings(
                        new AlertLinks("https://p.example.org", null),
                        null,
                        List.of(ReceiverSettings.of("am", target))),
                alerts,
                (name, outcome) -> outcomes.add(outcome),
                WorkSpans.NONE,
                new RetryPolicy(SECOND, SECOND, SECOND, Duration.ofMillis(200)),
                InstantSource.system());
    }

    /** Until all is settled; with no alerts, what a turn does. */
    private static void tell(Notifier notifier, AlertTransition... alerts) {
        List<AlertTransition> waiting = new ArrayList<>(List.of(alerts));
        await().atMost(SOON).until(() -> {
            List<AlertTransition> settled = new ArrayList<>();
            notifier.subscribers().get(0).turn(List.copyOf(waiting), settled::add);
            waiting.removeAll(settled);
            return waiting.isEmpty();
        });
    }

    private List<String> told() {
        return pager.requests.stream()
                .map(request -> request.json().path("status").asText())
                .toList();
    }

    @Test
    void shouldFireWithItsLabelsAndEnd() throws Exception {
        try (Notifier notifier = notifier()) {
            tell(notifier, FIRING);
            JsonNode alert = alerts().path(0);
            assertThat(alert.path("labels").toString())
                    .isEqualTo("{\"alertname\":\"PlumblineDrift\",\"model\":\"bike-demand\",\"rule\":\"drift\","
                            + "\"segment\":\"all\",\"severity\":\"major\",\"version\":\"1\"}");
            assertThat(alert.path("annotations").path("summary").asText()).isEqualTo(FIRING.summary());
            assertThat(alert.path("annotations").path("description").asText()).startsWith("hum: major, nulls");
            assertThat(alert.path("generatorURL").asText()).startsWith("https://p.example.org/models/bike-demand");
            assertThat(Instant.parse(alert.path("startsAt").asText())).isEqualTo(FIRING.since());
            assertThat(Duration.between(
                            Instant.now(), Instant.parse(alert.path("endsAt").asText())))
                    .as("time that it holds")
                    .isBetween(Duration.ofMinutes(9), AlertmanagerChannel.HOLDS);
            await().atMost(SOON).untilAsserted(() -> assertThat(told()).containsExactly("firing"));

            tell(notifier, RESOLVED);
            assertThat(alerts()).isEmpty();
            await().atMost(SOON).untilAsserted(() -> assertThat(told()).containsExactly("firing", "resolved"));
            assertThat(outcomes).containsExactly("sent", "sent");
        }
    }

    @Test
    void shouldFireAgainAfterARestartOfEitherSide() throws Exception {
        try (Notifier before = notifier()) {
            tell(before, FIRING);
            await().atMost(SOON).untilAsserted(() -> assertThat(told()).containsExactly("firing"));
        }
        TimeUnit.SECONDS.sleep(1); // for it to note that it told
        stop();
        run();
        assertThat(alerts()).as("it keeps none over a restart").isEmpty();
        try (Notifier after = notifier()) {
            firing = List.of(FIRING);
            for (int i = 0; i < 15; i++) {
                TimeUnit.MILLISECONDS.sleep(250);
                tell(after);
            }
            assertThat(alerts()).hasSize(1);
            assertThat(told()).as("it is told many times, and tells once").containsExactly("firing");
            // The topic's reader is behind: it still says that it fires.
            tell(after, RESOLVED);
            TimeUnit.SECONDS.sleep(1);
            tell(after);
            assertThat(alerts()).isEmpty();
            await().atMost(SOON).untilAsserted(() -> assertThat(told()).containsExactly("firing", "resolved"));
        }
    }

    @Test
    void shouldEndUnderEverySeverityThatWasTold() throws Exception {
        AlertTransition milder = SampleAlerts.with(FIRING, io.plumbline.stats.verdict.Severity.MODERATE);
        try (Notifier before = notifier()) {
            tell(before, milder);
            assertThat(alerts().path(0).path("labels").path("severity").asText())
                    .isEqualTo("moderate");
        }
        try (Notifier after = notifier()) {
            tell(after, RESOLVED); // which is major, as the episode became
            assertThat(alerts()).isEmpty();
            tell(after, milder);
            tell(after, FIRING);
            assertThat(alerts()).as("the graver one alone").hasSize(1);
            assertThat(alerts().path(0).path("labels").path("severity").asText())
                    .isEqualTo("major");
        }
    }
}
