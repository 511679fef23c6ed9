package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import io.plumbline.monitor.event.ModelEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
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

    private final JsonTrees trees = new JsonTrees();
    private final CapturedCalls captured = new CapturedCalls(trees);

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
        try {
            return decode(source, value, false);
        } catch (IOException e) {
            return isSeldonProtobuf(source)
                    ? new DecodeResult.Rejected(
                            RejectReason.UNSUPPORTED,
                            "a message in protobuf; the Open Inference Protocol in JSON is allowed")
                    : NativeJsonDecoder.malformed(e);
        }
    }

    /**
     * The same for a record that may be Plumbline's own as well: one that names a model is left alone.
     *
     * @return null where it is of none of these formats, may be Plumbline's own, or is not JSON
     */
    @Nullable
    DecodeResult decodeUnlessOwn(SourceRecord source, byte[] value) {
        try {
            return decode(source, value, true);
        } catch (IOException e) {
            return null;
        }
    }

    private @Nullable DecodeResult decode(SourceRecord source, byte[] value, boolean unlessOwn) throws IOException {
        List<ModelEvent> events = new ArrayList<>();
        EventFormat format = EventFormat.CLOUDEVENTS;
        boolean structured = CloudEvent.isStructured(source.headers());
        CloudEvent binary = structured ? null : CloudEvent.ofHeaders(source.headers());
        try (MappingIterator<JsonNode> values = trees.all(value)) {
            while (values.hasNextValue()) {
                JsonNode next = values.nextValue();
                if (binary != null) {
                    cloudEvent(binary, next, source, events);
                    continue;
                }
                boolean own = unlessOwn && next.has("model") && !next.has("specversion");
                EventFormat found = own ? null : any(next, source, events);
                if (found == null) {
                    return null;
                }
                format = found;
            }
        } catch (Refusal refusal) {
            return refusal.answer();
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
            events.addAll(captured.sageMaker(value, source));
            return EventFormat.SAGEMAKER;
        }
        if (value.has("databricks_request_id")) {
            events.addAll(captured.databricks(value, source));
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
            data = trees.read(JsonTrees.base64(object.path("data_base64").textValue()));
        } else if (data.isTextual()) {
            data = trees.read(data.textValue());
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
        DecodeResult own = NativeJsonDecoder.parse(trees.tokens(data), origin);
        if (own instanceof DecodeResult.Rejected rejected) {
            throw new Refusal(
                    rejected.reason(), "data of a CloudEvent of type " + event.type() + ": " + rejected.detail());
        }
        events.addAll(((DecodeResult.Decoded) own).events());
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
                .or(
                        JsonTrees.text(body, "model_name"),
                        JsonTrees.text(body, "model_version"),
                        JsonTrees.text(body, "id"))
                .or(seldon.matches() ? seldon.group(1) : source.topic(), null, null);
    }
}
