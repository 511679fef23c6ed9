package io.plumbline.monitor.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import io.javalin.router.Endpoint;
import io.javalin.security.Roles;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.StreamState;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the service says of its API is what the API is. */
class OpenApiTest {
    private static final String SCHEMAS = "/components/schemas/";
    private static final Contract CONTRACT = new Contract(new String(ApiDescription.json(), StandardCharsets.UTF_8));

    /** Pages are for people; assets are of pages. All else is for programs. */
    private static boolean isForPrograms(String path) {
        return path.startsWith("/api/")
                || List.of("/metrics", "/livez", "/readyz", ApiDescription.PATH).contains(path);
    }

    @Test
    void shouldDescribeEveryRouteForProgramsAndNoOther() {
        Map<String, Scope> routes = new TreeMap<>();
        try (ConsoleServer server = new Consoles().server(AccessSettings.LOCAL)) {
            for (Endpoint route : server.routes()) {
                if (isForPrograms(route.path)) {
                    Roles roles = route.metadata(Roles.class);
                    routes.put(route.method.name() + " " + route.path, (Scope)
                            roles.getRoles().iterator().next());
                }
            }
        }
        List.copyOf(routes.keySet()).stream()
                .filter(route -> route.startsWith("GET "))
                .forEach(get -> assertThat(routes.remove("HEAD" + get.substring("GET".length())))
                        .as("HEAD answers as GET does: " + get)
                        .isEqualTo(routes.get(get)));
        assertThat(CONTRACT.operations().keySet()).isEqualTo(routes.keySet());
        CONTRACT.operations().forEach((name, operation) -> {
            Scope scope = routes.get(name);
            List<String> ways = scope == Scope.READ ? List.of("token", "jwt", "session") : List.of("token", "jwt");
            assertThat(operation.path("security").toString())
                    .as(name)
                    .isEqualTo(ways.stream()
                            .filter(way -> scope != Scope.NONE)
                            .map(way -> "{\"" + way + "\":[\"" + scope + "\"]}")
                            .collect(Collectors.joining(",", "[", "]")));
            assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
            operation
                    .path("tags")
                    .forEach(tag -> assertThat(StreamSupport.stream(
                                            CONTRACT.document().path("tags").spliterator(), false)
                                    .map(known -> known.path("name")))
                            .contains(tag));
        });
        assertThat(StreamSupport.stream(CONTRACT.operations().values().spliterator(), false)
                        .map(operation -> operation.path("operationId").asText()))
                .doesNotHaveDuplicates();
    }

    @Test
    void shouldNameTheParametersOfEveryPath() {
        CONTRACT.document().path("paths").properties().forEach(path -> {
            TreeSet<String> named = new TreeSet<>();
            path.getValue().path("parameters").forEach(parameter -> {
                JsonNode resolved = CONTRACT.resolve(parameter);
                assertThat(resolved.path("in").asText()).isEqualTo("path");
                assertThat(resolved.path("required").asBoolean()).isTrue();
                named.add("{" + resolved.path("name").asText() + "}");
            });
            assertThat(named)
                    .isEqualTo(Pattern.compile("\\{\\w+}")
                            .matcher(path.getKey())
                            .results()
                            .map(found -> found.group())
                            .collect(Collectors.toCollection(TreeSet::new)));
        });
    }

