package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plumbline's own event format: a JSON object, an array of them, or several one after the other (JSON lines). Bare NaN
 * and infinities are read as numbers, as Python writes them.
 */
final class NativeJsonDecoder {
    static final long LATEST = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

    /** Bounds what a record can make of itself: depth, and the length of names, texts and numbers. */
    static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(32)
                    .maxNumberLength(400)
                    .maxStringLength(1 << 20)
                    .maxNameLength(4096)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .build();

    private final NativeJsonScanner scanner = new NativeJsonScanner();

    /**
     * The usual event, at the least cost.
     *
     * @param timestamp event time of events that name none
     * @return null where the record must be parsed
     */
    DecodeResult.@Nullable Decoded scan(byte[] value, long timestamp) {
        List<ModelEvent> scanned = new ArrayList<>(2);
        int passedOver = scanner.scan(value, timestamp, scanned);
        return passedOver == NativeJsonScanner.UNUSUAL ? null : new DecodeResult.Decoded(scanned, passedOver);
    }

    /**
     * Any record, by Jackson.
     *
     * @param origin what is known of events that do not say so themselves
     */
    static DecodeResult parse(byte[] value, Origin origin) {
        try {
            requireUtf8(value);
            try (JsonParser parser = JSON.createParser(value)) {
                return parse(parser, origin);
            }
        } catch (IOException e) {
            return malformed(e);
        }
    }

    /**
     * Refuses bytes that Jackson may let pass: it fills up names with 0xff, which is in no UTF-8, so a name with such a byte in it
     * is taken for another one if that was read before.
     *
     * @throws JsonParseException if there is such a byte
     */
    static void requireUtf8(byte[] value) throws JsonParseException {
        for (byte one : value) {
            if (one == (byte) 0xFF) {
                throw new JsonParseException(null, "byte 0xff, which is in no UTF-8");
            }
        }
    }

    /** The same, of what was parsed already. */
    static DecodeResult parse(JsonParser parser, Origin origin) {
        List<ModelEvent> events = new ArrayList<>(2);
        int ignored = 0;
        try {
            JsonToken token = parser.nextToken();
            if (token == null) {
                return new DecodeResult.Rejected(RejectReason.EMPTY, "the record is blank");
            }
            for (; token != null; token = parser.nextToken()) {
                if (token == JsonToken.START_ARRAY) {
                    while (parser.nextToken() != JsonToken.END_ARRAY) {
                        ignored += new EventReader(parser, origin).read(events);
                    }
                } else {
                    ignored += new EventReader(parser, origin).read(events);
                }
            }
        } catch (Refusal refusal) {
            String where = events.isEmpty() ? "" : " (after " + events.size() + " events of the record)";
            return new DecodeResult.Rejected(
                    refusal.answer().reason(), refusal.answer().detail() + where);
        } catch (IOException e) {
            return malformed(e);
        }
        return new DecodeResult.Decoded(events, ignored);
    }

    static DecodeResult.Rejected malformed(IOException e) {
        return new DecodeResult.Rejected(RejectReason.MALFORMED, "not JSON: " + firstLine(e.getMessage()));
    }

