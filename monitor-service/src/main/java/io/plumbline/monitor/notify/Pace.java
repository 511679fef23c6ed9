package io.plumbline.monitor.notify;

import java.time.Duration;
import java.time.Instant;

/**
 * How many messages a receiver is sent in a minute: that many at once after a quiet minute, then evenly spread. Not safe
 * for several threads.
 */
final class Pace {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Duration each;
    private final Duration burst;
    /** When the minute's allowance would be whole again. */
    private Instant whole = Instant.MIN;

    Pace(int perMinute) {
        each = MINUTE.dividedBy(perMinute);
        burst = each.multipliedBy(perMinute - 1L);
    }

    /** Takes a message's place. How long it must wait for one; zero if it has it. */
    Duration take(Instant now) {
        Instant from = whole.isAfter(now) ? whole : now;
        Duration wait = Duration.between(now.plus(burst), from);
        if (wait.isNegative() || wait.isZero()) {
            whole = from.plus(each);
            return Duration.ZERO;
        }
        return wait;
    }
}
