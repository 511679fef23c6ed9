package io.plumbline.monitor.app;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.notify.FiringAlerts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps from receivers what people do not want to hear. What still fires when its silence ends is told then, by the instance that
 * owns the model.
 */
final class SilencedAlerts implements FiringAlerts, AutoCloseable {
    private static final long SECONDS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(SilencedAlerts.class);

    private final AlertAnswers answers;
    private final AlertHistory alerts;
    private final Predicate<String> owns;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timer;
    private Instant looked;
    private volatile boolean waited;

    /** @param owns whether this instance owns a model, by its name */
    SilencedAlerts(AlertAnswers answers, AlertHistory alerts, Predicate<String> owns, InstantSource clock) {
        this.answers = answers;
        this.alerts = alerts;
        this.owns = owns;
        this.clock = clock;
        this.looked = clock.instant();
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "silences");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param over takes what still fires when its silence has ended */
    void start(Consumer<AlertTransition> over) {
        timer.scheduleWithFixedDelay(() -> look(over), SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Waits a little for what was said before the start. */
    @Override
    public boolean isSilenced(AlertTransition alert) {
        awaitSilences();
        return answers.isSilenced(alert, clock.instant());
    }

    @Override
    public List<AlertTransition> heard() {
        // What fired before may be over, as long as the topic has not been read to its end.
        Instant now = clock.instant();
        return alerts.ready()
                ? alerts.firing().stream()
                        .filter(alert -> !answers.isSilenced(alert, now))
                        .toList()
                : List.of();
    }

    private void awaitSilences() {
        try {
            for (long left = PATIENCE.toMillis(); !waited && left > 0 && !answers.ready(); left -= 20) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            waited = true; // once: if they cannot be read, alerts are more important
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tells what was silenced at the last look, is no more, and still fires. */
    void look(Consumer<AlertTransition> over) {
        try {
            Instant now = clock.instant();
            Instant before = looked;
            for (AlertTransition alert : alerts.firing()) {
                if (owns.test(alert.model()) && answers.isSilenced(alert, before) && !answers.isSilenced(alert, now)) {
                    over.accept(alert);
                    LOG.atInfo().addKeyValue("alert", alert.id()).log("A silence is over; the alert is told of");
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
