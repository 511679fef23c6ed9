package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings alerts to one receiver, one after the other, so that an end never comes before its beginning. After a message
 * that could not be brought at all, each further one gets a single try until one arrives: a receiver that is gone does
 * not keep the rest waiting. Addresses and secrets are never logged.
 */
final class Receiver {
    private static final Logger LOG = LoggerFactory.getLogger(Receiver.class);
    static final Duration TIMEOUT = Duration.ofSeconds(10);

    /** Runs something later. */
    interface Later {
        void run(Runnable task, Duration wait);
    }

    private final ReceiverSettings settings;
    private final @Nullable String publicUrl;
    private final HttpClient client;
    private final Later later;
    private final RetryPolicy policy;
    private final InstantSource clock;
    private final BiConsumer<String, String> outcomes;
    private final byte @Nullable [] key;

    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
    private volatile boolean gone;

    Receiver(
            ReceiverSettings settings,
            @Nullable String publicUrl,
            HttpClient client,
            Later later,
            RetryPolicy policy,
            InstantSource clock,
            BiConsumer<String, String> outcomes) {
        this.settings = settings;
        this.publicUrl = publicUrl;
        this.client = client;
        this.later = later;
        this.policy = policy;
        this.clock = clock;
        this.outcomes = outcomes;
        this.key = settings.key();
    }

    /** Completes, always without an exception, once the alert was taken or given up. */
    synchronized CompletableFuture<?> deliver(AlertTransition alert) {
        CompletableFuture<?> delivery =
                last.thenCompose(before -> new Delivery(alert).start()).exceptionally(this::broken);
        last = delivery;
        return delivery;
    }

    private boolean broken(Throwable problem) {
        LOG.atError()
                .addKeyValue("receiver", settings.name())
                .addKeyValue("error", problem.getClass().getSimpleName())
                .log("An alert could not be put into words");
        outcomes.accept(settings.name(), "failed");
        return false;
    }

    /** One alert on its way. */
    private final class Delivery {
        private final String id;
        private final byte[] body;
        private final CompletableFuture<Boolean> done = new CompletableFuture<>();
        private int tries;
        private Duration waited = Duration.ZERO;

        Delivery(AlertTransition alert) {
            String report = ReportLink.of(publicUrl, alert);
            id = alert.id();
            body = settings.kind().equals(ReceiverSettings.SLACK)
                    ? SlackMessage.body(alert, report)
                    : WebhookMessage.body(alert, report);
        }

        CompletableFuture<Boolean> start() {
            attempt();
            return done;
        }

        private void attempt() {
            tries++;
            client.sendAsync(request(), HttpResponse.BodyHandlers.discarding())
                    .orTimeout(
                            2 * TIMEOUT.toMillis(), TimeUnit.MILLISECONDS) // that of the request ends with the headers
                    .whenComplete((response, problem) -> settle(response, problem));
        }

        private HttpRequest request() {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(settings.url()))
                    .timeout(TIMEOUT)
                    .header("Content-Type", "application/json")
                    .header("User-Agent", "Plumbline")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
            Map<String, String> headers = settings.kind().equals(ReceiverSettings.WEBHOOK)
                    ? WebhookMessage.headers(id, clock.instant(), body, key)
                    : Map.of();
            headers.forEach(request::header);
            return request.build();
        }

        private void settle(@Nullable HttpResponse<Void> response, @Nullable Throwable problem) {
            if (response == null) {
                Throwable cause = problem == null || problem.getCause() == null ? problem : problem.getCause();
                retry(cause == null ? "no answer" : cause.getClass().getSimpleName(), Duration.ZERO);
            } else if (response.statusCode() / 100 == 2) {
                gone = false;
                finish("sent", true);
            } else if (response.statusCode() == 429 || response.statusCode() / 100 == 5) {
                Duration asked = RetryAfter.of(response.headers(), clock.instant());
                retry("status " + response.statusCode(), asked);
            } else {
                warn("status " + response.statusCode(), "A receiver refused an alert; it is not sent again");
                finish("failed", false);
            }
        }

        private void retry(String why, Duration asked) {
            Duration wait = policy.wait(tries, asked);
            if (gone || waited.plus(wait).compareTo(policy.total()) > 0) {
                gone = true;
                warn(why, "A receiver could not be reached; the alert is given up");
                finish("failed", false);
                return;
            }
            waited = waited.plus(wait);
            if (tries == 1) {
                warn(why, "A receiver could not be reached; the alert is tried again");
            }
            outcomes.accept(settings.name(), "retried");
            later.run(this::attempt, wait);
        }

        private void warn(String why, String what) {
            LOG.atWarn()
                    .addKeyValue("receiver", settings.name())
                    .addKeyValue("alert", id)
                    .addKeyValue("error", why)
                    .log(what);
        }

        private void finish(String outcome, boolean sent) {
            outcomes.accept(settings.name(), outcome);
            done.complete(sent);
        }
    }
}
