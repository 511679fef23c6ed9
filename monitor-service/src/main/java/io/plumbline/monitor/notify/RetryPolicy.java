package io.plumbline.monitor.notify;

import java.time.Duration;

/**
 * How long to wait before the next try, and when to say something again.
 *
 * @param first wait after the first try; each further one is twice as long
 * @param longest wait, unless the receiver asks for a longer one
 * @param patience with one alert: after it, others are tried as well
 * @param repeat how often what fires is said again, to receivers that forget
 */
record RetryPolicy(Duration first, Duration longest, Duration patience, Duration repeat) {
    static final RetryPolicy DEFAULT = new RetryPolicy(
            Duration.ofSeconds(1), Duration.ofMinutes(2), Duration.ofMinutes(15), Duration.ofMinutes(1));

    /**
     * @param tries made so far, at least 1
     * @param asked by the receiver; zero for nothing
     */
    Duration wait(int tries, Duration asked) {
        Duration wait = first.multipliedBy(1L << Math.min(tries - 1, 20));
        Duration own = wait.compareTo(longest) > 0 ? longest : wait;
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
