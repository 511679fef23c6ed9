package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.ingest.InferenceRows.Output;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensor of the Open Inference Protocol (KServe v2) in JSON: the first dimension counts rows. Data may be flat or nested, in
 * row-major order. A tensor of one value a row is a column of its name, one of more is spread over {@code name-0},
 * {@code name-1}.
 */
final class Tensor {
    private final String name;
    private final int rows;
    private final int width;
    private final List<JsonNode> data;
    private final boolean longs;

    private Tensor(JsonNode tensor, int place) throws Refusal {
        name = tensor.path("name").asText("").isEmpty()
                ? "tensor" + place
                : tensor.path("name").asText();
        if (tensor.path("parameters").has("binary_data_size")) {
            throw new Refusal(
                    RejectReason.UNSUPPORTED,
                    "tensor \"" + name + "\" is binary (binary_data_size); JSON data is allowed");
        }
        longs = tensor.path("datatype").asText().endsWith("INT64");
        data = new ArrayList<>();
        flatten(data(tensor));
        long product = 1;
        long first = 1;
        JsonNode shape = tensor.path("shape");
        for (int i = 0; i < shape.size(); i++) {
            long size = shape.get(i).asLong(-1); // in the JSON of protobuf, these are strings
            first = i == 0 ? size : first;
            product = size < 0 || product > data.size() ? -1 : product * size;
        }
        if (product != data.size() || first < 0) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    "tensor \"" + name + "\" of shape " + shape + " has " + data.size() + " values");
        }
        rows = (int) first;
        width = rows == 0 ? 0 : data.size() / rows;
    }

    /** {@code data}, or in the JSON of protobuf {@code contents} with one member such as {@code fp32Contents}. */
    private static JsonNode data(JsonNode tensor) {
        JsonNode contents = tensor.path("contents");
        return contents.isObject() && contents.size() == 1 ? contents.elements().next() : tensor.path("data");
    }

    private void flatten(JsonNode node) {
        if (node.isArray()) {
            node.forEach(this::flatten);
        } else if (!node.isMissingNode()) {
            data.add(node);
        }
    }

    private FeatureValue value(int row, int place) {
        JsonNode value = data.get(row * width + place);
        // The JSON of protobuf writes integers of 64 bits as strings.
        return longs && value.isTextual()
                ? new FeatureValue.Numeric(value.asDouble(Double.NaN))
                : InferenceBody.value(value);
    }

    /** Rows of features. */
    static List<Map<String, FeatureValue>> rows(JsonNode tensors) throws Refusal {
        List<Tensor> all = all(tensors);
        int count = all.isEmpty() ? 0 : all.get(0).rows;
        List<Map<String, FeatureValue>> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            Map<String, FeatureValue> values = new LinkedHashMap<>();
            for (Tensor tensor : all) {
                tensor.spread(row, values);
            }
            rows.add(values);
        }
        return rows;
    }

    private void spread(int row, Map<String, FeatureValue> values) {
        for (int i = 0; i < width; i++) {
            values.put(width == 1 ? name : name + "-" + i, value(row, i));
        }
    }

    /** Answers: the first tensor of one value a row is the prediction, numbers of all others are scores. */
    static List<Output> outputs(JsonNode tensors) throws Refusal {
        List<Tensor> all = all(tensors);
        int count = all.isEmpty() ? 0 : all.get(0).rows;
        @Nullable
        Tensor prediction =
                all.stream().filter(tensor -> tensor.width == 1).findFirst().orElse(null);
        List<Output> outputs = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            Map<String, FeatureValue> scores = new LinkedHashMap<>();
            for (Tensor tensor : all) {
                if (tensor != prediction) {
                    tensor.spread(row, scores);
                }
            }
            scores.values().removeIf(value -> !(value instanceof FeatureValue.Numeric));
            outputs.add(new Output(prediction == null ? null : prediction.value(row, 0), scores));
        }
        return outputs;
    }

    private static List<Tensor> all(JsonNode tensors) throws Refusal {
        List<Tensor> all = new ArrayList<>(tensors.size());
        for (JsonNode tensor : tensors) {
            Tensor next = new Tensor(tensor, all.size());
            if (!all.isEmpty() && next.rows != all.get(0).rows) {
                throw new Refusal(
                        RejectReason.BAD_SHAPE,
                        "tensor \"" + next.name + "\" has " + next.rows + " rows, \"" + all.get(0).name + "\" "
                                + all.get(0).rows);
            }
            all.add(next);
        }
        return all;
    }
}
