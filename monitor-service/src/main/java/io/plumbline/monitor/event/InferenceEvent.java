package io.plumbline.monitor.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An inference: features, prediction, scores, attributions, or some of them.
 *
 * @param time milliseconds since the epoch, UTC
 * @param features by name; empty where the event carries none
 * @param prediction null where the event carries none ({@link FeatureValue.Missing} where it is null)
 * @param scores by class; empty where the event carries none
 * @param attributions how much each feature added to the prediction, as SHAP or LIME say it, by the feature's name; empty
 *     where the event carries none
 * @param tags for segments, by name
 */
public record InferenceEvent(
        ModelRef model,
        @Nullable String id,
        long time,
        Map<String, FeatureValue> features,
        @Nullable FeatureValue prediction,
        Map<String, FeatureValue> scores,
        Map<String, FeatureValue> attributions,
        Map<String, String> tags)
        implements ModelEvent {

    /** Without attributions. */
    public InferenceEvent(
            ModelRef model,
            @Nullable String id,
            long time,
            Map<String, FeatureValue> features,
            @Nullable FeatureValue prediction,
            Map<String, FeatureValue> scores,
            Map<String, String> tags) {
        this(model, id, time, features, prediction, scores, Map.of(), tags);
    }

    @Override
    public InferenceEvent of(ModelRef other) {
        return new InferenceEvent(other, id, time, features, prediction, scores, attributions, tags);
    }
}
