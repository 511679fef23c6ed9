package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

/**
 * Brings alerts to all receivers that they are meant for, each apart from the others. A receiver that does not answer, or
 * says that it cannot take an alert now, is tried again for a quarter of an hour; any other refusal is final.
 */
public final class Notifier implements AutoCloseable {
    /** How often what fires is said again, to receivers that forget. */
    private static final Duration REPEAT = Duration.ofMinutes(1);

    private final ScheduledThreadPoolExecutor timer;
    /** As many threads as receivers that are busy: none waits for another. */
    private final ExecutorService workers;

    private final List<Receiver> receivers = new ArrayList<>();

    private Notifier(
            NotifySettings settings, BiConsumer<String, String> outcomes, RetryPolicy policy, InstantSource clock) {
        timer = new ScheduledThreadPoolExecutor(1, threads("notify-timer"));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        workers = Executors.newCachedThreadPool(threads("notify"));
        for (ReceiverSettings receiver : settings.receivers()) {
            Surroundings surroundings = new Surroundings(receiver.guard(), settings.publicUrl(), clock);
            for (Target part : receiver.target().parts()) {
                receivers.add(new Receiver(receiver, part.open(surroundings), this::later, policy, clock, outcomes));
            }
        }
    }

    private static ThreadFactory threads(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    /**
     * @param outcomes takes a receiver's name and {@code sent}, {@code retried} or {@code failed}; called on threads of
     *     the notifier, must be quick
     */
    public static Notifier of(NotifySettings settings, BiConsumer<String, String> outcomes) {
        return of(settings, outcomes, RetryPolicy.DEFAULT, InstantSource.system());
    }

    static Notifier of(
            NotifySettings settings, BiConsumer<String, String> outcomes, RetryPolicy policy, InstantSource clock) {
        return new Notifier(settings, outcomes, policy, clock);
    }

    /**
     * Brings an alert to all receivers that it is meant for. Returns at once.
     *
     * @return completes, without an exception, when each receiver has taken it or was given up; never after
     *     {@link #close}, so that whoever waits does not take for settled what is not
     */
    public CompletionStage<?> deliver(AlertTransition alert) {
        return CompletableFuture.allOf(
                receivers.stream().map(receiver -> receiver.deliver(alert)).toArray(CompletableFuture<?>[]::new));
    }

    /**
     * Has receivers that forget told each minute what fires, from a minute from now on.
     *
     * @param firing the last transitions of what fires, of all instances; empty while that is not known
     */
    public void repeat(Supplier<List<AlertTransition>> firing) {
        repeat(firing, REPEAT);
    }

    void repeat(Supplier<List<AlertTransition>> firing, Duration interval) {
        timer.scheduleWithFixedDelay(
                () -> {
                    List<AlertTransition> now = firing.get();
                    receivers.forEach(receiver -> receiver.repeat(now));
                },
                interval.toMillis(),
                interval.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    private void later(Runnable task, Duration wait) {
        try {
            if (wait.isZero()) {
                workers.execute(task);
            } else {
                timer.schedule(() -> workers.execute(task), wait.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: the alert stays unsettled and is brought after the next start.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdownNow();
        receivers.forEach(Receiver::close);
    }
}
