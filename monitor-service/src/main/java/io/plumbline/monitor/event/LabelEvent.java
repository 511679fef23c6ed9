package io.plumbline.monitor.event;

import org.jspecify.annotations.Nullable;

/**
 * The true outcome of an inference, as far as it is known.
 *
 * @param time when the label was given: milliseconds since the epoch, UTC
 */
public record LabelEvent(ModelRef model, @Nullable String id, long time, FeatureValue label) implements ModelEvent {
    @Override
    public LabelEvent of(ModelRef other) {
        return new LabelEvent(other, id, time, label);
    }
}
