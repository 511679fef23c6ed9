package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * An hour of the bike rentals.
 *
 * @param id of the row
 * @param time start of the hour
 * @param features what a model may know beforehand
 * @param rentals what it is to predict
 */
record DemoHour(String id, Instant time, Map<String, FeatureValue> features, double rentals) {
    /** NaN where it is not a number. */
    double number(String feature) {
        return features.get(feature) instanceof FeatureValue.Numeric number ? number.value() : Double.NaN;
    }

    DemoHour with(String feature, FeatureValue value) {
        Map<String, FeatureValue> changed = new HashMap<>(features);
        changed.put(feature, value);
        return new DemoHour(id, time, changed, rentals);
    }

    InferenceEvent inference(ModelRef model, double prediction) {
        return new InferenceEvent(
                model, id, time.toEpochMilli(), features, new FeatureValue.Numeric(prediction), Map.of(), Map.of());
    }
}
