package io.plumbline.monitor.alert;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a model's alerts begin and end.
 *
 * @param hold windows in a row, of one size, in which something must have moved before an alert fires; those that decide nothing are not
 *     counted
 * @param calm windows in a row, of the size that began it, that end an alert
 * @param settle how long, in event time, after a version's first window or another reference drift begins no alert
 * @param expectEvery how long nothing may come of the model; null for what {@link DataFlow} finds usual
 * @param rules limits that people set, beside the rules that every model has; of different names
 * @param quiet how long, in event time, no detector finds anything until an alert of {@link ChangeRule} is over; null for the smallest window
 */
public record AlertSettings(
        int hold,
        int calm,
        Duration settle,
        @Nullable Duration expectEvery,
        List<OwnRule> rules,
        @Nullable Duration quiet) {
    public static final AlertSettings DEFAULT = new AlertSettings(1, 2, Duration.ZERO, null, List.of());

    private static final int MOST = 1000;
    /** Twice as long as changes of one detector are apart. */
    private static final Duration LEAST_QUIET = Duration.ofMinutes(2);

    /** Without a time said after which changes are over. */
    public AlertSettings(int hold, int calm, Duration settle, @Nullable Duration expectEvery, List<OwnRule> rules) {
        this(hold, calm, settle, expectEvery, rules, null);
    }

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
    public AlertSettings {
        check("for", hold);
        check("calm", calm);
        if (settle.isNegative()) {
            throw new IllegalArgumentException("settle: nothing less than 0s is allowed: " + settle);
        }
        rules = List.copyOf(rules);
        Set<String> names = new HashSet<>();
        for (OwnRule rule : rules) {
            if (!names.add(rule.name())) {
                throw new IllegalArgumentException("rules: two are named " + rule.name());
            }
        }
        if (expectEvery != null && (expectEvery.isZero() || expectEvery.isNegative())) {
            throw new IllegalArgumentException("expect_every: more than nothing is allowed: " + expectEvery);
        }
        if (quiet != null && quiet.compareTo(LEAST_QUIET) < 0) {
            throw new IllegalArgumentException("quiet: 2 minutes or more are allowed: " + quiet);
        }
    }

    /** How long no detector finds anything until an alert of it is over, for a model whose smallest window is so long. */
    public Duration quiet(Duration smallestWindow) {
        return quiet != null ? quiet : smallestWindow.compareTo(LEAST_QUIET) > 0 ? smallestWindow : LEAST_QUIET;
    }

    private static void check(String name, int windows) {
        if (windows < 1 || windows > MOST) {
            throw new IllegalArgumentException(name + ": 1 to " + MOST + " windows are allowed: " + windows);
        }
    }
}
