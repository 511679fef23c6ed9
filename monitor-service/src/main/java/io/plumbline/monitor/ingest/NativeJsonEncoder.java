package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.core.JsonGenerator;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/** Writes events in Plumbline's own format, one JSON object each: what {@link NativeJsonDecoder} reads. */
public final class NativeJsonEncoder {
    private NativeJsonEncoder() {}

    /**
     * The event as JSON. What no column holds, an object or an array, is written as an empty array: it stays of a wrong
     * type.
     */
    public static byte[] encode(ModelEvent event) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = Json.mapper().createGenerator(out)) {
            // Bare NaN and infinities, as the decoder and Python read them; quoted they would be text.
            json.disable(com.fasterxml.jackson.core.json.JsonWriteFeature.WRITE_NAN_AS_STRINGS.mappedFeature());
            json.writeStartObject();
            json.writeStringField("model", event.model().model());
            json.writeStringField("version", event.model().version());
            if (event.id() != null) {
                json.writeStringField("id", event.id());
            }
            json.writeNumberField("time", event.time());
            if (event instanceof InferenceEvent inference) {
                writeInference(json, inference);
            } else if (event instanceof LabelEvent label) {
                write(json, "label", label.label());
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static void writeInference(JsonGenerator json, InferenceEvent event) throws IOException {
        write(json, "features", event.features());
        if (event.prediction() != null) {
            write(json, "prediction", event.prediction());
        }
        write(json, "scores", event.scores());
        write(json, "attributions", event.attributions());
        if (!event.tags().isEmpty()) {
            json.writeObjectFieldStart("tags");
            for (Map.Entry<String, String> tag : new TreeMap<>(event.tags()).entrySet()) {
                json.writeStringField(tag.getKey(), tag.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, String member, Map<String, FeatureValue> values) throws IOException {
        if (!values.isEmpty()) {
            json.writeObjectFieldStart(member);
            for (Map.Entry<String, FeatureValue> value : new TreeMap<>(values).entrySet()) {
                write(json, value.getKey(), value.getValue());
            }
            json.writeEndObject();
        }
    }

    private static void write(JsonGenerator json, String name, FeatureValue value) throws IOException {
        json.writeFieldName(name);
        if (value instanceof FeatureValue.Numeric number) {
            json.writeNumber(number.value());
        } else if (value instanceof FeatureValue.Text text) {
            json.writeString(text.value());
        } else if (value instanceof FeatureValue.Flag flag) {
            json.writeBoolean(flag.value());
        } else if (value instanceof FeatureValue.Missing) {
            json.writeNull();
        } else {
            json.writeStartArray();
            json.writeEndArray();
        }
    }
}
