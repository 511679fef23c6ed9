package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.ingest.InferenceRows.Output;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bodies of requests and responses that serving systems exchange: KServe and TensorFlow Serving v1 ({@code instances},
 * {@code predictions}), the Open Inference Protocol v2 ({@code inputs}, {@code outputs} with tensors), MLflow
 * ({@code dataframe_split}, {@code dataframe_records}, {@code inputs}) and Seldon Core 1 ({@code data}).
 *
 * <p>Values without names are named by their place: {@code f0}, {@code f1}.
 */
final class InferenceBody {
    /** Of a list that is spread: each of its elements has the name anew, which may be longer than the element. */
    static final int LONGEST_NAME = 200;

    private InferenceBody() {}

    /**
     * Reads a body of any of these shapes.
     *
     * @return null where it is of none of them
     * @throws Refusal if it is of one, and broken
     */
    static @Nullable InferenceRows read(JsonNode body) throws Refusal {
        if (!body.isObject()) {
            return null;
        }
        if (isTensors(body.path("inputs"))) {
            return InferenceRows.ofFeatures(Tensor.rows(Tensor.ofJson(body.path("inputs"))));
        }
        if (isTensors(body.path("outputs"))) {
            return InferenceRows.ofOutputs(Tensor.outputs(Tensor.ofJson(body.path("outputs"))));
        }
        if (body.path("instances").isArray()) {
            return InferenceRows.ofFeatures(rows(body.path("instances")));
        }
        if (body.path("predictions").isArray()) {
            return InferenceRows.ofOutputs(outputs(body.path("predictions")));
        }
        if (body.path("dataframe_split").isObject()) {
            JsonNode frame = body.path("dataframe_split");
            return InferenceRows.ofFeatures(named(frame.path("columns"), frame.path("data"), "dataframe_split"));
        }
        if (body.path("dataframe_records").isArray()) {
            return InferenceRows.ofFeatures(rows(body.path("dataframe_records")));
        }
        if (body.path("inputs").isObject()) {
            return InferenceRows.ofFeatures(columns(body.path("inputs")));
        }
        if (body.path("inputs").isArray()) {
            return InferenceRows.ofFeatures(rows(body.path("inputs")));
        }
        return null;
    }

    /** Whether it is a list of tensors of the Open Inference Protocol, whose key MLflow uses for other things. */
    private static boolean isTensors(JsonNode list) {
        return list.isArray() && list.path(0).isObject() && list.path(0).has("datatype");
    }

