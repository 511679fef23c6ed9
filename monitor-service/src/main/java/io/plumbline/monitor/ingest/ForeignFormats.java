package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The formats of others: CloudEvents in binary, structured and batched mode around Plumbline's own events or the bodies that
 * serving systems exchange (KServe's payload logger, MLServer, Azure ML), such bodies by themselves (MLServer's and Seldon
 * Core 2's topics), SageMaker's data capture and Databricks' inference tables. Which it is, is seen from the record.
 *
 * <p>Where nothing in a record says which model it is of, it is that named as the topic.
 */
final class ForeignFormats {
    /** {@code <prefix>.<namespace>.model.<name>.inputs}; pipelines carry what their models carry. */
    private static final Pattern SELDON = Pattern.compile(".+\\.[^.]+\\.model\\.([^.]+)\\.(?:inputs|outputs)");

    private final ObjectMapper json;
    private final NativeJsonDecoder nativeJson;

    ForeignFormats(JsonFactory factory, NativeJsonDecoder nativeJson) {
        this.json = new ObjectMapper(factory);
        this.nativeJson = nativeJson;
    }

    /** Whether the headers alone say that it is not Plumbline's own event as it is. */
    static boolean isEnvelope(Map<String, String> headers) {
        return !headers.isEmpty()
                && (headers.containsKey("ce_specversion")
                        || headers.containsKey("ce-specversion")
                        || CloudEvent.isStructured(headers));
    }

    /** @return null where the record is of none of these formats */
    @Nullable
    DecodeResult decode(SourceRecord source, byte[] value) {
        List<ModelEvent> events = new ArrayList<>();
        EventFormat format = EventFormat.CLOUDEVENTS;
        try {
            boolean structured = CloudEvent.isStructured(source.headers());
            CloudEvent binary = structured ? null : CloudEvent.ofHeaders(source.headers());
            try (MappingIterator<JsonNode> values =
                    json.readerFor(JsonNode.class).readValues(value)) {
                while (values.hasNextValue()) {
                    JsonNode next = values.nextValue();
                    if (binary != null) {
                        cloudEvent(binary, next, source, events);
                    } else {
                        EventFormat found = any(next, source, events);
                        if (found == null) {
                            return null;
                        }
                        format = found;
                    }
                }
            }
        } catch (Refusal refusal) {
            return refusal.answer();
        } catch (IOException e) {
            return isSeldonProtobuf(source)
                    ? new DecodeResult.Rejected(
                            RejectReason.UNSUPPORTED,
                            "a message in protobuf; the Open Inference Protocol in JSON is allowed")
                    : new DecodeResult.Rejected(
                            RejectReason.MALFORMED, "not JSON: " + NativeJsonDecoder.firstLine(e.getMessage()));
        }
        return events.isEmpty() ? null : new DecodeResult.Decoded(events, 0, format);
    }

    private static boolean isSeldonProtobuf(SourceRecord source) {
        return source.headers().getOrDefault("seldon-infer-type", "").startsWith("proto/")
                || SELDON.matcher(source.topic()).matches();
    }

    /** A value of any of the formats, in no envelope of headers. */
    private @Nullable EventFormat any(JsonNode value, SourceRecord source, List<ModelEvent> events) throws Refusal {
        if (value.isArray()) {
            // A batch is taken whole or not at all.
            for (JsonNode one : value) {
                CloudEvent event = CloudEvent.ofJson(one);
                if (event == null) {
                    return CloudEvent.isBatch(source.headers()) ? refuseNoEvent() : null;
                }
                structured(event, one, source, events);
            }
            return value.isEmpty() ? null : EventFormat.CLOUDEVENTS;
        }
        CloudEvent event = CloudEvent.ofJson(value);
        if (event != null) {
            structured(event, value, source, events);
            return EventFormat.CLOUDEVENTS;
        }
        if (CloudEvent.isStructured(source.headers())) {
            return refuseNoEvent();
        }
        if (value.path("captureData").isObject()) {
            events.addAll(sageMaker(value, source));
            return EventFormat.SAGEMAKER;
        }
        if (value.has("databricks_request_id")) {
            events.addAll(databricks(value, source));
            return EventFormat.DATABRICKS;
        }
        InferenceRows rows = InferenceBody.read(value);
        if (rows == null) {
            return null;
        }
        events.addAll(named(Origin.at(source.timestamp()), value, source).events(rows));
        return EventFormat.INFERENCE_BODY;
    }

    private static EventFormat refuseNoEvent() throws Refusal {
        throw new Refusal(
                RejectReason.NOT_AN_EVENT,
                "the content type says CloudEvents; an object without specversion, type, source and id is none");
    }

    // ---- CloudEvents ------------------------------------------------------------------------------------------------

    private void structured(CloudEvent event, JsonNode object, SourceRecord source, List<ModelEvent> events)
            throws Refusal {
        JsonNode data = object.path("data");
        if (data.isMissingNode() && !object.has("data_base64")
                || "true".equals(event.attributes().get("datainblob"))) {
            throw new Refusal(RejectReason.PAYLOAD_UNAVAILABLE, "the CloudEvent carries no data");
        }
        if (object.path("data_base64").isTextual()) {
            data = read(base64(object.path("data_base64").textValue()));
        } else if (data.isTextual()) {
            data = read(data.textValue().getBytes(StandardCharsets.UTF_8));
        }
        cloudEvent(event, data, source, events);
    }

    private void cloudEvent(CloudEvent event, JsonNode data, SourceRecord source, List<ModelEvent> events)
            throws Refusal {
        Origin origin = event.origin(source.timestamp());
        InferenceRows rows = InferenceBody.read(data);
        if (rows == null && (event.isAzure() || data.path("data").isObject())) {
            rows = byType(event, data);
        }
        if (rows != null) {
            events.addAll(named(origin, data, source).events(rows));
            return;
        }
        try {
            DecodeResult own = nativeJson.parse(json.writeValueAsBytes(data), origin);
            if (own instanceof DecodeResult.Rejected rejected) {
                throw new Refusal(
                        rejected.reason(), "data of a CloudEvent of type " + event.type() + ": " + rejected.detail());
            }
            events.addAll(((DecodeResult.Decoded) own).events());
        } catch (IOException e) {
            throw new Refusal(RejectReason.MALFORMED, "data of a CloudEvent: " + e.getMessage());
        }
    }

    /** Shapes that do not say themselves whether they are a question or an answer. */
    private static @Nullable InferenceRows byType(CloudEvent event, JsonNode data) throws Refusal {
        if (event.isAzure() && data.isArray()) {
            return event.isResponse()
                    ? InferenceRows.ofOutputs(InferenceBody.outputs(data))
                    : InferenceRows.ofFeatures(InferenceBody.rows(data));
        }
        JsonNode seldon = data.path("data");
        if (!seldon.path("ndarray").isArray()) {
            return null;
        }
        if (event.isResponse()) {
            return InferenceRows.ofOutputs(InferenceBody.outputs(seldon.path("ndarray")));
        }
        return InferenceRows.ofFeatures(
                seldon.path("names").isArray() && !seldon.path("names").isEmpty()
                        ? InferenceBody.named(seldon.path("names"), seldon.path("ndarray"), "data.ndarray")
                        : InferenceBody.rows(seldon.path("ndarray")));
    }

    // ---- Bodies -----------------------------------------------------------------------------------------------------

    /** What the envelope does not say is taken from the body, then from MLServer's headers, then from the topic. */
    private static Origin named(Origin origin, JsonNode body, SourceRecord source) {
        Matcher seldon = SELDON.matcher(source.topic());
        String key = source.key() == null ? null : new String(source.key(), StandardCharsets.UTF_8);
        boolean mlServer = source.headers().containsKey("mlserver-model");
        return origin.or(
                        source.header("mlserver-model"),
                        source.header("mlserver-version"),
                        mlServer || seldon.matches() ? key : null) // there, the key is the id of the call
                .or(text(body, "model_name"), text(body, "model_version"), text(body, "id"))
                .or(seldon.matches() ? seldon.group(1) : source.topic(), null, null);
    }

    private static @Nullable String text(JsonNode body, String member) {
        JsonNode value = body.path(member);
        return value.isValueNode() && !value.isNull() && !value.asText().isEmpty() ? value.asText() : null;
    }

    private JsonNode read(byte[] bytes) throws Refusal {
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            throw new Refusal(RejectReason.MALFORMED, "not JSON: " + NativeJsonDecoder.firstLine(e.getMessage()));
        }
    }

    private static byte[] base64(String text) throws Refusal {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new Refusal(RejectReason.MALFORMED, "not base64: " + e.getMessage());
        }
    }

    // ---- Capture of both sides --------------------------------------------------------------------------------------

    private List<ModelEvent> sageMaker(JsonNode record, SourceRecord source) throws Refusal {
        JsonNode metadata = record.path("eventMetadata");
        String id = text(metadata, "inferenceId");
        Origin origin = new Origin(
                source.topic(),
                ModelRef.UNVERSIONED,
                id == null ? text(metadata, "eventId") : id,
                Origin.time(text(metadata, "inferenceTime"), source.timestamp()),
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
        String data = text(side, "data");
        if (data == null) {
            return null;
        }
        String encoding = side.path("encoding").asText("").toUpperCase(Locale.ROOT);
        String type = side.path("observedContentType").asText("");
        if (encoding.equals("BASE64")) {
            data = new String(base64(data), StandardCharsets.UTF_8);
            encoding = type.contains("csv") ? "CSV" : type.contains("json") ? "JSON" : "BASE64";
        }
        return switch (encoding) {
            case "CSV" -> csv(data, input);
            case "JSON" -> {
                JsonNode body = read(data.getBytes(StandardCharsets.UTF_8));
                InferenceRows rows = InferenceBody.read(body);
                if (rows != null) {
                    yield rows;
                }
                JsonNode list = body.isArray() ? body : json.createArrayNode().add(body);
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
        try {
            return new FeatureValue.Numeric(Double.parseDouble(text));
        } catch (NumberFormatException e) {
            return new FeatureValue.Text(text);
        }
    }

    private List<ModelEvent> databricks(JsonNode row, SourceRecord source) throws Refusal {
        String client = text(row, "client_request_id");
        String model = text(row, "served_entity_id");
        InferenceRows rows = InferenceRows.of(
                InferenceBody.read(embedded(row.path("request"))), InferenceBody.read(embedded(row.path("response"))));
        if (rows == null) {
            throw new Refusal(
                    RejectReason.PAYLOAD_UNAVAILABLE,
                    "neither request nor response can be read; logging_error_codes " + row.path("logging_error_codes"));
        }
        String time = text(row, "request_time");
        Origin origin = new Origin(
                model == null ? source.topic() : model,
                ModelRef.UNVERSIONED,
                client == null ? text(row, "databricks_request_id") : client,
                time == null
                        ? row.path("timestamp_ms").asLong(source.timestamp())
                        : Origin.time(time, source.timestamp()),
                Map.of());
        return origin.events(rows);
    }

    /** A body inside a string. */
    private JsonNode embedded(JsonNode text) throws Refusal {
        return text.isTextual() ? read(text.textValue().getBytes(StandardCharsets.UTF_8)) : text;
    }
}
