package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.FeatureValue;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row that a reference is built from.
 *
 * @param time null where the rows have no times
 * @param features by name
 * @param prediction null where the rows have none
 * @param label null where the rows have none
 */
public record ReferenceRow(
        @Nullable Instant time,
        Map<String, FeatureValue> features,
        @Nullable FeatureValue prediction,
        @Nullable FeatureValue label) {}
