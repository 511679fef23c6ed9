package io.plumbline.monitor.history;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.Comparator;

/** A window, by what the key of its report names. In order of its start, smaller ones first. */
public record WindowId(ModelRef model, String segment, WindowSize size, Instant start) implements Comparable<WindowId> {
    private static final Comparator<WindowId> ORDER = Comparator.comparing(WindowId::start)
            .thenComparing(WindowId::size)
            .thenComparing(WindowId::model)
            .thenComparing(WindowId::segment);

    @Override
    public int compareTo(WindowId that) {
        return ORDER.compare(this, that);
    }

    /** A line for people, such as {@code churn 3, 1h from 2012-01-01T00:00:00Z}. */
    @Override
    public String toString() {
        return model + (segment.equals(Segment.ALL) ? "" : ", " + segment) + ", " + size + " from " + start;
    }
}
