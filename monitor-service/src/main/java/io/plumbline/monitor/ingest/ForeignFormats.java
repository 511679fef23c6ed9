package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The formats of others: CloudEvents in binary, structured and batched mode around Plumbline's own events or the bodies
 * that serving systems exchange (KServe's payload logger, MLServer, Azure ML), such bodies by themselves (MLServer's
 * topics and Seldon Core 2's, the latter in protobuf too), SageMaker's data capture, Databricks' inference tables,
 * ModelMesh's payloads and BentoML's lines. Which it is, is seen from the record.
 *
 * <p>Where nothing in a record says which model it is of, it is that named as the topic.
 */
final class ForeignFormats {
    private static final String SELDON_TYPE = "seldon-infer-type";
    private static final String SELDON_ERRORS = "seldon-pipeline-errors";

    private final JsonTrees trees;
    private final CapturedCalls captured;

    ForeignFormats(JsonTrees trees) {
        this.trees = trees;
        this.captured = new CapturedCalls(trees);
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
        try {
            return decode(source, trees.each(value), false);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    /**
     * The same for a record that may be Plumbline's own as well: one that names a model is left alone.
     *
     * @return null where it is of none of these formats, may be Plumbline's own, or is not JSON
     */
    @Nullable
    DecodeResult decodeUnlessOwn(SourceRecord source, byte[] value) {
        List<JsonNode> values;
        try {
            values = trees.each(value);
        } catch (Refusal notJson) {
            return null;
        }
        try {
            return decode(source, values, true);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    /**
     * The same of a value that was read already.
     *
     * @return null where it is of none of these formats
     */
    @Nullable
    DecodeResult decode(SourceRecord source, JsonNode value) {
        List<ModelEvent> events = new ArrayList<>();
        CloudEvent binary = binary(source);
        try {
            if (binary != null) {
                cloudEvent(binary, value, source, events);
                return decoded(events, EventFormat.CLOUDEVENTS);
            }
            EventFormat found = any(value, source, events);
            return found == null ? null : decoded(events, found);
        } catch (Refusal refusal) {
            return refusal.answer();
        }
    }

    private static @Nullable CloudEvent binary(SourceRecord source) {
        return CloudEvent.isStructured(source.headers()) ? null : CloudEvent.ofHeaders(source.headers());
    }

    private @Nullable DecodeResult decode(SourceRecord source, List<JsonNode> values, boolean unlessOwn)
            throws Refusal {
        List<ModelEvent> events = new ArrayList<>();
        EventFormat format = EventFormat.CLOUDEVENTS;
        CloudEvent binary = binary(source);
        for (JsonNode value : values) {
            for (JsonNode next : value.isArray() ? value : List.of(value)) {
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
        }
        return decoded(events, format);
    }

    private static @Nullable DecodeResult decoded(List<ModelEvent> events, EventFormat format) {
        // BentoML's description of columns is no event, and nothing is wrong with it.
        return events.isEmpty() && format != EventFormat.BENTOML ? null : new DecodeResult.Decoded(events, 0, format);
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
        if (value.path("modelid").isTextual() && value.path("kind").isTextual()) {
            events.addAll(ModelMeshPayload.events(value, source));
            return EventFormat.MODELMESH;
        }
        InferenceRows rows = InferenceBody.read(value);
        if (rows == null) {
            return bento(value, source, events);
        }
        events.addAll(named(Origin.at(source.timestamp()), value, source).events(rows));
        return EventFormat.INFERENCE_BODY;
    }

    private static @Nullable EventFormat bento(JsonNode value, SourceRecord source, List<ModelEvent> events)
            throws Refusal {
        if (BentoLine.is(value)) {
            events.addAll(BentoLine.events(value, source));
            return EventFormat.BENTOML;
        }
        return BentoLine.isSchema(value) ? EventFormat.BENTOML : null;
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

    private static Origin named(Origin origin, JsonNode body, SourceRecord source) {
        return named(
                origin,
                JsonTrees.text(body, "model_name"),
                JsonTrees.text(body, "model_version"),
                JsonTrees.text(body, "id"),
                source);
    }

    /** What the envelope does not say is taken from MLServer's headers, then from the body, then from the topic. */
    private static Origin named(
            Origin origin, @Nullable String model, @Nullable String version, @Nullable String id, SourceRecord source) {
        String key = source.key() == null ? null : new String(source.key(), StandardCharsets.UTF_8);
        SeldonTopic seldon = SeldonTopic.of(source.topic());
        if (seldon != null) {
            // An answer names a deployment ("iris_1", version 1), a header its server, a question neither.
            return new Origin(seldon.model(), ModelRef.UNVERSIONED, key, origin.time(), origin.tags())
                    .or(null, null, origin.id() == null ? id : origin.id());
        }
        String server = source.header("mlserver-model");
        return origin.or(server, source.header("mlserver-version"), server == null ? null : key) // the call's id
                .or(model, version, id)
                .or(source.topic(), null, null);
    }

    // ---- Protobuf ---------------------------------------------------------------------------------------------------

    /**
     * A record of Seldon Core 2 that does not start like JSON. Its header says what it is, or else its topic; the bytes
     * of a message do not.
     *
     * @return null where it is to be read as JSON
     */
    static @Nullable DecodeResult message(SourceRecord source, byte[] value) {
        String type = source.headers().getOrDefault(SELDON_TYPE, "");
        SeldonTopic topic = SeldonTopic.of(source.topic());
        if (value[0] == '{' || value[0] == '[' || topic == null && !type.startsWith("proto/")) {
            return null;
        }
        if (source.header(SELDON_ERRORS) != null) {
            return new DecodeResult.Rejected(
                    RejectReason.NOT_AN_EVENT,
                    "header " + SELDON_ERRORS + ": a pipeline's message of an error is no call");
        }
        boolean response = type.isEmpty() ? topic != null && topic.outputs() : type.endsWith("Response");
        try {
            InferenceMessage message = InferenceMessage.read(value, response);
            List<ModelEvent> events = named(
                            Origin.at(source.timestamp()),
                            emptyToNull(message.modelName()),
                            emptyToNull(message.modelVersion()),
                            emptyToNull(message.id()),
                            source)
                    .events(message.rows());
            return new DecodeResult.Decoded(events, 0, EventFormat.INFERENCE_PROTOBUF);
        } catch (Refusal refusal) {
            return startsLikeJson(value) ? null : refusal.answer();
        }
    }

    /** After blanks: a line feed is what a message in protobuf begins with too. */
    private static boolean startsLikeJson(byte[] value) {
        int at = 0;
        while (at < value.length - 1
                && (value[at] == ' ' || value[at] == '\n' || value[at] == '\r' || value[at] == '\t')) {
            at++;
        }
        return value[at] == '{' || value[at] == '[';
    }

    private static @Nullable String emptyToNull(String text) {
        return text.isEmpty() ? null : text;
    }
}
