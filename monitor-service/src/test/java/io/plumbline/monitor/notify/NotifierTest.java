package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plumbline.monitor.event.Json;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class NotifierTest {
    private static final String SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final RetryPolicy QUICK =
            new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20));

    private final List<String> outcomes = new CopyOnWriteArrayList<>();

    private static ReceiverSettings webhook(String name, LocalReceiver receiver, @Nullable String secret) {
        List<Secret> secrets = secret == null ? List.of() : List.of(new Secret(secret));
        return local(name, new Webhook(receiver.address(), secrets));
    }

    private static ReceiverSettings local(String name, Target target) {
        return ReceiverSettings.of(name, target, AddressGuard.PRIVATE);
    }

    private Notifier notifier(ReceiverSettings... receivers) {
        return Notifier.of(
                new NotifySettings("https://plumbline.example.org/", List.of(receivers)),
                (receiver, outcome) -> outcomes.add(receiver + " " + outcome),
                QUICK,
                InstantSource.system());
    }

    private static void settle(Notifier notifier, io.plumbline.monitor.alert.AlertTransition alert) throws Exception {
        notifier.deliver(alert).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldBringTheBeginningOnceAndTheEndOnce() throws Exception {
        try (LocalReceiver hook = new LocalReceiver();
                LocalReceiver slack = new LocalReceiver();
                Notifier notifier =
                        notifier(webhook("hook", hook, null), local("chat", new SlackWebhook(slack.address())))) {
            settle(notifier, FIRING);
            settle(notifier, RESOLVED);

            assertThat(hook.requests).extracting(LocalReceiver.Request::id).containsExactly(FIRING.id(), RESOLVED.id());
            assertThat(hook.requests)
                    .extracting(
                            r -> Json.mapper().readTree(r.body()).path("type").asText())
                    .containsExactly("alert.firing", "alert.resolved");
            assertThat(slack.requests)
                    .extracting(
                            r -> Json.mapper().readTree(r.body()).path("text").asText())
                    .containsExactly(FIRING.summary(), RESOLVED.summary());
            assertThat(outcomes).containsExactlyInAnyOrder("hook sent", "chat sent", "hook sent", "chat sent");
        }
    }

    @Test
    void shouldSignByStandardWebhooks() throws Exception {
        try (LocalReceiver hook = new LocalReceiver();
                Notifier notifier = notifier(webhook("hook", hook, SECRET))) {
            settle(notifier, FIRING);

            LocalReceiver.Request request = hook.requests.get(0);
            new com.standardwebhooks.Webhook(SECRET)
                    .verify(request.body(), HttpHeaders.of(request.headers(), (name, value) -> true));
            var message = Json.mapper().readTree(request.body());
            assertThat(message.path("timestamp").asText()).isEqualTo("2012-02-14T01:00:00Z");
            assertThat(message.path("data").path("model").asText()).isEqualTo("bike-demand");
            assertThat(message.path("data")
                            .path("columns")
                            .path(0)
                            .path("column")
                            .asText())
                    .isEqualTo("hum");
            assertThat(message.path("data").path("report_url").asText())
                    .isEqualTo("https://plumbline.example.org/models/bike-demand/versions/1/windows/"
                            + "2012-02-14T00%3A00%3A00Z/report?size=1h");
        }
    }

    @Test
    void shouldSignWithEachSecretWhileOneTakesThePlaceOfAnother() throws Exception {
        String next = "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        Target target;
        try (LocalReceiver hook = new LocalReceiver()) {
            target = new Webhook(hook.address(), List.of(new Secret(next), new Secret(SECRET)));
            try (Notifier notifier = notifier(local("hook", target))) {
                settle(notifier, FIRING);
            }
            LocalReceiver.Request request = hook.requests.get(0);
            HttpHeaders headers = HttpHeaders.of(request.headers(), (name, value) -> true);
            assertThat(headers.firstValue("webhook-signature").orElse("").split(" "))
                    .hasSize(2);
            new com.standardwebhooks.Webhook(SECRET).verify(request.body(), headers);
            new com.standardwebhooks.Webhook(next).verify(request.body(), headers);
        }
    }

    @Test
    void shouldNotSignWithoutASecret() throws Exception {
        try (LocalReceiver hook = new LocalReceiver();
                Notifier notifier = notifier(webhook("hook", hook, null))) {
            settle(notifier, FIRING);
            assertThat(hook.requests.get(0).headers()).doesNotContainKey("webhook-signature");
        }
    }

    @Test
    void shouldTryAgainAfterAnErrorOfTheServerWithTheSameIdAndBody() throws Exception {
        try (LocalReceiver hook = new LocalReceiver(500, 503);
                Notifier notifier = notifier(webhook("hook", hook, SECRET))) {
            settle(notifier, FIRING);

            assertThat(hook.requests).extracting(LocalReceiver.Request::id).containsOnly(FIRING.id());
            assertThat(hook.requests).extracting(LocalReceiver.Request::body).hasSize(3);
            assertThat(hook.requests.get(0).body())
                    .isEqualTo(hook.requests.get(2).body());
            assertThat(outcomes).containsExactly("hook retried", "hook retried", "hook sent");
        }
    }

    @Test
    void shouldNotTryAgainAfterARefusal() throws Exception {
        try (LocalReceiver hook = new LocalReceiver(400, 301);
                Notifier notifier = notifier(webhook("hook", hook, null))) {
            settle(notifier, FIRING);
            settle(notifier, FIRING);
            assertThat(hook.requests).hasSize(2);
            assertThat(outcomes).containsExactly("hook failed", "hook failed");
        }
    }

    @Test
    void shouldKeepTheOrderOfAlertsThroughRetries() throws Exception {
        try (LocalReceiver hook = new LocalReceiver(500, 500);
                Notifier notifier = notifier(webhook("hook", hook, null))) {
            notifier.deliver(FIRING);
            settle(notifier, RESOLVED);
            assertThat(hook.requests)
                    .extracting(LocalReceiver.Request::id)
                    .containsExactly(FIRING.id(), FIRING.id(), FIRING.id(), RESOLVED.id());
        }
    }

    @Test
    void shouldNotLetADeadReceiverHoldUpAnother() throws Exception {
        LocalReceiver dead = new LocalReceiver();
        dead.close();
        try (LocalReceiver hook = new LocalReceiver();
                Notifier notifier = Notifier.of(
                        new NotifySettings(null, List.of(webhook("dead", dead, null), webhook("hook", hook, null))),
                        (receiver, outcome) -> outcomes.add(receiver + " " + outcome),
                        new RetryPolicy(Duration.ofHours(1), Duration.ofHours(1), Duration.ofHours(9)),
                        InstantSource.system())) {
            var settled = notifier.deliver(FIRING).toCompletableFuture();
            org.awaitility.Awaitility.await()
                    .untilAsserted(() -> assertThat(outcomes).containsExactlyInAnyOrder("hook sent", "dead retried"));
            assertThat(settled).as("the dead one is still tried").isNotDone();
        }
    }

    @Test
    void shouldGiveUpInTheEndAndThenTryOnceOnlyUntilItAnswers() throws Exception {
        int[] failures = new int[40];
        Arrays.fill(failures, 500);
        try (LocalReceiver hook = new LocalReceiver(failures);
                Notifier notifier = notifier(webhook("hook", hook, null))) {
            settle(notifier, FIRING);
            int first = hook.requests.size();
            settle(notifier, RESOLVED);

            assertThat(first).isBetween(3, 20);
            assertThat(hook.requests).hasSize(first + 1);
            assertThat(outcomes).endsWith("hook retried", "hook failed", "hook failed");
        }
    }

    @Test
    void shouldWaitAsLongAsTheReceiverAsks() throws Exception {
        List<Duration> waits = new ArrayList<>();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");
        try (LocalReceiver hook = new LocalReceiver()
                .answering(new LocalReceiver.Answer(429, Map.of("Retry-After", "30")))
                .answering(new LocalReceiver.Answer(503, Map.of("Retry-After", "Thu, 1 Jan 2026 00:01:00 GMT")))
                .answering(new LocalReceiver.Answer(429, Map.of("Retry-After", "soon")))) {
            ReceiverSettings settings = webhook("hook", hook, null);
            Receiver receiver = new Receiver(
                    settings,
                    settings.target().open(new Surroundings(settings.guard(), null, InstantSource.fixed(now))),
                    (task, wait) -> {
                        if (!wait.isZero()) {
                            waits.add(wait);
                        }
                        task.run();
                    },
                    RetryPolicy.DEFAULT,
                    InstantSource.fixed(now),
                    (name, outcome) -> outcomes.add(outcome));
            receiver.deliver(FIRING).get(20, TimeUnit.SECONDS);
        }
        assertThat(waits).containsExactly(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(4));
        assertThat(outcomes).containsExactly("retried", "retried", "retried", "sent");
    }

    @Test
    void shouldWaitLongerEachTimeUpToAQuarterOfAnHour() {
        List<Long> seconds = new ArrayList<>();
        for (int tries = 1; tries < 10; tries++) {
            seconds.add(RetryPolicy.DEFAULT.wait(tries, Duration.ZERO).toSeconds());
        }
        assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 120L, 120L);
    }

    @Test
    void shouldNeverLogAnAddressOrASecret() throws Exception {
        Logger logger = (Logger) LoggerFactory.getLogger(Receiver.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        LocalReceiver dead = new LocalReceiver();
        dead.close();
        try (LocalReceiver refusing = new LocalReceiver(404)) {
            try (Notifier notifier = notifier(webhook("refusing", refusing, SECRET), webhook("dead", dead, SECRET))) {
                settle(notifier, FIRING);
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).isNotEmpty().allSatisfy(event -> {
            String line = event.getFormattedMessage() + event.getKeyValuePairs();
            assertThat(line).doesNotContain("very-secret", SECRET, "127.0.0.1");
            assertThat(event.getThrowableProxy()).isNull();
        });
        assertThat(log.list.toString()).contains("refused");
    }

    @Test
    void shouldBeSettledAtOnceWithoutReceivers() {
        try (Notifier notifier = notifier()) {
            assertThat(notifier.deliver(FIRING).toCompletableFuture()).isCompleted();
        }
    }
}
