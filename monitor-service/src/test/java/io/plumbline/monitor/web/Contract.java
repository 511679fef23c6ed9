package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import io.plumbline.monitor.event.Json;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What the service says of its answers, and what answers are held against. Remembers which it has seen. */
final class Contract {
    private static final String HOME = "https://plumbline.invalid/openapi.json";
    private static final String REF = "$ref";

    final TreeSet<String> seen = new TreeSet<>();
    private final JsonNode document;
    private final SchemaRegistry registry;

    Contract(String json) {
        try {
            document = Json.mapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
        registry = SchemaRegistry.withDefaultDialect(
                SpecificationVersion.DRAFT_2020_12,
                builder -> builder.schemas(Map.of(HOME, json))
                        .schemaRegistryConfig(SchemaRegistryConfig.builder()
                                .formatAssertionsEnabled(true)
                                .build()));
    }

    JsonNode document() {
        return document;
    }

    /** By {@code GET /path}, in order. */
    Map<String, JsonNode> operations() {
        Map<String, JsonNode> all = new TreeMap<>();
        document.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().stream()
                        .filter(member -> member.getValue().has("operationId"))
                        .forEach(operation -> all.put(
                                operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(),
                                operation.getValue())));
        return all;
    }

    /** All answers that are described, as {@code GET /path 200}. */
    TreeSet<String> answers() {
        TreeSet<String> all = new TreeSet<>();
        operations()
                .forEach((name, operation) -> operation
                        .path("responses")
                        .fieldNames()
                        .forEachRemaining(status -> all.add(name + " " + status)));
        return all;
    }

    JsonNode resolve(JsonNode node) {
        return node.has(REF) ? resolve(document.at(node.get(REF).asText().substring(1))) : node;
    }

    /** Fails unless the answer is one that is described for the path. */
    void check(String method, HttpResponse<String> answer) {
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        answer.headers().map().forEach((name, values) -> headers.put(name, values.get(0)));
        check(method, answer.request().uri().getRawPath(), answer.statusCode(), headers, answer.body());
    }

    /** The same of an answer as it comes. */
    void check(String method, String target, String answer) {
        String[] parts = answer.split("\r\n\r\n", 2);
        TreeMap<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line : parts[0].split("\r\n")) {
            if (line.contains(": ")) {
                headers.put(line.split(": ", 2)[0], line.split(": ", 2)[1]);
            }
        }
        check(method, target.split("\\?", 2)[0], Integer.parseInt(answer.split(" ", 3)[1]), headers, parts[1]);
    }

    private void check(String method, String path, int status, Map<String, String> headers, String body) {
        String name = operations().keySet().stream()
                .filter(operation -> operation.startsWith(method + " ")
                        && path.matches(expression(operation.substring(method.length() + 1))))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not described: " + method + " " + path));
        String what = name + " " + status;
        JsonNode described =
                Objects.requireNonNull(operations().get(name)).path("responses").path(String.valueOf(status));
        assertThat(described.isMissingNode())
                .as("not described: " + what + ": " + body)
                .isFalse();
        JsonNode response = resolve(described);
        response.path("headers").properties().forEach(header -> {
            JsonNode wanted = resolve(header.getValue());
            String value = headers.get(header.getKey());
            if (value != null) {
                assertThat(value).matches(wanted.at("/schema/pattern").asText(".*"));
            } else {
                assertThat(wanted.path("required").asBoolean())
                        .as(what + " has no " + header.getKey())
                        .isFalse();
            }
        });
        if (response.has("content")) {
            String type = headers.getOrDefault("Content-Type", "").split(";", 2)[0];
            assertThat(response.path("content").has(type))
                    .as(what + " of type " + type)
                    .isTrue();
            String at = described.has(REF)
                    ? described.get(REF).asText().substring(1)
                    : "/paths/" + escaped(name.substring(method.length() + 1)) + "/" + method.toLowerCase(Locale.ROOT)
                            + "/responses/" + status;
            validate(
                    at + "/content/" + escaped(type) + "/schema",
                    type.endsWith("json") ? body : new TextNode(body).toString(),
                    what);
        } else {
            assertThat(body).as(what).isEmpty();
        }
        seen.add(what);
    }

    /** Fails unless the JSON is as the schema at that pointer says. */
    void validate(String pointer, String json, String what) {
        Schema schema = registry.getSchema(SchemaLocation.of(HOME + "#" + pointer));
        assertThat(schema.validate(json, InputFormat.JSON))
                .as(what + ": " + json)
                .isEmpty();
    }

    static String escaped(String text) {
        return text.replace("~", "~0").replace("/", "~1");
    }

    private static String expression(String template) {
        return Pattern.compile("\\{\\w+}").matcher(template).replaceAll("[^/]+").replace(".json", "\\.json");
    }
}
