package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.ModelRef;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The alerts of all models, whichever instance raised them. */
public interface AlertHistory {
    /** Whether all that was known at the start has been read. */
    boolean ready();

    Comparator<AlertTransition> NEWEST_FIRST =
            Comparator.comparing(AlertTransition::at).reversed().thenComparing(AlertTransition::id);

    /** The last transition of every alert that fires now, newest first. */
    List<AlertTransition> firing();

    /** The same, of each model of which one fires. */
    default Map<ModelRef, List<AlertTransition>> firingByModel() {
        return firing().stream().collect(Collectors.groupingBy(AlertTransition::modelRef));
    }

    /** The last transition of every alert that is known, newest first. */
    List<AlertTransition> latest();

    /** The last transitions, newest first. */
    List<AlertTransition> recent(int limit);
}
