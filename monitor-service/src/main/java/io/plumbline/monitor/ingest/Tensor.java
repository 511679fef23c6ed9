package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.ingest.InferenceRows.Output;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tensor of the Open Inference Protocol (KServe v2): the first dimension counts rows. A tensor of one value a row is a
 * column of its name, one of more is spread over {@code name-0}, {@code name-1}.
 */
final class Tensor {
    /** A row is an event: a megabyte of booleans must not become a million of them. */
    static final int MOST_ROWS = 1 << 16;

    private final String name;
    private final int rows;
    private final String[] columns;
    private final List<FeatureValue> data;

    private Tensor(String name, int rows, List<FeatureValue> data) {
        this.name = name;
        this.rows = rows;
        this.data = data;
        columns = new String[rows == 0 ? 0 : data.size() / rows];
        for (int i = 0; i < columns.length; i++) {
            columns[i] = columns.length == 1 ? name : name + "-" + i;
        }
    }

    /**
     * A tensor of values.
     *
     * @param shape the size of each dimension; none where there is one value
     * @param data in row-major order
     * @throws Refusal if the values do not fill the shape, or there are too many rows
     */
    static Tensor of(String name, long[] shape, List<FeatureValue> data) throws Refusal {
        long product = 1;
        for (long size : shape) {
            product = size < 0 || product > data.size() ? -1 : product * size;
        }
        long rows = shape.length == 0 ? 1 : shape[0];
        if (product != data.size() || rows < 0) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    "tensor \"" + name + "\" of shape " + Arrays.toString(shape) + " has " + data.size() + " values");
        }
        if (rows > MOST_ROWS) {
            throw new Refusal(
                    RejectReason.TOO_LARGE,
                    "tensor \"" + name + "\" has " + rows + " rows; at most " + MOST_ROWS + " are allowed");
        }
        if (rows > 0 && data.size() > rows && name.length() > InferenceBody.LONGEST_NAME) {
            throw new Refusal(
                    RejectReason.BAD_SHAPE,
                    "a tensor of several values a row has a name of " + name.length() + " characters; at most "
                            + InferenceBody.LONGEST_NAME + " are allowed");
        }
        return new Tensor(name, (int) rows, data);
    }

    /** The name of a tensor that has none: by its place among the others. */
    static String name(String given, int place) {
        return given.isEmpty() ? "tensor" + place : given;
    }

    /** Tensors in JSON; their data may be flat or nested. */
    static List<Tensor> ofJson(JsonNode tensors) throws Refusal {
        List<Tensor> all = new ArrayList<>(tensors.size());
        for (JsonNode tensor : tensors) {
            all.add(ofJson(tensor, name(tensor.path("name").asText(""), all.size())));
        }
        return all;
    }

    private static Tensor ofJson(JsonNode tensor, String name) throws Refusal {
        if (tensor.path("parameters").has("binary_data_size")) {
            throw new Refusal(
                    RejectReason.UNSUPPORTED,
                    "tensor \"" + name + "\" is binary (binary_data_size); JSON data is allowed");
        }
        JsonNode sizes = tensor.path("shape");
        long[] shape = new long[sizes.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = sizes.get(i).asLong(-1); // in the JSON of protobuf, these are strings
        }
        List<FeatureValue> values = new ArrayList<>();
        flatten(data(tensor), tensor.path("datatype").asText().endsWith("INT64"), values);
        return of(name, shape, values);
    }

    /** {@code data}, or in the JSON of protobuf {@code contents} with one member such as {@code fp32Contents}. */
    private static JsonNode data(JsonNode tensor) {
        JsonNode contents = tensor.path("contents");
        return contents.isObject() && contents.size() == 1 ? contents.elements().next() : tensor.path("data");
    }

    /** @param longs whether texts are numbers: the JSON of protobuf writes integers of 64 bits as strings */
    private static void flatten(JsonNode node, boolean longs, List<FeatureValue> values) {
        if (node.isArray()) {
            for (JsonNode one : node) {
                flatten(one, longs, values);
            }
        } else if (longs && node.isTextual()) {
            values.add(new FeatureValue.Numeric(node.asDouble(Double.NaN)));
        } else if (!node.isMissingNode()) {
            values.add(InferenceBody.value(node));
        }
    }

    /** Rows of features. */
    static List<Map<String, FeatureValue>> rows(List<Tensor> all) throws Refusal {
        int count = count(all);
        List<Map<String, FeatureValue>> rows = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            Map<String, FeatureValue> values = new LinkedHashMap<>(all.size() * 4 / 3 + 8);
            for (Tensor tensor : all) {
                tensor.spread(row, values);
            }
            rows.add(values);
        }
        return rows;
    }

    /** Answers: the first tensor of one value a row is the prediction, numbers of all others are scores. */
    static List<Output> outputs(List<Tensor> all) throws Refusal {
        int count = count(all);
        @Nullable
        Tensor prediction = all.stream()
                .filter(tensor -> tensor.columns.length == 1)
                .findFirst()
                .orElse(null);
        List<Output> outputs = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            Map<String, FeatureValue> scores = new LinkedHashMap<>();
            for (Tensor tensor : all) {
                if (tensor != prediction) {
                    tensor.spread(row, scores);
                }
            }
            scores.values().removeIf(value -> !(value instanceof FeatureValue.Numeric));
            outputs.add(new Output(prediction == null ? null : prediction.data.get(row), scores));
        }
        return outputs;
    }

    private void spread(int row, Map<String, FeatureValue> values) {
        for (int i = 0; i < columns.length; i++) {
            values.put(columns[i], data.get(row * columns.length + i));
        }
    }

    /** The rows that all of them have. */
    private static int count(List<Tensor> all) throws Refusal {
        for (Tensor one : all) {
            Tensor first = all.get(0);
            if (one.rows != first.rows) {
                throw new Refusal(
                        RejectReason.BAD_SHAPE,
                        "tensor \"" + one.name + "\" has " + one.rows + " rows, \"" + first.name + "\" " + first.rows);
            }
        }
        return all.isEmpty() ? 0 : all.get(0).rows;
    }
}
