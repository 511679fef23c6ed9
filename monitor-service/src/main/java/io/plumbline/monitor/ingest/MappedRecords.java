package io.plumbline.monitor.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.LabelEvent;
import io.plumbline.monitor.event.ModelEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.ingest.InferenceRows.Output;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the records of a topic by their mapping, and in no other way: objects, arrays of them, or one after the
 * other.
 */
final class MappedRecords {
    private static final DateTimeFormatter ISO = new DateTimeFormatterBuilder()
            .parseCaseInsensitive()
            .append(DateTimeFormatter.ISO_LOCAL_DATE_TIME)
            .appendPattern("[XXX][XX][X]")
            .toFormatter(Locale.ROOT);
    private static final int LONGEST_SHOWN = 60;

    private final RecordMapping mapping;
    private final List<Columns> features = new ArrayList<>();

    /**
     * A path to features.
     *
     * @param named members of what is found there that are something else
     */
    private record Columns(MemberPath path, Set<String> named) {}

    MappedRecords(RecordMapping mapping) {
        this.mapping = mapping;
        for (MemberPath path : mapping.featurePaths()) {
            Set<String> named = new HashSet<>();
            mapping.paths().forEach(other -> named.addAll(path.towards(other)));
            features.add(new Columns(path, named));
        }
    }

    /** @throws Refusal if one of them is no event: a record is taken whole or not at all */
    List<ModelEvent> events(List<JsonNode> values, SourceRecord source) throws Refusal {
        List<ModelEvent> events = new ArrayList<>(2);
        int count = 0;
        for (JsonNode value : values) {
            if (value.isArray()) {
                for (JsonNode one : value) {
                    add(one, source, count++, events);
                }
            } else {
                add(value, source, count++, events);
            }
        }
        if (count == 0) {
            throw new Refusal(RejectReason.EMPTY, "the record holds no object");
        }
        return events;
    }

    private void add(JsonNode event, SourceRecord source, int place, List<ModelEvent> events) throws Refusal {
        try {
            add(event, source, events);
        } catch (Refusal refusal) {
            throw place == 0
                    ? refusal
                    : new Refusal(
                            refusal.answer().reason(),
                            refusal.answer().detail() + ", object " + (place + 1) + " of the record");
        }
    }

    private void add(JsonNode event, SourceRecord source, List<ModelEvent> events) throws Refusal {
        if (!event.isObject()) {
            throw new Refusal(
                    RejectReason.NOT_AN_EVENT, "a value of type " + kind(event) + " where an object is expected");
        }
        String version = name("version", mapping.version(), event, RejectReason.WRONG_TYPE);
        ModelRef model = Origin.ref(model(event, source), version == null ? ModelRef.UNVERSIONED : version);
        String id = text("id", mapping.id(), event);
        long time = time(event, source.timestamp());
        Output answer = answer(event);
        Map<String, FeatureValue> scores = new LinkedHashMap<>();
        merge("scores", scores, answer.scores());
        for (MemberPath path : mapping.scores()) {
            merge(
                    "scores",
                    scores,
                    values(path, path.find(event), Set.of(), mapping.scores().size() == 1, ""));
        }
        Map<String, FeatureValue> attributions = new LinkedHashMap<>();
        for (MemberPath path : mapping.attributions()) {
            boolean only = mapping.attributions().size() == 1;
            merge("attributions", attributions, values(path, path.find(event), Set.of(), only, "f"));
        }
        Map<String, FeatureValue> columns = new LinkedHashMap<>();
        for (Columns one : features) {
            merge(
                    "features",
                    columns,
                    values(one.path(), one.path().find(event), one.named(), features.size() == 1, "f"));
        }
        JsonNode label = mapping.label() == null ? null : mapping.label().find(event);
        boolean labelled = label != null && !label.isMissingNode() && !label.isNull();
        boolean inference =
                !columns.isEmpty() || !scores.isEmpty() || !attributions.isEmpty() || answer.prediction() != null;
        if (!inference && !labelled) {
            throw new Refusal(RejectReason.NOT_AN_EVENT, "nothing is found where the mapping looks: " + wanted());
        }
        if (inference) {
            events.add(new InferenceEvent(
                    model, id, time, columns, answer.prediction(), scores, attributions, tags(event)));
        }
        if (label != null && labelled) {
            events.add(new LabelEvent(model, id, time, InferenceBody.value(label)));
        }
    }

