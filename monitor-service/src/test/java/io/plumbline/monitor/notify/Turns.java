package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.AlertSubscriber;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands alerts to subscribers as their outboxes do, on a clock that goes on when there is nothing to do. */
final class Turns implements InstantSource {
    static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<AlertSubscriber, List<AlertTransition>> waiting = new LinkedHashMap<>();
    private Instant now = BEGIN;

    @Override
    public Instant instant() {
        return now;
    }

    /** Where signatures count: what time it is. */
    Turns today() {
        now = Instant.now();
        return this;
    }

    long seconds() {
        return Duration.between(BEGIN, now).toSeconds();
    }

    /** To each of them, from now on. */
    Turns to(List<? extends AlertSubscriber> subscribers) {
        subscribers.forEach(subscriber -> waiting.put(subscriber, new ArrayList<>()));
        return this;
    }

    Turns to(AlertSubscriber subscriber) {
        return to(List.of(subscriber));
    }

    Turns bring(AlertTransition... alerts) {
        waiting.values().forEach(all -> all.addAll(List.of(alerts)));
        return this;
    }

    /** What a subscriber has not settled. */
    List<AlertTransition> waiting(int subscriber) {
        return new ArrayList<>(waiting.values()).get(subscriber);
    }

    boolean isSettled() {
        return waiting.values().stream().allMatch(List::isEmpty);
    }

    /** A second at a time, and what is to do in it; also in the last one. */
    Turns run(Duration time) {
        Instant end = now.plus(time);
        while (true) {
            waiting.forEach(Turns::work);
            if (!now.isBefore(end)) {
                return this;
            }
            now = now.plusSeconds(1);
        }
    }

    /** For a day at most. */
    Turns untilSettled() {
        for (int second = 0; second < 86_400; second++) {
            run(Duration.ZERO);
            if (isSettled()) {
                return this;
            }
            now = now.plusSeconds(1);
        }
        throw new AssertionError("not settled in a day: " + waiting);
    }

    private static void work(AlertSubscriber subscriber, List<AlertTransition> alerts) {
        boolean busy = true;
        while (busy) {
            List<AlertTransition> settled = new ArrayList<>();
            busy = subscriber.turn(List.copyOf(alerts), settled::add);
            alerts.removeIf(alert -> settled.stream().anyMatch(one -> one == alert));
        }
    }
}
