package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import java.util.Comparator;
import java.util.List;

/** The alerts of all models, whichever instance raised them. */
public interface AlertHistory {
    /** Whether all that was known at the start has been read. */
    boolean ready();

    Comparator<AlertTransition> NEWEST_FIRST =
            Comparator.comparing(AlertTransition::at).reversed().thenComparing(AlertTransition::id);

    /** The last transition of every alert that fires now, newest first. */
    List<AlertTransition> firing();

    /** The last transition of every alert that is known, newest first. */
    List<AlertTransition> latest();

    /** The last transitions, newest first. */
    List<AlertTransition> recent(int limit);
}
