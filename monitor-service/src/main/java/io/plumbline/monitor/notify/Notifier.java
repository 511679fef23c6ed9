package io.plumbline.monitor.notify;

public final class Notifier implements AutoCloseable {
    public static Notifier of(NotifySettings s, java.util.function.BiConsumer<String, String> c) {
        return new Notifier();
    }

    public java.util.concurrent.CompletionStage<?> deliver(io.plumbline.monitor.alert.AlertTransition t) {
        return java.util.concurrent.CompletableFuture.completedFuture(1);
    }

    public void close() {}
}