    private String wanted() {
        List<String> wanted = new ArrayList<>();
        if (mapping.features() != null) {
            mapping.features().forEach(path -> wanted.add("features (" + path + ")"));
        }
        mapping.scores().forEach(path -> wanted.add("scores (" + path + ")"));
        mapping.attributions().forEach(path -> wanted.add("attributions (" + path + ")"));
        if (mapping.prediction() != null) {
            wanted.add("prediction (" + mapping.prediction() + ")");
        }
        if (mapping.label() != null) {
            wanted.add("label (" + mapping.label() + ")");
        }
        return wanted.isEmpty() ? "features" : String.join(", ", wanted);
    }

    // ---- Whose it is ------------------------------------------------------------------------------------------------

    private String model(JsonNode event, SourceRecord source) throws Refusal {
        if (mapping.model() == null) {
            return source.topic();
        }
        String model = name("model", mapping.model(), event, RejectReason.MISSING_MODEL);
        if (model == null) {
            throw new Refusal(
                    RejectReason.MISSING_MODEL, "model (" + path(mapping.model()) + ") is not there, or empty");
        }
        return model;
    }

    private static @Nullable String name(
            String what, RecordMapping.@Nullable Name name, JsonNode event, RejectReason reason) throws Refusal {
        if (name == null || name instanceof RecordMapping.Name.Constant) {
            return name == null ? null : ((RecordMapping.Name.Constant) name).name();
        }
        MemberPath path = path(name);
        String text = text(what, path, event);
        if (text != null && text.length() > ModelRef.MAX_LENGTH) {
            throw new Refusal(
                    reason,
                    what + " (" + path + ") has " + text.length() + " characters; 1 to " + ModelRef.MAX_LENGTH
                            + " are allowed");
        }
        return text;
    }

    private static MemberPath path(RecordMapping.Name name) {
        return name instanceof RecordMapping.Name.At at ? at.path() : MemberPath.RECORD;
    }

