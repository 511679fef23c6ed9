package io.plumbline.monitor.web;

import io.plumbline.monitor.history.SampleStatus;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.StreamStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A state of the service that a test sets. */
final class SampleState implements ServiceState {
    boolean alive = true;
    boolean ready = true;
    StreamStatus stream = SampleStatus.RUNNING;

    @Nullable
    String banner;

    @Override
    public boolean alive() {
        return alive;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public StreamStatus stream() {
        return stream;
    }

    @Override
    public String description() {
        return "restoring state";
    }

    @Override
    public @Nullable Instant eventTime() {
        return Instant.parse("2012-02-14T13:05:00Z");
    }

    @Override
    public long events() {
        return 17_379;
    }

    @Override
    public @Nullable String banner() {
        return banner;
    }
}
