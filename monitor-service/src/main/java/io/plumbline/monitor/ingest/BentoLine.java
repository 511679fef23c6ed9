package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lines that BentoML's monitoring writes: one of columns for each call, {@code {"age":31,"pred":"yes","timestamp":…,
 * "request_id":…,"trace_id":…}}, and one that describes the columns. The latter comes apart from the former, in a file of
 * its own, so which column is the prediction is told from its name.
 */
final class BentoLine {
    private static final Set<String> RESERVED = Set.of("timestamp", "request_id", "trace_id");
    private static final Set<String> PREDICTION = Set.of("prediction", "predictions", "predicted", "pred");

    private BentoLine() {}

    /** Whether it is the line of a call: flat, with all reserved columns and at least one other. */
    static boolean is(JsonNode line) {
        for (String column : RESERVED) {
            if (!line.path(column).isTextual()) {
                return false;
            }
        }
        for (JsonNode value : line) {
            if (value.isObject()) {
                return false;
            }
        }
        return line.size() > RESERVED.size();
    }

    /** Whether it describes the columns, and is no event. */
    static boolean isSchema(JsonNode line) {
        return line.path("meta_data").has("bento_name") && line.path("columns").isArray();
    }

    /** The event of a call, of the model that the topic names. */
    static List<ModelEvent> events(JsonNode line, SourceRecord source) throws Refusal {
        Map<String, FeatureValue> features = new LinkedHashMap<>();
        InferenceRows.Output output = InferenceRows.Output.NONE;
        for (Map.Entry<String, JsonNode> column : line.properties()) {
            if (RESERVED.contains(column.getKey())) {
                continue;
            }
            if (output == InferenceRows.Output.NONE && PREDICTION.contains(column.getKey())) {
                output = InferenceBody.output(column.getValue());
            } else {
                InferenceBody.put(features, column.getKey(), column.getValue());
            }
        }
        Origin origin = new Origin(
                source.topic(),
                ModelRef.UNVERSIONED,
                id(JsonTrees.text(line, "request_id")),
                Origin.time(utc(line.path("timestamp").asText()), source.timestamp()),
                Map.of());
        return origin.events(new InferenceRows(List.of(features), List.of(output)));
    }

    /** What Python writes of a call that has no id. */
    private static @Nullable String id(@Nullable String text) {
        return text == null || text.equals("None") || text.equals("0") ? null : text;
    }

    /** BentoML writes the time of its own zone, and not which that is; services run in UTC. */
    private static String utc(String time) {
        boolean zoned = time.endsWith("Z") || time.lastIndexOf('+') > 0 || time.lastIndexOf('-') > time.indexOf('T');
        return zoned || time.isEmpty() ? time : time + "Z";
    }
}
