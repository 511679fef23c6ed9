package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Alerts about what is long past: of events that were filled in later, or kept by a failure. They wait until no more of
 * them come, and are told of together. Not safe for several threads.
 */
final class LateAlerts {
    /** So long no further one may have come. */
    static final Duration QUIET = Duration.ofMinutes(1);
    /** So long they wait at most. */
    static final Duration LONGEST = Duration.ofMinutes(10);
    /** So many are not kept waiting: as many as are read ahead. */
    static final int MOST = 1000;

    private final @Nullable Duration maxAge;
    private int count;
    private Instant first = Instant.MIN;
    private Instant grown = Instant.MIN;

    /** @param maxAge null if nothing is ever late */
    LateAlerts(@Nullable Duration maxAge) {
        this.maxAge = maxAge;
    }

    /** Those of them that are late, and what follows on one that is. */
    List<AlertTransition> of(List<AlertTransition> alerts, Instant now) {
        List<AlertTransition> late = new ArrayList<>();
        if (maxAge != null) {
            Instant oldest = now.minus(maxAge);
            Set<String> which = new HashSet<>();
            for (AlertTransition alert : alerts) {
                if (alert.at().isBefore(oldest) || which.contains(alert.fingerprint())) {
                    which.add(alert.fingerprint());
                    late.add(alert);
                }
            }
        }
        return late;
    }

    /** Whether they have waited long enough. */
    boolean areComplete(List<AlertTransition> late, Instant now) {
        if (count == 0) {
            first = now;
        }
        if (late.size() != count) {
            count = late.size();
            grown = now;
        }
        return count > 0 && (count >= MOST || !now.isBefore(grown.plus(QUIET)) || !now.isBefore(first.plus(LONGEST)));
    }

    /** Those whose beginning and end are both among them. */
    static List<AlertTransition> over(List<AlertTransition> late) {
        Set<String> begun = new HashSet<>();
        Set<String> over = new HashSet<>();
        for (AlertTransition alert : late) {
            if (AlertText.isFirst(alert)) {
                begun.add(AlertText.episode(alert));
            } else if (!AlertText.isFiring(alert) && begun.contains(AlertText.episode(alert))) {
                over.add(AlertText.episode(alert));
            }
        }
        return late.stream()
                .filter(alert -> over.contains(AlertText.episode(alert)))
                .toList();
    }
}
