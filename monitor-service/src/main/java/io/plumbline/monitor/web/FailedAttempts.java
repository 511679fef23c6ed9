package io.plumbline.monitor.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Counts tokens that are none, by address. It keeps the log readable and the service from being busy with them; that nobody guesses a token
 * is the business of its length.
 */
final class FailedAttempts {
    static final int MOST = 10;
    static final Duration WITHIN = Duration.ofMinutes(1);
    /** Addresses remembered; beyond it, what was counted is forgotten early. */
    private static final int ADDRESSES = 10_000;

    private final InstantSource clock;
    private final Map<String, Integer> counts = new HashMap<>();
    private Instant until = Instant.MIN;

    FailedAttempts(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void count(String address) {
        forgetOld();
        if (counts.size() >= ADDRESSES) {
            counts.clear();
        }
        counts.merge(address, 1, Integer::sum);
    }

    synchronized boolean areTooMany(String address) {
        forgetOld();
        return counts.getOrDefault(address, 0) >= MOST;
    }

    private void forgetOld() {
        Instant now = clock.instant();
        if (!now.isBefore(until)) {
            counts.clear();
            until = now.plus(WITHIN);
        }
    }
}
