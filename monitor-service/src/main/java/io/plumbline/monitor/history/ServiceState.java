package io.plumbline.monitor.history;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the service is doing, for health checks and the console. */
public interface ServiceState {
    /** False once it cannot go on by itself. A broker that is away does not make it so. */
    boolean alive();

    /**
     * True from the moment at which it has counted events or could have, and answers for what was reported before, until
     * it stops. A broker that goes away later does not make it unready: what was reported can still be read.
     */
    boolean ready();

    /** How the stream stands. */
    StreamStatus stream();

    /** A line for people: what it is doing or waiting for. */
    String description();

    /** The highest event time seen so far; null before the first event. */
    @Nullable
    Instant eventTime();

    /** Events profiled so far by this instance. */
    long events();

    /** A line that the console shows on top of every page; null for none. */
    default @Nullable String banner() {
        return null;
    }
}
