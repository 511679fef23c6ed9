package io.plumbline.monitor.app;

import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.stream.MonitorStream;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of the service say of themselves, as one. */
record RunningState(
        MonitorStream stream, ReportHistory reports, EventTimeWatch watch, Supplier<@Nullable String> bannerLine)
        implements ServiceState {
    @Override
    public boolean alive() {
        return stream.alive();
    }

    @Override
    public boolean ready() {
        return stream.running() && reports.ready();
    }

    @Override
    public String description() {
        return stream.running() && !reports.ready() ? "reading what was reported before" : stream.description();
    }

    @Override
    public @Nullable Instant eventTime() {
        return watch.eventTime();
    }

    @Override
    public long events() {
        return watch.events();
    }

    @Override
    public @Nullable String banner() {
        return bannerLine.get();
    }
}