    @Test
    void shouldReferToWhatThereIs() {
        List<JsonNode> references = CONTRACT.document().findValues("$ref");
        assertThat(references).hasSizeGreaterThan(200);
        TreeSet<String> used = new TreeSet<>();
        for (JsonNode reference : references) {
            assertThat(CONTRACT.document().at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse();
            used.add(reference.asText());
        }
        for (String kind : List.of("schemas", "responses", "parameters")) {
            CONTRACT.document()
                    .path("components")
                    .path(kind)
                    .fieldNames()
                    .forEachRemaining(name ->
                            assertThat(used).as("used by something").contains("#/components/" + kind + "/" + name));
        }
    }

    @Test
    void shouldGiveExamplesThatAreAllowed() {
        int[] checked = {0};
        CONTRACT.document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    String at = "/paths/" + Contract.escaped(path.getKey()) + "/" + method.getKey();
                    checked[0] += examples(
                            at + "/requestBody/content", method.getValue().at("/requestBody/content"));
                    method.getValue()
                            .path("responses")
                            .properties()
                            .forEach(answer -> checked[0] += examples(
                                    at + "/responses/" + answer.getKey() + "/content",
                                    answer.getValue().path("content")));
                }));
        CONTRACT.document().at("/components/schemas").properties().forEach(schema -> {
            for (JsonNode example : schema.getValue().path("examples")) {
                CONTRACT.validate(SCHEMAS + schema.getKey(), example.toString(), "example");
                checked[0]++;
            }
        });
        assertThat(checked[0]).isGreaterThan(8);
    }

    private static int examples(String at, JsonNode content) {
        int checked = 0;
        for (Map.Entry<String, JsonNode> media : content.properties()) {
            Stream<JsonNode> examples = Stream.concat(
                    Stream.of(media.getValue().path("example")).filter(one -> !one.isMissingNode()),
                    StreamSupport.stream(media.getValue().path("examples").spliterator(), false)
                            .map(one -> one.path("value")));
            for (JsonNode example : examples.toList()) {
                CONTRACT.validate(
                        at + "/" + Contract.escaped(media.getKey()) + "/schema", example.toString(), "example");
                checked++;
            }
        }
        return checked;
    }

    /** Whatever is added to what is written, or taken from it: field by field, with their types and whether they may be missing. */
    @Test
    void shouldDescribeEveryFieldThatIsWritten() {
        Map.ofEntries(
                        Map.entry("Models", Api.Models.class),
                        Map.entry("Windows", Api.Windows.class),
                        Map.entry("WindowReport", WindowReport.class),
                        Map.entry("Performance", Api.Performance.class),
                        Map.entry("PerformanceReport", PerformanceReport.class),
                        Map.entry("Alerts", Api.Alerts.class),
                        Map.entry("Alert", AlertTransition.class),
                        Map.entry("Answer", AlertAnswer.class),
                        Map.entry("Answered", AlertChanges.Answered.class),
                        Map.entry("Acceptance", Acceptances.Acceptance.class),
                        Map.entry("Answers", Api.Answers.class),
                        Map.entry("Silences", Api.Silences.class),
                        Map.entry("Silence", Silence.class),
                        Map.entry("Status", Status.class),
                        Map.entry("Problem", Problem.class))
                .forEach((name, type) -> describes(name, CONTRACT.document().at(SCHEMAS + name), type));
        assertThat(constants(CONTRACT.document().at(SCHEMAS + "Status/properties/state")))
                .isEqualTo(
                        Stream.of(StreamState.values()).map(StreamState::label).toList());
    }

    private static void describes(String where, JsonNode schema, Class<?> written) {
        List<RecordComponent> components = Stream.of(written.getRecordComponents())
                .filter(component -> component.getAccessor().getAnnotation(JsonIgnore.class) == null)
                .toList();
        JsonNode fields = schema.path("properties");
        assertThat(schema.path("additionalProperties")).as(where).hasToString("false");
        assertThat(names(fields.fieldNames()))
                .as(where)
                .isEqualTo(components.stream().map(OpenApiTest::name).toList());
        assertThat(StreamSupport.stream(schema.path("required").spliterator(), false)
                        .map(JsonNode::asText))
                .as(where + ", required")
                .isEqualTo(components.stream()
                        .filter(component -> !mayBeMissing(component))
                        .map(OpenApiTest::name)
                        .toList());
        components.forEach(component ->
                describes(where + "." + name(component), fields.path(name(component)), component.getAnnotatedType()));
    }

    private static void describes(String where, JsonNode unresolved, AnnotatedType written) {
        JsonNode schema = CONTRACT.resolve(unresolved);
        Class<?> type = raw(written.getType());
        String described = schema.path("type").asText();
        if (type.isRecord()) {
            assertThat(described).as(where).isEqualTo("object");
            describes(where, schema, type);
        } else if (type.isEnum()) {
            assertThat(constants(schema))
                    .as(where)
                    .isEqualTo(Stream.of(type.getEnumConstants())
                            .map(constant -> Json.mapper().valueToTree(constant).asText())
                            .toList());
        } else if (List.class.isAssignableFrom(type)) {
            assertThat(described).as(where).isEqualTo("array");
            describes(
                    where + "[]",
                    schema.path("items"),
                    ((AnnotatedParameterizedType) written).getAnnotatedActualTypeArguments()[0]);
        } else if (type == Instant.class) {
            assertThat(schema.path("format").asText()).as(where).isEqualTo("date-time");
        } else {
            assertThat(described)
                    .as(where)
                    .isEqualTo(
                            type == String.class
                                    ? "string"
                                    : type == double.class || type == Double.class
                                            ? "number"
                                            : type == boolean.class
                                                    ? "boolean"
                                                    : Map.class.isAssignableFrom(type)
                                                            ? "object"
                                                            : type.isArray() ? "array" : "integer");
        }
    }

    private static Class<?> raw(Type type) {
        return type instanceof ParameterizedType parameterized
                ? (Class<?>) parameterized.getRawType()
                : (Class<?>) type;
    }

    private static boolean mayBeMissing(RecordComponent component) {
        return component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                || component.getAccessor().isAnnotationPresent(JsonInclude.class);
    }

    private static String name(RecordComponent component) {
        return PropertyNamingStrategies.SnakeCaseStrategy.INSTANCE.translate(component.getName());
    }

    private static List<String> constants(JsonNode schema) {
        return StreamSupport.stream(schema.path("enum").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> names(Iterator<String> names) {
        List<String> all = new ArrayList<>();
        names.forEachRemaining(all::add);
        return all;
    }
}
