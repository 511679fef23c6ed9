package io.plumbline.monitor.app;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.Silences;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps from receivers what people do not want to hear. What still fires when its silence ends is told then, by the instance that
 * owns the model.
 */
final class SilencedDelivery implements AutoCloseable {
    private static final long SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(SilencedDelivery.class);

    private final Silences silences;
    private final AlertHistory alerts;
    private final Predicate<String> owns;
    private final Function<AlertTransition, CompletionStage<?>> delivery;
    private final Consumer<AlertTransition> kept;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timer;
    private Instant looked;
    private boolean waited;

    /**
     * @param owns whether this instance owns a model, by its name
     * @param delivery tells all receivers
     * @param kept takes what is told nobody
     */
    SilencedDelivery(
            Silences silences,
            AlertHistory alerts,
            Predicate<String> owns,
            Function<AlertTransition, CompletionStage<?>> delivery,
            Consumer<AlertTransition> kept,
            InstantSource clock) {
        this.silences = silences;
        this.alerts = alerts;
        this.owns = owns;
        this.delivery = delivery;
        this.kept = kept;
        this.clock = clock;
        this.looked = clock.instant();
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "silences");
            thread.setDaemon(true);
            return thread;
        });
    }

    void start() {
        timer.scheduleWithFixedDelay(this::look, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Completes when the transition needs no more trying. Waits a little for what was said before the start. */
    CompletionStage<?> deliver(AlertTransition alert) {
        awaitSilences();
        if (silences.isSilenced(alert, clock.instant())) {
            kept.accept(alert);
            return CompletableFuture.completedFuture(null);
        }
        return delivery.apply(alert);
    }

    /** What fires and is not silenced. */
    List<AlertTransition> unsilenced() {
        Instant now = clock.instant();
        return alerts.firing().stream()
                .filter(alert -> !silences.isSilenced(alert, now))
                .toList();
    }

    private void awaitSilences() {
        try {
            for (long left = PATIENCE.toMillis(); !waited && left > 0 && !silences.ready(); left -= 20) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            waited = true; // once: if they cannot be read, alerts are more important
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells what was silenced at the last look, is no more, and still fires. */
    void look() {
        try {
            Instant now = clock.instant();
            Instant before = looked;
            for (AlertTransition alert : alerts.firing()) {
                if (owns.test(alert.model())
                        && silences.isSilenced(alert, before)
                        && !silences.isSilenced(alert, now)) {
                    delivery.apply(alert)
                            .whenComplete((done, problem) -> LOG.atInfo()
                                    .addKeyValue("alert", alert.id())
                                    .setCause(problem)
                                    .log("A silence is over; the alert was handed on"));
                }
            }
            looked = now;
        } catch (RuntimeException e) {
            LOG.atError()
                    .setCause(e)
                    .log("Alerts whose silence is over could not be told"); // or nobody would look again
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
