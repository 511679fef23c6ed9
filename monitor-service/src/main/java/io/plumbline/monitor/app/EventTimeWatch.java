package io.plumbline.monitor.app;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.monitor.history.MonitorListener;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Passes on what the stream does, and remembers how far it is. */
final class EventTimeWatch implements MonitorListener {
    private final MonitorListener next;
    private final LongAdder events = new LongAdder();
    private final AtomicLong eventTime = new AtomicLong(Long.MIN_VALUE);

    EventTimeWatch(MonitorListener next) {
        this.next = next;
    }

    @Override
    public void counted(ModelRef model, Kind kind, Outcome outcome, long count) {
        if (outcome == Outcome.ACCEPTED) {
            events.add(count);
        }
        next.counted(model, kind, outcome, count);
    }

    @Override
    public void eventTime(String source, ModelRef model, long time) {
        eventTime.accumulateAndGet(time, Math::max);
        next.eventTime(source, model, time);
    }

    @Override
    public void deadLettered(String reason, @Nullable TraceContext producer) {
        next.deadLettered(reason, producer);
    }

    @Override
    public void ignoredMembers(int members) {
        next.ignoredMembers(members);
    }

    @Override
    public void limited(Limit limit, long times) {
        next.limited(limit, times);
    }

    @Override
    public void liveBytes(long bytes) {
        next.liveBytes(bytes);
    }

    @Override
    public void forgotten(String source, String model) {
        next.forgotten(source, model);
    }

    @Override
    public void released(String source) {
        next.released(source);
    }

    @Override
    public void reported(WindowReport report, int revision, @Nullable TraceContext span) {
        next.reported(report, revision, span);
    }

    @Override
    public void reported(PerformanceReport report, int revision) {
        next.reported(report, revision);
    }

    @Override
    public void changed(ModelRef model, String column, String method) {
        next.changed(model, column, method);
    }

    @Override
    public void outcomes(String model, Outcomes outcome, long times) {
        next.outcomes(model, outcome, times);
    }

    @Override
    public void liveProfiles(String source, int profiles) {
        next.liveProfiles(source, profiles);
    }

    long events() {
        return events.sum();
    }

    @Nullable
    Instant eventTime() {
        long time = eventTime.get();
        return time == Long.MIN_VALUE ? null : Instant.ofEpochMilli(time);
    }
}
