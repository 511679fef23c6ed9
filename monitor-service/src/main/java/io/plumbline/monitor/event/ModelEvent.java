package io.plumbline.monitor.event;

import org.jspecify.annotations.Nullable;

/** Something that happened to a model, in event time. */
public sealed interface ModelEvent permits InferenceEvent, LabelEvent {
    ModelRef model();

    /** Identity of the inference, shared by its label; null where the producer gave none. */
    @Nullable
    String id();

    /** When it happened: milliseconds since the epoch, UTC. */
    long time();

    /** The same of another model. */
    ModelEvent of(ModelRef other);
}
