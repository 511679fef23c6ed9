package io.plumbline.monitor.files;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts inferences and their labels, which come later, into one sequence. Each label is an event of its own whose time is
 * that of its inference and the delay; it comes after every inference before that time.
 */
public final class DelayedLabels {
    private record Due(long sequence, LabelEvent label) {}

    private final long delayMillis;
    private final Consumer<ModelEvent> next;
    private final PriorityQueue<Due> waiting = new PriorityQueue<>(
            Comparator.comparingLong((Due due) -> due.label().time()).thenComparingLong(Due::sequence));
    private long sequence;

    /**
     * @param delay how long after its inference a label comes; not negative
     * @param next takes the events in order
     */
    public DelayedLabels(Duration delay, Consumer<ModelEvent> next) {
        this.delayMillis = delay.toMillis();
        this.next = next;
    }

    /** @param label null where the outcome is not known */
    public void add(InferenceEvent inference, @Nullable FeatureValue label) {
        release(inference.time());
        next.accept(inference);
        if (label != null) {
            LabelEvent event = new LabelEvent(inference.model(), inference.id(), inference.time() + delayMillis, label);
            waiting.add(new Due(sequence++, event));
        }
    }

    /** Releases the labels that come before that time, in milliseconds since the epoch; the others never come. */
    public void finish(long until) {
        release(until);
        waiting.clear();
    }

    /** Releases all labels that are still to come. */
    public void finish() {
        finish(Long.MAX_VALUE);
    }

    private void release(long before) {
        for (Due due = waiting.peek(); due != null && due.label().time() < before; due = waiting.peek()) {
            waiting.poll();
            next.accept(due.label());
        }
    }
}
