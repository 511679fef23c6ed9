package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What ModelMesh sends to a payload processor, TrustyAI's for one: one side of a call, {@code {"id":…,"modelid":…,
 * "kind":"request","data":…}}, whose data is a message in protobuf in base64. Both sides have the same id.
 */
final class ModelMeshPayload {
    /** Between the name of an inference service and the hash of its revision. */
    private static final String REVISION = "__isvc-";

    private ModelMeshPayload() {}

    static List<ModelEvent> events(JsonNode payload, SourceRecord source) throws Refusal {
        String kind = payload.path("kind").asText();
        if (!kind.equals("request") && !kind.equals("response")) {
            throw new Refusal(
                    RejectReason.UNSUPPORTED,
                    "kind \"" + kind.substring(0, Math.min(kind.length(), 60))
                            + "\" of a payload of ModelMesh; request and response are allowed");
        }
        String data = JsonTrees.text(payload, "data");
        if (data == null) {
            throw new Refusal(
                    RejectReason.PAYLOAD_UNAVAILABLE,
                    "a payload of ModelMesh without data, status \""
                            + payload.path("status").asText() + "\"");
        }
        InferenceMessage message = InferenceMessage.read(JsonTrees.base64(data), kind.equals("response"));
        String id = payload.path("modelid").asText();
        int revision = id.lastIndexOf(REVISION);
        @Nullable String virtual = JsonTrees.text(payload, "vModelId");
        Origin origin = new Origin(
                virtual != null ? virtual : revision < 0 ? id : id.substring(0, revision),
                revision < 0 ? ModelRef.UNVERSIONED : id.substring(revision + REVISION.length()),
                JsonTrees.text(payload, "id"),
                source.timestamp(),
                Map.of());
        return origin.events(message.rows());
    }
}
