package io.plumbline.monitor.notify;

import static io.plumbline.monitor.notify.SampleAlerts.FIRING;
import static io.plumbline.monitor.notify.SampleAlerts.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.WorkSpans;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class NotifierTest {
    private static final String SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private final List<String> outcomes = new ArrayList<>();
    private final Turns turns = new Turns();
    private final List<Notifier> notifiers = new ArrayList<>();

    @AfterEach
    void close() {
        notifiers.forEach(Notifier::close);
    }

    private static ReceiverSettings webhook(String name, LocalReceiver receiver, @Nullable String secret) {
        List<Secret> secrets = secret == null ? List.of() : List.of(new Secret(secret));
        return local(name, new Webhook(receiver.address(), secrets));
    }

    private static ReceiverSettings local(String name, Target target) {
        return ReceiverSettings.of(name, target, AddressGuard.PRIVATE);
    }

    private Notifier notifier(ReceiverSettings... receivers) {
        Notifier notifier = new Notifier(
                new NotifySettings(new AlertLinks("https://plumbline.example.org/", null), null, List.of(receivers)),
                SampleAlerts.NOTHING,
                (receiver, outcome) -> outcomes.add(receiver + " " + outcome),
                WorkSpans.NONE,
                RetryPolicy.DEFAULT,
                turns);
        turns.to(notifier.subscribers());
        notifiers.add(notifier);
        return notifier;
    }

    private void settle(AlertTransition alert) {
        turns.bring(alert).untilSettled();
    }

    @Test
    void shouldBringTheBeginningOnceAndTheEndOnce() throws Exception {
        try (LocalReceiver hook = new LocalReceiver();
                LocalReceiver slack = new LocalReceiver()) {
            notifier(webhook("hook", hook, null), local("chat", new SlackWebhook(slack.address())));
            settle(FIRING);
            settle(RESOLVED);

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
        turns.today();
        try (LocalReceiver hook = new LocalReceiver()) {
            notifier(webhook("hook", hook, SECRET));
            settle(FIRING);

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
        turns.today();
        String next = "whsec_" + "C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
        try (LocalReceiver hook = new LocalReceiver()) {
            Target target = new Webhook(hook.address(), List.of(new Secret(next), new Secret(SECRET)));
            notifier(local("hook", target));
            settle(FIRING);
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
        try (LocalReceiver hook = new LocalReceiver()) {
            notifier(webhook("hook", hook, null));
            settle(FIRING);
            assertThat(hook.requests.get(0).headers()).doesNotContainKey("webhook-signature");
        }
    }

    @Test
    void shouldTryAgainAfterAnErrorOfTheServerWithTheSameIdAndBody() throws Exception {
        try (LocalReceiver hook = new LocalReceiver(500, 503)) {
            notifier(webhook("hook", hook, SECRET));
            settle(FIRING);

            assertThat(hook.requests).extracting(LocalReceiver.Request::id).containsOnly(FIRING.id());
            assertThat(hook.requests).extracting(LocalReceiver.Request::body).hasSize(3);
            assertThat(hook.requests.get(0).body())
                    .isEqualTo(hook.requests.get(2).body());
            assertThat(outcomes).containsExactly("hook retried", "hook retried", "hook sent");
        }
    }

    @Test
    void shouldNotTryAgainAfterARefusal() throws Exception {
        try (LocalReceiver hook = new LocalReceiver(400, 301)) {
            notifier(webhook("hook", hook, null));
            settle(FIRING);
            settle(FIRING);
            assertThat(hook.requests).hasSize(2);
            assertThat(outcomes).containsExactly("hook failed", "hook failed");
        }
    }

    @Test
    void shouldKeepTheOrderOfAlertsThroughRetries() throws Exception {
        try (LocalReceiver hook = new LocalReceiver(500, 500)) {
            notifier(webhook("hook", hook, null));
            turns.bring(FIRING, RESOLVED).untilSettled();
            assertThat(hook.requests)
                    .extracting(LocalReceiver.Request::id)
                    .containsExactly(FIRING.id(), FIRING.id(), FIRING.id(), RESOLVED.id());
        }
    }

    @Test
    void shouldNotLetADeadReceiverHoldUpAnother() throws Exception {
        LocalReceiver dead = new LocalReceiver();
        dead.close();
        try (LocalReceiver hook = new LocalReceiver()) {
            Notifier notifier = notifier(webhook("dead", dead, null), webhook("hook", hook, null));
            turns.bring(FIRING).run(Duration.ofHours(1)).bring(RESOLVED).run(Duration.ZERO);
            assertThat(hook.requests).extracting(LocalReceiver.Request::id).containsExactly(FIRING.id(), RESOLVED.id());
            assertThat(turns.waiting(0)).as("the dead one is still tried").hasSize(2);
            assertThat(notifier.waiting("dead")).isEqualTo(2);
            assertThat(notifier.waiting("hook")).isZero();
        }
    }

    @Test
    void shouldBringWhatWaitedOnceAReceiverIsBack() throws Exception {
        int[] failures = new int[40]; // an hour and a quarter
        Arrays.fill(failures, 503);
        try (LocalReceiver hook = new LocalReceiver(failures)) {
            Notifier notifier = notifier(webhook("hook", hook, null));
            turns.bring(FIRING).run(Duration.ofMinutes(20)).bring(RESOLVED).untilSettled();
            assertThat(turns.seconds()).isBetween(3600L, 5400L);
            assertThat(hook.requests).hasSize(42);
            assertThat(hook.requests.subList(40, 42))
                    .extracting(LocalReceiver.Request::id)
                    .containsExactly(FIRING.id(), RESOLVED.id());
            assertThat(outcomes).hasSize(42).endsWith("hook retried", "hook sent", "hook sent");
            assertThat(notifier.waiting("hook")).isZero();
        }
    }

    @Test
    void shouldWaitAsLongAsTheReceiverAsks() throws Exception {
        List<Long> seconds = new ArrayList<>();
        try (LocalReceiver hook = new LocalReceiver()
                .answering(new LocalReceiver.Answer(429, Map.of("Retry-After", "30")))
                .answering(new LocalReceiver.Answer(503, Map.of("Retry-After", "Thu, 1 Jan 2026 00:01:00 GMT")))
                .answering(new LocalReceiver.Answer(429, Map.of("Retry-After", "soon")))
                .otherwise(request -> new LocalReceiver.Answer(200, Map.of()))) {
            Notifier notifier = notifier(webhook("hook", hook, null));
            turns.bring(FIRING);
            for (int tries = 0; !turns.isSettled(); turns.run(Duration.ofSeconds(1))) {
                if (hook.requests.size() > tries) {
                    tries = hook.requests.size();
                    seconds.add(turns.seconds());
                }
            }
            assertThat(notifier.waiting("hook")).isZero();
        }
        assertThat(seconds).containsExactly(1L, 30L, 60L);
        assertThat(turns.seconds()).as("4 seconds after the last").isEqualTo(64);
        assertThat(outcomes).containsExactly("hook retried", "hook retried", "hook retried", "hook sent");
    }

    @Test
    void shouldWaitLongerEachTimeUpToTwoMinutes() {
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
            notifier(webhook("refusing", refusing, SECRET), webhook("dead", dead, SECRET));
            turns.bring(FIRING).run(Duration.ofMinutes(1));
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
}
