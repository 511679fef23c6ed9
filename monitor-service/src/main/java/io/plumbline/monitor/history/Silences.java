package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;
import java.util.List;

/** What people want to hear nothing of. */
public interface Silences {
    /** Whether all that was said before has been read. */
    boolean ready();

    /** Those that are not over, and those of the last days that are, in order of their beginning. */
    List<Silence> all();

    default boolean isSilenced(AlertTransition alert, Instant now) {
        return all().stream().anyMatch(silence -> silence.isActive(now) && silence.isAbout(alert));
    }
}