    /** Rows of any kind: objects by name, lists and single values by place. */
    static List<Map<String, FeatureValue>> rows(JsonNode rows) {
        List<Map<String, FeatureValue>> all = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            Map<String, FeatureValue> values = new LinkedHashMap<>();
            if (row.isObject()) {
                row.properties().forEach(member -> put(values, member.getKey(), member.getValue()));
            } else if (row.isArray()) {
                for (int i = 0; i < row.size(); i++) {
                    put(values, "f" + i, row.get(i));
                }
            } else {
                put(values, "f0", row);
            }
            all.add(values);
        }
        return all;
    }

    /** A list under a name is spread: {@code name-0}, {@code name-1}; a list of one keeps its name. */
    static void put(Map<String, FeatureValue> values, String name, JsonNode value) {
        if (!value.isArray()) {
            values.put(name, value(value));
        } else if (value.size() == 1) {
            put(values, name, value.get(0));
        } else if (name.length() > LONGEST_NAME) {
            values.put(name, FeatureValue.Unusable.UNUSABLE);
        } else {
            for (int i = 0; i < value.size(); i++) {
                put(values, name + "-" + i, value.get(i));
            }
        }
    }

    /** Names apart from rows of as many values. */
    static List<Map<String, FeatureValue>> named(JsonNode names, JsonNode rows, String where) throws Refusal {
        List<Map<String, FeatureValue>> all = new ArrayList<>(rows.size());
        for (JsonNode row : rows) {
            if (!row.isArray() || row.size() != names.size()) {
                throw new Refusal(
                        RejectReason.BAD_SHAPE,
                        "row " + all.size() + " of \"" + where + "\" has " + row.size() + " values; its columns are "
                                + names.size());
            }
            Map<String, FeatureValue> values = new LinkedHashMap<>();
            for (int i = 0; i < names.size(); i++) {
                put(values, names.get(i).asText(), row.get(i));
            }
            all.add(values);
        }
        return all;
    }

    /** Columns by name, each a list with a value for every row. */
    private static List<Map<String, FeatureValue>> columns(JsonNode columns) throws Refusal {
        List<Map<String, FeatureValue>> all = new ArrayList<>();
        boolean first = true;
        for (Iterator<Map.Entry<String, JsonNode>> each = columns.properties().iterator(); each.hasNext(); ) {
            Map.Entry<String, JsonNode> column = each.next();
            JsonNode values = column.getValue();
            int count = values.isArray() ? values.size() : 1;
            while (first && all.size() < count) {
                all.add(new LinkedHashMap<>());
            }
            first = false;
            if (count != all.size()) {
                throw new Refusal(
                        RejectReason.BAD_SHAPE,
                        "\"" + column.getKey() + "\" of \"inputs\" has " + count + " values, the column before it "
                                + all.size());
            }
            for (int row = 0; row < count; row++) {
                put(all.get(row), column.getKey(), values.isArray() ? values.get(row) : values);
            }
        }
        return all;
    }

    /** One answer for each element: a value, an object with a prediction and scores, or a list of scores. */
    static List<Output> outputs(JsonNode list) {
        List<Output> all = new ArrayList<>(list.size());
        for (JsonNode one : list) {
            all.add(output(one));
        }
        return all;
    }

    static Output output(JsonNode one) {
        if (one.isArray()) {
            return one.size() == 1 ? output(one.get(0)) : new Output(null, scores(one));
        }
        if (!one.isObject()) {
            return new Output(value(one), Map.of());
        }
        FeatureValue prediction = null;
        Map<String, FeatureValue> scores = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> member : one.properties()) {
            boolean answer = prediction == null && isAnswer(member.getKey(), one.size());
            if (answer && !member.getValue().isContainerNode()) {
                prediction = value(member.getValue());
            } else if (member.getValue().isContainerNode()) {
                scores.putAll(scores(member.getValue()));
            } else if (member.getValue().isNumber()) {
                scores.put(member.getKey(), value(member.getValue()));
            }
        }
        return new Output(prediction, scores);
    }

    private static boolean isAnswer(String name, int members) {
        return switch (name) {
            case "prediction", "predictions", "predicted", "predict", "label", "class", "output", "result", "value" ->
                true;
            default -> members == 1;
        };
    }

    /** Numbers of an object by name, of a list by place. */
    private static Map<String, FeatureValue> scores(JsonNode node) {
        Map<String, FeatureValue> scores = new LinkedHashMap<>();
        if (node.isObject()) {
            node.properties().stream()
                    .filter(member -> member.getValue().isNumber())
                    .forEach(member -> scores.put(member.getKey(), value(member.getValue())));
        } else {
            for (int i = 0; i < node.size(); i++) {
                if (node.get(i).isNumber()) {
                    scores.put(Integer.toString(i), value(node.get(i)));
                }
            }
        }
        return scores;
    }

    static FeatureValue value(JsonNode node) {
        if (node.isNumber()) {
            return new FeatureValue.Numeric(node.doubleValue());
        }
        if (node.isTextual()) {
            return new FeatureValue.Text(node.textValue());
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? FeatureValue.Flag.TRUE : FeatureValue.Flag.FALSE;
        }
        return node.isNull() || node.isMissingNode() ? FeatureValue.Missing.MISSING : FeatureValue.Unusable.UNUSABLE;
    }
}
