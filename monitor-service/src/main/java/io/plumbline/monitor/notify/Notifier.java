package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Brings alerts to all receivers, each apart from the others. A receiver that does not answer, or answers with 429 or 5xx,
 * is tried again for a quarter of an hour; any other refusal is final.
 */
public final class Notifier implements AutoCloseable {
    private final ScheduledExecutorService timer;
    private final List<Receiver> receivers;

    private Notifier(
            NotifySettings settings, BiConsumer<String, String> outcomes, RetryPolicy policy, InstantSource clock) {
        ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "notify-retries");
            thread.setDaemon(true);
            return thread;
        });
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer = executor;
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Receiver.TIMEOUT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        receivers = settings.receivers().stream()
                .map(receiver ->
                        new Receiver(receiver, settings.publicUrl(), client, this::later, policy, clock, outcomes))
                .toList();
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
     * Brings an alert to all receivers. Returns at once.
     *
     * @return completes, without an exception, when each receiver has taken it or was given up; never after
     *     {@link #close}, so that whoever waits does not take for settled what is not
     */
    public CompletionStage<?> deliver(AlertTransition alert) {
        return CompletableFuture.allOf(
                receivers.stream().map(receiver -> receiver.deliver(alert)).toArray(CompletableFuture<?>[]::new));
    }

    private void later(Runnable task, Duration wait) {
        try {
            timer.schedule(task, wait.toMillis(), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed meanwhile: the alert stays unsettled and is brought after the next start.
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
