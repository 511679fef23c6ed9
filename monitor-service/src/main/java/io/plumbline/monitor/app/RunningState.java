package io.plumbline.monitor.app;

import io.plumbline.monitor.history.PerformanceHistory;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.ServiceState;
import io.plumbline.monitor.history.StreamStatus;
import io.plumbline.monitor.stream.MonitorStream;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the parts of the service say of themselves, as one. */
final class RunningState implements ServiceState {
    private final MonitorStream stream;
    private final ReportHistory reports;
    private final PerformanceHistory performance;
    private final EventTimeWatch watch;
    private final Supplier<@Nullable String> bannerLine;
    private volatile boolean joined;

    RunningState(
            MonitorStream stream,
            ReportHistory reports,
            PerformanceHistory performance,
            EventTimeWatch watch,
            Supplier<@Nullable String> bannerLine) {
        this.stream = stream;
        this.reports = reports;
        this.performance = performance;
        this.watch = watch;
        this.bannerLine = bannerLine;
    }

    @Override
    public boolean alive() {
        return stream.alive();
    }

    @Override
    public boolean ready() {
        // Once it has joined, it stays ready: a rebalance or an outage is no reason to send people elsewhere, where the
        // same is going on.
        joined = joined || stream.running();
        return joined
                && reports.ready()
                && performance.ready()
                && !stream.status().state().isOver();
    }

    @Override
    public StreamStatus stream() {
        return stream.status();
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
