package io.plumbline.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * One call of a model with twenty columns, of which four are categories, as systems of every kind would log it.
 *
 * @param id of the call
 * @param rows by name: numbers and texts; a call has one row or a batch of them
 * @param predictions one for each row
 */
record LoggedCall(String id, List<Map<String, Object>> rows, List<Double> predictions) {
    private static final int COLUMNS = 20;
    private static final String[] REGIONS = {"north", "south", "east", "west"};

    static LoggedCall random(Random random, int rows) {
        List<Map<String, Object>> all = new ArrayList<>();
        List<Double> predictions = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < COLUMNS; i++) {
                values.put(
                        "column_" + i,
                        i % 5 == 4 ? REGIONS[random.nextInt(REGIONS.length)] : random.nextInt(10_000_000) / 10_000.);
            }
            all.add(values);
            predictions.add(random.nextInt(10_000) / 10_000.);
        }
        return new LoggedCall("call-" + random.nextInt(1 << 30), all, predictions);
    }

    List<String> names() {
        return List.copyOf(rows.get(0).keySet());
    }

    List<Object> column(String name) {
        return rows.stream().<Object>map(row -> row.getOrDefault(name, "")).toList();
    }

    /** Values of each row, without their names. */
    List<List<Object>> values() {
        return rows.stream().map(row -> List.copyOf(row.values())).toList();
    }

    /** A tensor for each column, as MLServer's codec for pandas writes them. */
    Map<String, Object> tensors() {
        List<Map<String, Object>> inputs = names().stream()
                .map(name -> map(
                        "name",
                        name,
                        "shape",
                        List.of(rows.size(), 1),
                        "datatype",
                        isText(name) ? "BYTES" : "FP64",
                        "data",
                        column(name)))
                .toList();
        return map("id", id, "inputs", inputs);
    }

    boolean isText(String name) {
        return column(name).get(0) instanceof String;
    }

    /** The row of a call of one, in Plumbline's own format. */
    Map<String, Object> ownEvent() {
        return map(
                "model", "churn", "version", "3", "id", id, "features", rows.get(0), "prediction", predictions.get(0));
    }

    /** A map in the order of its names, which JSON is written in. */
    static Map<String, Object> map(Object... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        IntStream.range(0, namesAndValues.length / 2)
                .forEach(i -> map.put((String) namesAndValues[2 * i], namesAndValues[2 * i + 1]));
        return map;
    }

    /** Headers of a CloudEvent in binary mode. */
    static Map<String, String> cloudEvent(String type, String id) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("ce_specversion", "1.0");
        headers.put("ce_type", type);
        headers.put("ce_source", "http://localhost:9081/");
        headers.put("ce_id", id);
        headers.put("ce_time", "2026-01-01T00:00:00.5Z");
        headers.put("ce_inferenceservicename", "churn");
        return Collections.unmodifiableMap(headers);
    }
}
