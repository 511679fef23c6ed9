package io.plumbline.monitor.app;

import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.stream.EventSelection;
import io.plumbline.monitor.stream.Source;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Takes the events of a range, up to where the service has read. It also counts those that came so late that the service
 * may have dropped them: whether it did is known of the moment alone, and not from the topic.
 */
final class RangeSelection implements EventSelection {
    /** One model at one source. */
    private static final class Seen {
        final ModelPlan plan;
        long highest = Long.MIN_VALUE;

        Seen(ModelPlan plan) {
            this.plan = plan;
        }
    }

    private final ReplayRange range;
    private final long from;
    private final long to;
    private final Map<Source, Long> ends;
    private final Function<String, ModelPlan> plans;
    private final Map<Source, Map<String, Seen>> seen = new ConcurrentHashMap<>();
    private final Map<WindowId, Long> late = new ConcurrentHashMap<>();
    private final Map<String, Long> reached = new ConcurrentHashMap<>();

    RangeSelection(ReplayRange range, Map<Source, Long> ends, Function<String, ModelPlan> plans) {
        this.range = range;
        this.from = range.from().toEpochMilli();
        this.to = range.to().toEpochMilli();
        this.ends = Map.copyOf(ends);
        this.plans = plans;
        ends.keySet().forEach(source -> seen.put(source, new ConcurrentHashMap<>()));
    }

    @Override
    public long end(Source source) {
        return ends.getOrDefault(source, Long.MAX_VALUE);
    }

    @Override
    public boolean takes(Source source, ModelEvent event) {
        String model = event.model().model();
        if (!range.hasModel(model)) {
            return false;
        }
        Seen here = seen.computeIfAbsent(source, s -> new ConcurrentHashMap<>())
                .computeIfAbsent(model, m -> new Seen(plans.apply(m)));
        long time = event.time();
        boolean inside = from <= time && time < to;
        if (time > here.highest) {
            here.highest = time;
            reached.merge(model, time, Math::max);
        } else if (inside) {
            countLate(event, here);
        }
        return inside;
    }

    private void countLate(ModelEvent event, Seen here) {
        WindowSettings windows = here.plan.at(event.time()).windows();
        long lateAfter = windows.grace().plus(windows.restatement()).toMillis();
        if (here.highest - event.time() < lateAfter) {
            return;
        }
        for (WindowSize size : windows.sizes()) {
            Window window = size.containing(event.time(), windows.zone());
            if (window.end() + lateAfter <= here.highest) {
                late.merge(
                        new WindowId(event.model(), Segment.ALL, size, Instant.ofEpochMilli(window.start())),
                        1L,
                        Long::sum);
            }
        }
    }

    /** Events of the window, of all segments, that came when it may no longer have been open. */
    long late(WindowId window) {
        return late.getOrDefault(new WindowId(window.model(), Segment.ALL, window.size(), window.start()), 0L);
    }

    /** The highest time of the model's events that were read, inside the range or after it, in milliseconds. */
    long reached(String model) {
        return reached.getOrDefault(model, Long.MIN_VALUE);
    }
}
