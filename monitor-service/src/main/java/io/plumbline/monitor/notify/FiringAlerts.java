package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import java.util.List;

/** What receivers are to hear of beside what comes. Called by several threads. */
public interface FiringAlerts {
    /** Whether nobody wants to hear of it now. */
    boolean isSilenced(AlertTransition alert);

    /** The last transitions of what fires and is not silenced, of all instances; empty while that is not known. */
    List<AlertTransition> heard();
}
