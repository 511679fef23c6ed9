package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose a body is: what its envelope says of it.
 *
 * @param model null where it names none
 * @param id of the call, null where it names none
 * @param time milliseconds since the epoch, UTC
 */
record Origin(
        @Nullable String model, String version, @Nullable String id, long time, Map<String, String> tags) {
    /** Of a record that says nothing but when it was written. */
    static Origin at(long timestamp) {
        return new Origin(null, ModelRef.UNVERSIONED, null, timestamp, Map.of());
    }

    /** With what is not known of it taken from elsewhere. */
    Origin or(@Nullable String otherModel, @Nullable String otherVersion, @Nullable String otherId) {
        return new Origin(
                model == null ? otherModel : model,
                version.equals(ModelRef.UNVERSIONED) && otherVersion != null && !otherVersion.isEmpty()
                        ? otherVersion
                        : version,
                id == null ? otherId : id,
                time,
                tags);
    }

    /** An event for each row. The rows of a call of several are told apart by their place: {@code <id>_<row>}. */
    List<ModelEvent> events(InferenceRows rows) throws Refusal {
        ModelRef ref = ref(model, version);
        int count = rows.count();
        List<ModelEvent> events = new ArrayList<>(count);
        for (int row = 0; row < count; row++) {
            InferenceRows.Output output = rows.output(row);
            events.add(new InferenceEvent(
                    ref,
                    id == null || count == 1 ? id : id + "_" + row,
                    time,
                    rows.features(row),
                    output.prediction(),
                    output.scores(),
                    tags));
        }
        return events;
    }

    /**
     * Milliseconds of a time in RFC 3339.
     *
     * @param timestamp stands for a time that is not there
     */
    static long time(@Nullable String text, long timestamp) throws Refusal {
        if (text == null || text.isEmpty()) {
            return timestamp;
        }
        try {
            long millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
            if (millis >= 0 && millis <= NativeJsonDecoder.LATEST) {
                return millis;
            }
        } catch (DateTimeException | ArithmeticException e) {
            // Said below.
        }
        throw new Refusal(
                RejectReason.BAD_TIME,
                "the time of the call is " + text.substring(0, Math.min(text.length(), 60))
                        + "; RFC 3339 (2012-01-01T00:00:00Z) is allowed");
    }

    /** @throws Refusal if there is no model, or a name is too long */
    static ModelRef ref(@Nullable String model, String version) throws Refusal {
        if (model == null || model.isEmpty()) {
            throw new Refusal(
                    RejectReason.MISSING_MODEL,
                    "neither the body, nor its envelope, nor the topic says which model this is of");
        }
        if (model.length() > ModelRef.MAX_LENGTH || version.isEmpty() || version.length() > ModelRef.MAX_LENGTH) {
            throw new Refusal(
                    RejectReason.MISSING_MODEL,
                    "the name of a model and its version have 1 to " + ModelRef.MAX_LENGTH + " characters");
        }
        return new ModelRef(model, version);
    }
}
