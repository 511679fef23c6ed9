package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.outcome.Prediction;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.outcome.Truth;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Segmentation;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A row that a reference is built from.
 *
 * @param time null where the rows have no times
 * @param features by name
 * @param prediction null where the rows have none
 * @param label null where the rows have none
 * @param tags by name; empty where the rows have none
 * @param scores by class; empty where the rows have none
 * @param attributions by feature; empty where the rows have none
 * @param id by which a label that comes by itself belongs to its prediction; null where the rows have none
 */
public record ReferenceRow(
        @Nullable Instant time,
        Map<String, FeatureValue> features,
        @Nullable FeatureValue prediction,
        @Nullable FeatureValue label,
        Map<String, String> tags,
        Map<String, FeatureValue> scores,
        Map<String, FeatureValue> attributions,
        @Nullable String id) {

    /** A row without attributions. */
    public ReferenceRow(
            @Nullable Instant time,
            Map<String, FeatureValue> features,
            @Nullable FeatureValue prediction,
            @Nullable FeatureValue label,
            Map<String, String> tags,
            Map<String, FeatureValue> scores,
            @Nullable String id) {
        this(time, features, prediction, label, tags, scores, Map.of(), id);
    }

    /** A row without scores. */
    public ReferenceRow(
            @Nullable Instant time,
            Map<String, FeatureValue> features,
            @Nullable FeatureValue prediction,
            @Nullable FeatureValue label,
            Map<String, String> tags) {
        this(time, features, prediction, label, tags, Map.of(), null);
    }

    /** A row without tags. */
    public ReferenceRow(
            @Nullable Instant time,
            Map<String, FeatureValue> features,
            @Nullable FeatureValue prediction,
            @Nullable FeatureValue label) {
        this(time, features, prediction, label, Map.of());
    }

    /** The event as a row. */
    public static ReferenceRow of(ModelEvent event) {
        Instant time = Instant.ofEpochMilli(event.time());
        return event instanceof InferenceEvent inference
                ? new ReferenceRow(
                        time,
                        inference.features(),
                        inference.prediction(),
                        null,
                        inference.tags(),
                        inference.scores(),
                        inference.attributions(),
                        event.id())
                : new ReferenceRow(time, Map.of(), null, ((LabelEvent) event).label(), Map.of(), Map.of(), event.id());
    }

    /** Names of the columns that it says something of. */
    public Set<String> columns() {
        Set<String> names = new HashSet<>();
        features.keySet().forEach(name -> names.add(ColumnRole.FEATURE.columnName(name)));
        attributions.keySet().forEach(name -> names.add(ColumnRole.ATTRIBUTION.columnName(name)));
        scores.keySet().forEach(name -> names.add(ColumnRole.SCORE.columnName(name)));
        if (prediction != null) {
            names.add(ColumnRole.PREDICTION.columnName(""));
        }
        if (label != null) {
            names.add(ColumnRole.LABEL.columnName(""));
        }
        return names;
    }

    /** Whether it is more than a label that came by itself. */
    boolean isInference() {
        return !features.isEmpty() || prediction != null || !scores.isEmpty() || !attributions.isEmpty();
    }

    /** The segments that it is in. */
    List<Segment> segments(Segmentation segmentation) {
        return isInference() ? segmentation.of(features, tags) : List.of();
    }

    /** What of it is counted in segments: labels come by themselves, and are in none. */
    ReferenceRow ofSegment() {
        return new ReferenceRow(time, features, prediction, null, tags, scores, attributions, id);
    }

    /** Its prediction, of a kind; null if there is none. */
    @Nullable
    Prediction prediction(Task task, ModelRef model, List<String> segments) {
        if (!isInference()) {
            return null;
        }
        InferenceEvent event = new InferenceEvent(model, null, millis(), Map.of(), prediction, scores, Map.of());
        return task.prediction(event, segments);
    }

    /** Its label, of a kind; null if there is none. */
    @Nullable
    Truth truth(Task task) {
        String value = label == null ? null : task.truth(label);
        return value == null ? null : new Truth(millis(), value);
    }

    private long millis() {
        return time == null ? 0 : time.toEpochMilli();
    }

    /** Counts the row as the events that it stands for. */
    public void countIn(Profile profile, ModelRef model) {
        if (isInference()) {
            profile.update(
                    new InferenceEvent(model, null, millis(), features, prediction, scores, attributions, Map.of()));
        }
        if (label != null) {
            profile.update(new LabelEvent(model, null, millis(), label));
        }
    }
}
