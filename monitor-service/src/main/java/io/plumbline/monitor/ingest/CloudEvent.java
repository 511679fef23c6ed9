package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.ModelRef;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a CloudEvent, version 1.0 or 0.3, from the headers of a record or from JSON.
 *
 * @param attributes by name in lower case: those of the specification and extensions, as text
 */
record CloudEvent(Map<String, String> attributes) {
    private static final String PREFIX = "ce_";
    private static final String STRUCTURED = "application/cloudevents";
    private static final String BATCH = "application/cloudevents-batch";

    /** Binary mode: the attributes are headers, {@code ce_id}; as HTTP writes them, {@code ce-id}, they are taken too. */
    static @Nullable CloudEvent ofHeaders(Map<String, String> headers) {
        if (headers.isEmpty()) {
            return null;
        }
        Map<String, String> attributes = new HashMap<>();
        headers.forEach((name, value) -> {
            if (name.startsWith(PREFIX) || name.startsWith("ce-")) {
                attributes.put(name.substring(PREFIX.length()), value);
            }
        });
        return isOne(attributes) ? new CloudEvent(attributes) : null;
    }

    private static boolean isOne(Map<String, String> attributes) {
        return attributes.containsKey("specversion")
                && attributes.containsKey("type")
                && attributes.containsKey("source")
                && attributes.containsKey("id");
    }

    /** Whether headers say that the value holds the attributes too. */
    static boolean isStructured(Map<String, String> headers) {
        return contentType(headers).startsWith(STRUCTURED);
    }

    static boolean isBatch(Map<String, String> headers) {
        return contentType(headers).startsWith(BATCH);
    }

    private static String contentType(Map<String, String> headers) {
        return headers.getOrDefault("content-type", "").toLowerCase(Locale.ROOT);
    }

    /** Structured mode: an object with the attributes and its data. */
    static @Nullable CloudEvent ofJson(JsonNode object) {
        if (!object.path("specversion").isTextual() || !object.path("type").isTextual()) {
            return null;
        }
        Map<String, String> attributes = new HashMap<>();
        object.properties().forEach(member -> {
            if (member.getValue().isValueNode()
                    && !member.getKey().equals("data")
                    && !member.getKey().equals("data_base64")) {
                attributes.put(
                        member.getKey().toLowerCase(Locale.ROOT),
                        member.getValue().asText());
            }
        });
        return isOne(attributes) ? new CloudEvent(attributes) : null;
    }

    String type() {
        return attribute("type");
    }

    private String attribute(String name) {
        return attributes.getOrDefault(name, "");
    }

    /** The first of these attributes that is there and not empty. */
    private @Nullable String first(String... names) {
        for (String name : names) {
            if (!attribute(name).isEmpty()) {
                return attribute(name);
            }
        }
        return null;
    }

    /** Whether it is an answer of a model: {@code ...inference.response}, {@code azureml.inference.model_outputs}. */
    boolean isResponse() {
        return type().endsWith("response") || type().endsWith("outputs");
    }

    boolean isAzure() {
        return type().startsWith("azureml.inference.");
    }

    /**
     * Whose it is. KServe and MLServer name the inference service in an extension; KServe gives request and response the same
     * id, Seldon the same {@code requestid}; Azure ML names endpoint and deployment in the source.
     */
    Origin origin(long timestamp) throws Refusal {
        Map<String, String> tags = new TreeMap<>();
        for (String tag : new String[] {"namespace", "endpoint", "component"}) {
            if (!attribute(tag).isEmpty()) {
                tags.put(tag, attribute(tag));
            }
        }
        // Seldon's servers name themselves as the inference service, all with one name, and the model apart.
        String model = type().startsWith("io.seldon.serving.")
                ? first("modelid", "inferenceservicename", "model", "modelname")
                : first("inferenceservicename", "modelid", "model", "modelname");
        String version = first("modelversion", "version");
        if (isAzure()) {
            model = after("/onlineEndpoints/", model);
            version = after("/deployments/", version);
        }
        return new Origin(
                model,
                version == null ? ModelRef.UNVERSIONED : version,
                first("requestid", "correlationid", "id"),
                Origin.time(attribute("time"), timestamp),
                tags);
    }

    /** The segment of the source after this one. */
    private @Nullable String after(String segment, @Nullable String otherwise) {
        String source = attribute("source");
        int at = source.indexOf(segment);
        if (at < 0) {
            return otherwise;
        }
        int from = at + segment.length();
        int to = source.indexOf('/', from);
        String segmentAfter = source.substring(from, to < 0 ? source.length() : to);
        return segmentAfter.isEmpty() ? otherwise : segmentAfter;
    }
}
