package io.plumbline.monitor.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ContainerNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.WindowSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever lies on the references topic, reading it ends in a reference or in a refusal: all else would stop the stream. */
class ReferenceJsonTest {
    private static final Instant START = Instant.parse("2012-01-01T00:00:00Z");

    /** A number and a text that has a rare category, of 25 days of 60 rows. */
    private static Reference reference() {
        Random random = new Random(11);
        List<ReferenceRow> rows = new ArrayList<>();
        for (int i = 0; i < 1500; i++) {
            FeatureValue x = random.nextInt(20) < i % 3
                    ? FeatureValue.Missing.MISSING
                    : new FeatureValue.Numeric(random.nextGaussian() / 3);
            FeatureValue plan = new FeatureValue.Text(i % 200 == 0 ? "rare" : i % 2 == 0 ? "free" : "pro");
            rows.add(new ReferenceRow(START.plusSeconds(1440L * i), Map.of("x", x, "plan", plan), x, plan));
        }
        ReferenceSettings settings = new ReferenceSettings(
                "m",
                "2",
                START,
                "rows",
                Set.of(),
                Set.of(),
                Set.of("id"),
                List.of(WindowSize.parse("1d")),
                ZoneOffset.UTC);
        return ReferenceBuilder.build(settings, rows::forEach);
    }

    private static JsonNode json() {
        try {
            return Json.mapper().readTree(ReferenceJson.toBytes(reference()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void shouldBeSafeToUseIfItIsReadAtAllWhateverPartOfItIsBroken() throws IOException {
        JsonNode whole = json();
        assertThat(whole.at("/columns/1/variation/0/blocks").asInt()).isEqualTo(25);
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        List<JsonNode> replacements = List.of(
                nodes.nullNode(),
                nodes.numberNode(-1),
                nodes.numberNode(Long.MAX_VALUE),
                nodes.numberNode(.5),
                nodes.textNode("NaN"),
                nodes.textNode(""),
                nodes.booleanNode(true),
                nodes.arrayNode(),
                nodes.arrayNode().addNull(),
                nodes.objectNode(),
                nodes.objectNode().putNull("NULL"));
        int[] refused = {0};
        int[] read = {0};
        for (String at : pointers(whole, "")) {
            for (JsonNode replacement : replacements) {
                JsonNode broken = whole.deepCopy();
                set(broken, at, replacement);
                try {
                    use(ReferenceJson.fromBytes(Json.bytes(broken)));
                    read[0]++;
                } catch (IllegalArgumentException e) {
                    assertThat(e.getMessage())
                            .as("%s replaced by %s", at, replacement)
                            .startsWith("not a reference: ")
                            .doesNotContain("io.plumbline");
                    refused[0]++;
                }
            }
        }
        assertThat(refused[0]).isGreaterThan(500);
        assertThat(read[0]).isGreaterThan(100);
    }

    /** What the stream does with it. */
    private static void use(Reference reference) {
        Profile profile = new Profile(reference.layout());
        new ReferenceRow(
                        START,
                        Map.of("x", new FeatureValue.Numeric(1), "plan", new FeatureValue.Text("new")),
                        null,
                        null)
                .countIn(profile, new ModelRef("m", "2"));
        assertThat(ReferenceJson.fromBytes(ReferenceJson.toBytes(reference)).id())
                .isEqualTo(reference.id());
    }

    /** JSON pointers of the nodes; of long arrays, of their first and last elements. */
    private static List<String> pointers(JsonNode node, String at) {
        List<String> all = new ArrayList<>();
        if (!at.isEmpty()) {
            all.add(at);
        }
        if (node instanceof ObjectNode) {
            node.properties().forEach(e -> all.addAll(pointers(e.getValue(), at + "/" + e.getKey())));
        }
        for (int i = 0; node instanceof ArrayNode && i < node.size(); i++) {
            if (i < 2 || i == node.size() - 1) {
                all.addAll(pointers(node.get(i), at + "/" + i));
            }
        }
        return all;
    }

    private static void set(JsonNode root, String at, JsonNode value) {
        int slash = at.lastIndexOf('/');
        ContainerNode<?> parent = (ContainerNode<?>) root.at(at.substring(0, slash));
        if (parent instanceof ObjectNode object) {
            object.set(at.substring(slash + 1), value);
        } else {
            ((ArrayNode) parent).set(Integer.parseInt(at.substring(slash + 1)), value);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    null              | it is null
                    []                | it is no JSON object
                    "rows"            | it is no JSON object
                    {}                | "schema" is null instead of plumbline.reference/1
                    {"rows":"many"}   | rows is of the wrong kind
                    {"columns":[7]}   | columns[0] is of the wrong kind
                    """)
    void shouldSayInOneLineWhatIsNoReference(String json, String why) {
        assertThatThrownBy(() -> ReferenceJson.fromBytes(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("not a reference: " + why);
    }

    @Test
    void shouldNameTheColumnThatIsWrong() {
        JsonNode broken = json();
        ((ObjectNode) broken.at("/columns/0")).put("nulls", 1501);
        assertThatThrownBy(() -> ReferenceJson.fromBytes(Json.bytes(broken)))
                .hasMessageStartingWith("not a reference: column label: ");
        assertThatThrownBy(() -> ReferenceJson.fromBytes("plumbline".getBytes(StandardCharsets.UTF_8)))
                .hasMessageStartingWith("not a reference: not JSON: ");
    }

    @Test
    void shouldKeepEveryDoubleToTheLastBit() {
        Reference reference = reference();
        Reference read = ReferenceJson.fromBytes(ReferenceJson.toBytes(reference));
        assertThat(read).usingRecursiveComparison().isEqualTo(reference);
        ReferenceColumn x = read.column("x").orElseThrow();
        assertThat(x.variationFor(86_400_000L).psiQuantile()).isNotZero();
        assertThat(read.ignored()).containsExactly("id");
    }
}
