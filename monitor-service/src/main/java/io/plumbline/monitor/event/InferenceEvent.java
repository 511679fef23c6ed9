package io.plumbline.monitor.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An inference: features, prediction, scores, or some of them.
 *
 * @param time milliseconds since the epoch, UTC
 * @param features by name; empty where the event carries none
 * @param prediction null where the event carries none ({@link FeatureValue.Missing} where it is null)
 * @param scores by class; empty where the event carries none
 * @param tags for segments, by name
 */
public record InferenceEvent(
        ModelRef model,
        @Nullable String id,
        long time,
        Map<String, FeatureValue> features,
        @Nullable FeatureValue prediction,
        Map<String, FeatureValue> scores,
        Map<String, String> tags)
        implements ModelEvent {

    @Override
    public InferenceEvent of(ModelRef other) {
        return new InferenceEvent(other, id, time, features, prediction, scores, tags);
    }
}
