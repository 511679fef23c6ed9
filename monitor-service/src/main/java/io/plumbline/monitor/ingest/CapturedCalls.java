package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records that hold both sides of a call: SageMaker's data capture and Databricks' inference tables. */
final class CapturedCalls {
    private static final String NUMBER_STARTS = "+-.0123456789NI"; // NaN and Infinity too

    private final JsonTrees trees;

    CapturedCalls(JsonTrees trees) {
        this.trees = trees;
    }

    /** SageMaker's data capture: CSV or JSON of both sides, in {@code captureData}. */
    List<ModelEvent> sageMaker(JsonNode record, SourceRecord source) throws Refusal {
        JsonNode metadata = record.path("eventMetadata");
        String id = JsonTrees.text(metadata, "inferenceId");
        Origin origin = new Origin(
                source.topic(),
                ModelRef.UNVERSIONED,
                id == null ? JsonTrees.text(metadata, "eventId") : id,
                Origin.time(JsonTrees.text(metadata, "inferenceTime"), source.timestamp()),
                Map.of());
        JsonNode capture = record.path("captureData");
        InferenceRows rows = InferenceRows.of(
                side(capture.path("endpointInput"), true), side(capture.path("endpointOutput"), false));
        if (rows == null) {
            throw new Refusal(
                    RejectReason.PAYLOAD_UNAVAILABLE, "captureData has neither endpointInput nor endpointOutput");
        }
        return origin.events(rows);
    }

    private @Nullable InferenceRows side(JsonNode side, boolean input) throws Refusal {
        String data = JsonTrees.text(side, "data");
        if (data == null) {
            return null;
        }
        String encoding = side.path("encoding").asText("").toUpperCase(Locale.ROOT);
        String type = side.path("observedContentType").asText("");
        if (encoding.equals("BASE64")) {
            data = new String(JsonTrees.base64(data), StandardCharsets.UTF_8);
            encoding = type.contains("csv") ? "CSV" : type.contains("json") ? "JSON" : "BASE64";
        }
        return switch (encoding) {
            case "CSV" -> csv(data, input);
            case "JSON" -> {
                JsonNode body = trees.read(data);
                InferenceRows rows = InferenceBody.read(body);
                if (rows != null) {
                    yield rows;
                }
                JsonNode list = body.isArray()
                        ? body
                        : JsonNodeFactory.instance.arrayNode().add(body);
                yield input
                        ? InferenceRows.ofFeatures(InferenceBody.rows(list))
                        : InferenceRows.ofOutputs(InferenceBody.outputs(list));
            }
            default ->
                throw new Refusal(
                        RejectReason.UNSUPPORTED, "captured data of type " + type + "; CSV and JSON are allowed");
        };
    }

    /** Lines of values without names. */
    private static InferenceRows csv(String text, boolean input) {
        List<Map<String, FeatureValue>> features = new ArrayList<>();
        List<InferenceRows.Output> outputs = new ArrayList<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            Map<String, FeatureValue> values = new LinkedHashMap<>();
            for (String cell : line.split(",", -1)) {
                values.put("f" + values.size(), cell(cell.strip()));
            }
            features.add(values);
            outputs.add(
                    values.size() == 1
                            ? new InferenceRows.Output(values.get("f0"), Map.of())
                            : new InferenceRows.Output(null, values));
        });
        return input ? InferenceRows.ofFeatures(features) : InferenceRows.ofOutputs(outputs);
    }

    private static FeatureValue cell(String text) {
        if (text.isEmpty()) {
            return FeatureValue.Missing.MISSING;
        }
        // Most texts are told by their first character, which costs less than an exception.
        if (NUMBER_STARTS.indexOf(text.charAt(0)) < 0) {
            return new FeatureValue.Text(text);
        }
        try {
            return new FeatureValue.Numeric(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return new FeatureValue.Text(text);
        }
    }

    /** A row of Databricks' inference tables: bodies of both sides, inside strings. */
    List<ModelEvent> databricks(JsonNode row, SourceRecord source) throws Refusal {
        String client = JsonTrees.text(row, "client_request_id");
        String model = JsonTrees.text(row, "served_entity_id");
        InferenceRows rows = InferenceRows.of(
                InferenceBody.read(embedded(row.path("request"))), InferenceBody.read(embedded(row.path("response"))));
        if (rows == null) {
            throw new Refusal(
                    RejectReason.PAYLOAD_UNAVAILABLE,
                    "neither request nor response can be read; logging_error_codes " + row.path("logging_error_codes"));
        }
        String time = JsonTrees.text(row, "request_time");
        Origin origin = new Origin(
                model == null ? source.topic() : model,
                ModelRef.UNVERSIONED,
                client == null ? JsonTrees.text(row, "databricks_request_id") : client,
                time == null
                        ? row.path("timestamp_ms").asLong(source.timestamp())
                        : Origin.time(time, source.timestamp()),
                Map.of());
        return origin.events(rows);
    }

    /** A body inside a string. */
    private JsonNode embedded(JsonNode text) throws Refusal {
        return text.isTextual() ? trees.read(text.textValue()) : text;
    }
}