    /** @return null where it is not there, null or empty */
    private static @Nullable String text(String what, @Nullable MemberPath path, JsonNode event) throws Refusal {
        JsonNode value = path == null ? null : path.find(event);
        if (value == null || value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (value.isContainerNode()) {
            throw wrongType(what, String.valueOf(path), value, "a string or a number is");
        }
        String text = value.asText();
        return text.isEmpty() ? null : text;
    }

    private static Refusal wrongType(String what, String path, JsonNode value, String allowed) {
        return new Refusal(
                RejectReason.WRONG_TYPE,
                what + " (" + path + ") is of type " + kind(value) + "; " + allowed + " allowed");
    }

    private static String kind(JsonNode node) {
        return node.getNodeType().name().toLowerCase(Locale.ROOT);
    }

    // ---- When -------------------------------------------------------------------------------------------------------

    private long time(JsonNode event, long timestamp) throws Refusal {
        RecordMapping.Time time = mapping.time();
        if (time == null) {
            return timestamp;
        }
        JsonNode value = time.path().find(event);
        if (value.isMissingNode() || value.isNull()) {
            return timestamp;
        }
        try {
            long millis = millis(value, time.unit());
            if (millis >= 0 && millis <= NativeJsonDecoder.LATEST) {
                return millis;
            }
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            // Said below.
        }
        String text = value.isContainerNode() ? kind(value) : value.asText();
        throw new Refusal(
                RejectReason.BAD_TIME,
                "time (" + time.path() + ") is " + text.substring(0, Math.min(text.length(), LONGEST_SHOWN))
                        + "; ISO 8601 (2012-01-01T00:00:00Z) or a number of "
                        + (time.unit() == null ? "s, ms, us or ns" : time.unit()) + " since 1970 is allowed");
    }

    private static long millis(JsonNode value, @Nullable EpochUnit unit) {
        if (value.isTextual() && !isNumber(value.textValue())) {
            String text = value.textValue();
            boolean blank = text.length() > 10 && text.charAt(10) == ' ';
            TemporalAccessor time = ISO.parseBest(
                    blank ? text.substring(0, 10) + "T" + text.substring(11) : text,
                    OffsetDateTime::from,
                    LocalDateTime::from);
            OffsetDateTime at =
                    time instanceof LocalDateTime local ? local.atOffset(ZoneOffset.UTC) : (OffsetDateTime) time;
            return at.toInstant().toEpochMilli();
        }
        if (value.canConvertToLong() && value.isIntegralNumber()) {
            return (unit == null ? EpochUnit.of(value.longValue()) : unit).toMillis(value.longValue());
        }
        double number = value.isTextual() ? Double.parseDouble(value.textValue()) : value.doubleValue();
        if (!value.isNumber() && !value.isTextual() || !(Math.abs(number) < Long.MAX_VALUE)) {
            throw new ArithmeticException();
        }
        EpochUnit counted = unit == null ? EpochUnit.of(number) : unit;
        return number == Math.rint(number) ? counted.toMillis((long) number) : counted.toMillis(number);
    }

    /** Whether it begins as a number does and goes on as no date does. */
    private static boolean isNumber(String text) {
        return !text.isEmpty() && text.length() <= 40 && text.chars().allMatch(c -> c >= '0' && c <= '9' || c == '.');
    }

    // ---- What -------------------------------------------------------------------------------------------------------

    private Output answer(JsonNode event) {
        JsonNode found =
                mapping.prediction() == null ? null : mapping.prediction().find(event);
        return found == null || found.isMissingNode() ? Output.NONE : InferenceBody.output(found);
    }

    /**
     * The members of an object, the elements of a list, or a value under the last name of its path.
     *
     * @param named members that are something else
     * @param alone whether it is the only path: then a list is named by place, and null is nothing
     * @param prefix of the names of a list's elements
     */
    private static Map<String, FeatureValue> values(
            MemberPath path, JsonNode found, Set<String> named, boolean alone, String prefix) {
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        if (found.isObject()) {
            found.properties().forEach(member -> {
                if (!named.contains(member.getKey())) {
                    InferenceBody.put(values, member.getKey(), member.getValue());
                }
            });
        } else if (found.isArray() && alone) {
            for (int i = 0; i < found.size(); i++) {
                InferenceBody.put(values, prefix + i, found.get(i));
            }
        } else if (!found.isMissingNode() && !(found.isNull() && alone)) {
            InferenceBody.put(values, path.last(), found);
        }
        return values;
    }

    private static void merge(String what, Map<String, FeatureValue> all, Map<String, FeatureValue> more)
            throws Refusal {
        for (Map.Entry<String, FeatureValue> one : more.entrySet()) {
            if (all.put(one.getKey(), one.getValue()) != null) {
                throw new Refusal(
                        RejectReason.NAME_CLASH,
                        "two of the " + what + " are called \"" + one.getKey() + "\"; map only one of them");
            }
        }
    }

    private Map<String, String> tags(JsonNode event) throws Refusal {
        Map<String, String> tags = new LinkedHashMap<>();
        for (MemberPath path : mapping.tags()) {
            JsonNode found = path.find(event);
            if (found.isObject()) {
                for (Map.Entry<String, JsonNode> member : found.properties()) {
                    tag(tags, member.getKey(), path + "." + member.getKey(), member.getValue());
                }
            } else {
                tag(tags, path.last(), path.toString(), found);
            }
        }
        return tags;
    }

    private static void tag(Map<String, String> tags, String name, String path, JsonNode value) throws Refusal {
        if (value.isContainerNode()) {
            throw wrongType("tags", path, value, "a string or a number is");
        }
        if (!value.isMissingNode() && !value.isNull() && tags.put(name, value.asText()) != null) {
            throw new Refusal(
                    RejectReason.NAME_CLASH, "two of the tags are called \"" + name + "\"; map only one of them");
        }
    }
}
