package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import java.util.List;
import java.util.function.Consumer;

/** Somebody who is to be told of every alert, and has an own place on the alerts topic. */
public interface AlertSubscriber {
    /** Tells subscribers apart, also after a restart. */
    String name();

    /**
     * Does the next piece of work, if there is one; asked again all the time, by one thread. Must return within seconds.
     *
     * @param waiting what came and is not settled, in the order of the topic; the same objects each time
     * @param settled takes those of them that need no more trying
     * @return whether there may be more to do at once
     */
    boolean turn(List<AlertTransition> waiting, Consumer<AlertTransition> settled);
}
