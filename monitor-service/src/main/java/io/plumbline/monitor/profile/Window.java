package io.plumbline.monitor.profile;

import java.time.Instant;

/** A span of event time {@code [start, end)}, in milliseconds since the epoch. */
public record Window(long start, long end) {
    public Window {
        if (start >= end) {
            throw new IllegalArgumentException("a window ends after it starts: " + start + " to " + end);
        }
    }

    public boolean contains(long time) {
        return start <= time && time < end;
    }

    @Override
    public String toString() {
        return "[" + Instant.ofEpochMilli(start) + ", " + Instant.ofEpochMilli(end) + ")";
    }
}
