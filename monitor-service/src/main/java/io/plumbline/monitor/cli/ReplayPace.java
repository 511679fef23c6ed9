package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.ModelEvent;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Holds each event back until it is due. */
final class ReplayPace implements Consumer<ModelEvent> {
    private final ReplaySpeed speed;
    private final BooleanSupplier stopped;
    private final Consumer<ModelEvent> next;
    private long startNanos;
    private long first = Long.MIN_VALUE;

    /** @param stopped once true, events are let go: nobody waits for them any more */
    ReplayPace(ReplaySpeed speed, BooleanSupplier stopped, Consumer<ModelEvent> next) {
        this.speed = speed;
        this.stopped = stopped;
        this.next = next;
    }

    @Override
    public void accept(ModelEvent event) {
        if (first == Long.MIN_VALUE) {
            first = event.time();
            startNanos = System.nanoTime();
        }
        double dueNanos = speed.dueMillis(event.time() - first) * 1e6;
        double left = dueNanos - (System.nanoTime() - startNanos);
        while (left > 0 && !stopped.getAsBoolean()) {
            LockSupport.parkNanos((long) Math.min(left, 50e6));
            left = dueNanos - (System.nanoTime() - startNanos);
        }
        if (!stopped.getAsBoolean()) {
            next.accept(event);
        }
    }
}
