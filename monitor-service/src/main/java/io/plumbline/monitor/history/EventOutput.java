package io.plumbline.monitor.history;

import io.plumbline.monitor.event.ModelEvent;

/** Where a file's events are sent. */
public interface EventOutput extends AutoCloseable {
    /** Hands an event over; it is there once {@link #flush} has returned. */
    void send(ModelEvent event);

    /** Waits until all events are there. */
    void flush();

    /** Events that are there. */
    long acknowledged();

    @Override
    void close();
}