    static String firstLine(@Nullable String message) {
        String text = message == null ? "unreadable" : message;
        int end = text.indexOf('\n');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Reads one event object. */
    private static final class EventReader {
        private final JsonParser parser;
        private final long timestamp;
        private @Nullable String model;
        private String version;
        private @Nullable String id;
        private long time;
        private Map<String, FeatureValue> features = Map.of();
        private @Nullable FeatureValue prediction;
        private Map<String, FeatureValue> scores = Map.of();
        private Map<String, FeatureValue> attributions = Map.of();
        private @Nullable FeatureValue label;
        private Map<String, String> tags;
        private int ignored;

        EventReader(JsonParser parser, Origin origin) {
            this.parser = parser;
            this.timestamp = origin.time();
            this.model = origin.model();
            this.version = origin.version();
            this.id = origin.id();
            this.time = origin.time();
            this.tags = origin.tags();
        }

        /** Adds the events of one object; returns how many members were passed over. */
        int read(List<ModelEvent> events) throws IOException, Refusal {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Refusal(
                        RejectReason.NOT_AN_EVENT, "a " + kind() + " where an event object is expected" + position());
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                readMember(name);
            }
            if (model == null) {
                throw new Refusal(RejectReason.MISSING_MODEL, "an event without \"model\"" + position());
            }
            ModelRef ref = Origin.ref(model, version);
            boolean labelOnly = features.isEmpty()
                    && scores.isEmpty()
                    && attributions.isEmpty()
                    && prediction == null
                    && label != null;
            if (!labelOnly) {
                events.add(new InferenceEvent(ref, id, time, features, prediction, scores, attributions, tags));
            }
            if (label != null) {
                events.add(new LabelEvent(ref, id, time, label));
            }
            return ignored;
        }

        private void readMember(String name) throws IOException, Refusal {
            switch (name) {
                case "model" -> model = identity(name, RejectReason.MISSING_MODEL);
                case "version" -> {
                    if (parser.currentToken() != JsonToken.VALUE_NULL) {
                        version = identity(name, RejectReason.WRONG_TYPE);
                    }
                }
                case "id" -> id = parser.currentToken() == JsonToken.VALUE_NULL ? null : scalar(name);
                case "time" -> time = time();
                case "features" -> features = values(name);
                case "prediction" -> prediction = value();
                case "scores" -> scores = values(name);
                case "label" -> label = value();
                case "tags" -> tags = texts(name);
                case "attributions" -> attributions = values(name);
                case "specversion" -> // a CloudEvent, one of whose extensions may be called "model"
                    throw new Refusal(
                            RejectReason.NOT_AN_EVENT,
                            "\"specversion\" is a member of CloudEvents, which have type, source and id" + position());
                default -> {
                    ignored++;
                    parser.skipChildren();
                }
            }
        }

        private String identity(String member, RejectReason reason) throws IOException, Refusal {
            String text = parser.currentToken() == JsonToken.VALUE_NULL ? "" : scalar(member);
            if (text.isEmpty() || text.length() > ModelRef.MAX_LENGTH) {
                throw new Refusal(
                        reason,
                        "\"" + member + "\" has " + text.length() + " characters; 1 to " + ModelRef.MAX_LENGTH
                                + " are allowed" + position());
            }
            return text;
        }

        private String scalar(String member) throws IOException, Refusal {
            JsonToken token = parser.currentToken();
            if (token != JsonToken.VALUE_STRING && !token.isNumeric() && !token.isBoolean()) {
                throw new Refusal(
                        RejectReason.WRONG_TYPE,
                        "\"" + member + "\" is a " + kind() + "; a string or a number is allowed" + position());
            }
            return parser.getText();
        }

        private long time() throws IOException, Refusal {
            JsonToken token = parser.currentToken();
            try {
                if (token == JsonToken.VALUE_NULL) {
                    return timestamp;
                }
                long millis;
                if (token == JsonToken.VALUE_STRING) {
                    millis = Instant.parse(parser.getText()).toEpochMilli();
                } else if (token == JsonToken.VALUE_NUMBER_INT) {
                    millis = parser.getLongValue();
                } else {
                    throw badTime();
                }
                if (millis >= 0 && millis <= LATEST) {
                    return millis;
                }
            } catch (DateTimeException | ArithmeticException | InputCoercionException e) {
                throw badTime();
            }
            throw badTime();
        }

        private Refusal badTime() throws IOException {
            String text = parser.currentToken().isStructStart() ? kind() : parser.getText();
            return new Refusal(
                    RejectReason.BAD_TIME,
                    "\"time\" is " + text.substring(0, Math.min(text.length(), 60))
                            + "; RFC 3339 (2012-01-01T00:00:00Z) or epoch milliseconds are allowed" + position());
        }

        private Map<String, FeatureValue> values(String member) throws IOException, Refusal {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return Map.of();
            }
            expectObject(member);
            Map<String, FeatureValue> values = new LinkedHashMap<>(32);
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                values.put(name, value());
            }
            return values;
        }

        private FeatureValue value() throws IOException {
            switch (parser.currentToken()) {
                case VALUE_NUMBER_INT:
                case VALUE_NUMBER_FLOAT:
                    return new FeatureValue.Numeric(parser.getDoubleValue());
                case VALUE_STRING:
                    return new FeatureValue.Text(parser.getText());
                case VALUE_TRUE:
                    return FeatureValue.Flag.TRUE;
                case VALUE_FALSE:
                    return FeatureValue.Flag.FALSE;
                case VALUE_NULL:
                    return FeatureValue.Missing.MISSING;
                default:
                    parser.skipChildren();
                    return FeatureValue.Unusable.UNUSABLE;
            }
        }

        private Map<String, String> texts(String member) throws IOException, Refusal {
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                return Map.of();
            }
            expectObject(member);
            Map<String, String> texts = new LinkedHashMap<>();
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                if (parser.currentToken() != JsonToken.VALUE_NULL) {
                    texts.put(name, scalar(member + "." + name));
                }
            }
            return texts;
        }

        private void expectObject(String member) throws Refusal {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                throw new Refusal(
                        RejectReason.WRONG_TYPE,
                        "\"" + member + "\" is a " + kind() + "; an object is allowed" + position());
            }
        }

        private String kind() {
            return switch (parser.currentToken()) {
                case START_OBJECT -> "object";
                case START_ARRAY -> "array";
                case VALUE_STRING -> "string";
                case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "number";
                case VALUE_TRUE, VALUE_FALSE -> "boolean";
                case VALUE_NULL -> "null";
                default -> "piece of JSON";
            };
        }

        private String position() {
            long at = parser.currentLocation().getByteOffset();
            return at < 0 ? "" : ", byte " + at;
        }
    }
}
