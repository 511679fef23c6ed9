package io.plumbline.monitor.stream;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the stream failed from, and what is to be done: try again after a pause, or give up. Failures are forgiven with
 * time: those older than {@link #WINDOW} count no more.
 */
final class StreamFailures {
    static final Duration WINDOW = Duration.ofMinutes(10);
    static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private record Past(Instant at, FailureKind kind) {}

    private final InstantSource clock;
    private final Deque<Past> recent = new ArrayDeque<>();
    private long count;
    private @Nullable String last;
    private @Nullable Instant lastAt;
    private @Nullable Instant nextTry;

    StreamFailures(InstantSource clock) {
        this.clock = clock;
    }

    /** Notes a failure. How long to wait before the next try; empty to give up. */
    synchronized Optional<Duration> failed(Throwable thrown) {
        Instant now = clock.instant();
        FailureKind kind = FailureKind.of(thrown);
        count++;
        last = FailureKind.describe(thrown);
        lastAt = now;
        recent.removeIf(past -> past.at.isBefore(now.minus(WINDOW)));
        recent.add(new Past(now, kind));
        long ofKind = recent.stream().filter(past -> past.kind == kind).count();
        if (ofKind >= kind.most()) {
            nextTry = null;
            return Optional.empty();
        }
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(recent.size() - 1, 10));
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
        nextTry = now.plus(pause);
        return Optional.of(pause);
    }

    synchronized long count() {
        return count;
    }

    /** The last failure in a line; null if there was none. */
    synchronized @Nullable String last() {
        return last;
    }

    synchronized @Nullable Instant lastAt() {
        return lastAt;
    }

    /** When it tries again; null where no try is planned. */
    synchronized @Nullable Instant nextTry() {
        return nextTry;
    }
}
