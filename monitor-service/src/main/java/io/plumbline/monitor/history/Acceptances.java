package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Has what alerts say accepted as normal, in the background: a reference is built of many events, which takes its time. */
public interface Acceptances {
    /** Topics that events can be taken from. */
    List<String> topics();

    /**
     * Begins one, or has it wait for those before it.
     *
     * @throws Refused if nothing of the sort can make the alert end, it is being accepted already, or too many wait
     */
    Acceptance begin(AlertTransition alert, Events events, Remark remark);

    /** Those of this instance since it was started, the latest first. */
    List<Acceptance> all();

    /**
     * Which events are normal.
     *
     * @param topic null for the only one there is
     * @param from null for the beginning of the alert's first window
     * @param to null for all there are
     */
    record Events(
            @Nullable String topic,
            @Nullable Instant from,
            @Nullable Instant to) {}

    /** How far it is. */
    enum State {
        WAITING,
        READING,
        /** The reference is published. */
        DONE,
        FAILED
    }

    /**
     * How one stands.
     *
     * @param alert its fingerprint
     * @param summary of the alert
     * @param read records read by now in this pass; events are read more than once
     * @param records that there are
     * @param detail what came of it, or why nothing did; null before its end
     */
    record Acceptance(
            String alert,
            Instant since,
            String summary,
            State state,
            String author,
            Instant began,
            @Nullable Instant ended,
            long read,
            long records,
            @Nullable String detail) {}
}
