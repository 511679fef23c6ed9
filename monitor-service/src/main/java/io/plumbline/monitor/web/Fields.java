package io.plumbline.monitor.web;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.javalin.http.Context;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.profile.WindowSize;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Texts by name, as a form or a JSON object has them; an empty one is none. */
final class Fields {
    private static final int LONGEST = 1000;
    /** Fields of forms that say nothing of the matter. */
    private static final List<String> OF_FORMS = List.of(Gate.FORM, "back");

    private final Map<String, String> texts;

    private Fields(Map<String, String> texts) {
        this.texts = texts;
    }

    static Fields ofForm(Context request) {
        requireType(request, "application/x-www-form-urlencoded");
        Map<String, String> texts = new TreeMap<>();
        request.formParamMap().forEach((name, values) -> {
            if (!OF_FORMS.contains(name) && !values.isEmpty()) {
                put(texts, name, values.get(0));
            }
        });
        return new Fields(texts);
    }

    /** Said to be JSON: a page of another site cannot send that without asking first. */
    static Fields ofJson(Context request) {
        requireType(request, "application/json");
        JsonNode tree;
        try {
            tree = Json.mapper().readTree(request.body());
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation(); // what is nested too deeply has none
            throw new HttpFailure(
                    400,
                    "the body is no JSON"
                            + (at == null ? "" : ": line " + at.getLineNr() + ", column " + at.getColumnNr()));
        }
        if (tree == null || !tree.isObject()) {
            throw new HttpFailure(400, "the body: a JSON object is allowed");
        }
        Map<String, String> texts = new TreeMap<>();
        tree.properties().forEach(member -> {
            if (!member.getValue().isTextual() && !member.getValue().isNull()) {
                throw new HttpFailure(400, member.getKey() + ": a text is allowed");
            }
            put(texts, member.getKey(), member.getValue().asText(""));
        });
        return new Fields(texts);
    }

    /** @throws HttpFailure if the body is of another type */
    static void requireType(Context request, String type) {
        String given = Objects.requireNonNullElse(request.contentType(), "");
        if (!given.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals(type)) {
            throw new HttpFailure(415, "Content-Type: " + type + " is allowed");
        }
    }

    private static void put(Map<String, String> texts, String name, String text) {
        // In a line: what people say stands in lists and logs.
        String line = text.replaceAll("[\\s\\p{Cntrl}\\u2028\\u2029]+", " ").strip();
        if (line.length() > LONGEST) {
            throw new HttpFailure(400, name + ": up to " + LONGEST + " characters are allowed");
        }
        if (!line.isEmpty()) {
            texts.put(name, line);
        }
    }

    /** @throws HttpFailure if there is another */
    Fields only(String... allowed) {
        for (String name : texts.keySet()) {
            if (!List.of(allowed).contains(name)) {
                throw new HttpFailure(400, name + ": not known here; allowed are " + String.join(", ", allowed));
            }
        }
        return this;
    }

    /** The rest. */
    Fields without(String... names) {
        Map<String, String> rest = new TreeMap<>(texts);
        rest.keySet().removeAll(List.of(names));
        return new Fields(rest);
    }

    @Nullable
    String text(String name) {
        return texts.get(name);
    }

    /** @param what is allowed, for a message */
    String needed(String name, String what) {
        String text = texts.get(name);
        if (text == null) {
            throw new HttpFailure(400, name + ": needed; " + what + " is allowed");
        }
        return text;
    }

    Duration duration(String name) {
        String text = needed(name, "a duration such as 30m, 2h or 1d");
        try {
            return WindowSize.parseDuration(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new HttpFailure(400, name + ": " + e.getMessage());
        }
    }

    @Nullable
    Instant time(String name) {
        String text = texts.get(name);
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            throw new HttpFailure(400, name + ": a time such as 2026-12-01T22:00:00Z is allowed: " + text);
        }
    }
}
