package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code reference} as people run it, on a broker that is as good as new. */
class ReferenceCommandTest {
    private static final String TOPIC = Topics.DEFAULT.references();

    @TempDir
    Path directory;

    /** As many columns as tables have that are called wide; each value is one of its own. */
    private Path wide() throws IOException {
        Random random = new Random(17);
        StringBuilder text = new StringBuilder(names("c", 300)).append('\n');
        for (int row = 0; row < 300; row++) {
            text.append(IntStream.range(0, 300)
                            .mapToObj(c -> Double.toString(random.nextGaussian()))
                            .collect(Collectors.joining(",")))
                    .append('\n');
        }
        return Files.writeString(directory.resolve("wide.csv"), text);
    }

    private static String names(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).collect(Collectors.joining(","));
    }

    @Test
    void shouldPublishListAndShowAReference() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            Map<String, String> kafka = Map.of("bootstrap.servers", bootstrap);

            Ran none = Ran.plumbline("reference", "list", "--bootstrap", bootstrap);
            assertThat(none.exitCode()).isZero();
            assertThat(none.out()).contains("There is no reference at " + bootstrap);
            try (TopicSetup topics = new TopicSetup(kafka)) {
                assertThat(topics.existing()).as("looking makes no topic").doesNotContain(TOPIC);
            }

            Path file = directory.resolve("wide.json");
            Ran built = Ran.plumbline(
                    "reference",
                    "build",
                    "--input",
                    wide().toString(),
                    "--model",
                    "m",
                    "--model-version",
                    "2",
                    "--bootstrap",
                    bootstrap,
                    "--out",
                    file.toString());
            assertThat(built.err()).isEmpty();
            assertThat(built.exitCode()).isZero();
            assertThat(built.out()).contains("of m 2: 300 rows from wide.csv", " to " + TOPIC + " at ");
            assertThat(cleanup(kafka)).isEqualTo("compact");
            assertThat(Files.size(file))
                    .as("longer than a broker takes as it is")
                    .isGreaterThan(1 << 20);

            sendOther(kafka, "null", "{\"schema\":\"plumbline.reference/1\",\"columns\":[null]}", "rubbish");
            assertThat(Ran.plumbline("reference", "list", "--bootstrap", bootstrap)
                            .out()
                            .lines())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line).contains("m", "2", "300", "wide.csv"));
            Ran shown = Ran.plumbline(
                    "reference", "show", "--bootstrap", bootstrap, "--model", "m", "--model-version", "2", "--json");
            assertThat(shown.out().strip()).isEqualTo(Files.readString(file));
            assertThat(Ran.plumbline(
                                    "reference",
                                    "show",
                                    "--bootstrap",
                                    bootstrap,
                                    "--model",
                                    "m",
                                    "--model-version",
                                    "2")
                            .out()
                            .lines())
                    .hasSize(302)
                    .anySatisfy(line -> assertThat(line).containsPattern("c299 +feature +numeric +0 +none"));
            Ran unknown = Ran.plumbline("reference", "show", "--bootstrap", bootstrap, "--model", "m");
            assertThat(unknown.exitCode()).isEqualTo(2);
            assertThat(unknown.err().lines()).singleElement().asString().contains("no reference of model m at");
        }
    }

    /** Learned references lie beside those of people, and are approved or deleted by name. */
    @Test
    void shouldPinALearnedReferenceOnceItIsFitForThatAndDeleteWhatApplies() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            Path rows = Files.writeString(directory.resolve("a.csv"), "x\n" + "1\n2\n".repeat(150));
            Path file = directory.resolve("a.json");
            Ran.plumbline(
                    "reference",
                    "build",
                    "--input",
                    rows.toString(),
                    "--model",
                    "m",
                    "--bootstrap",
                    bootstrap,
                    "--out",
                    file.toString());
            Reference built = ReferenceJson.fromBytes(Files.readAllBytes(file));
            ReferenceTopic topic = new ReferenceTopic(Map.of("bootstrap.servers", bootstrap), TOPIC);
            topic.publish(built.at(Reference.Stage.CALIBRATING));
            assertThat(list(bootstrap))
                    .as("of two, the one that applies first")
                    .containsExactly("pinned", "calibrating");

            assertThat(Ran.plumbline("reference", "pin", "--bootstrap", bootstrap, "--model", "m")
                            .out())
                    .contains("is pinned already");
            assertThat(Ran.plumbline("reference", "delete", "--bootstrap", bootstrap, "--model", "m")
                            .exitCode())
                    .isZero();
            assertThat(list(bootstrap)).containsExactly("calibrating");
            Ran early = Ran.plumbline("reference", "pin", "--bootstrap", bootstrap, "--model", "m");
            assertThat(early.exitCode()).isEqualTo(2);
            assertThat(early.err().lines()).singleElement().asString().contains("is still being learned (calibrating)");

            topic.publish(built.at(Reference.Stage.PROVISIONAL));
            assertThat(Ran.plumbline("reference", "pin", "--bootstrap", bootstrap, "--model", "m")
                            .exitCode())
                    .isZero();
            assertThat(list(bootstrap)).containsExactly("pinned");
            assertThat(topic.all().values())
                    .singleElement()
                    .extracting(Reference::id)
                    .isEqualTo(built.id());
            assertThat(Ran.plumbline("reference", "delete", "--bootstrap", bootstrap, "--model", "m")
                            .exitCode())
                    .isZero();
            assertThat(Ran.plumbline("reference", "delete", "--bootstrap", bootstrap, "--model", "m")
                            .exitCode())
                    .as("nothing is left to delete")
                    .isEqualTo(2);
        }
    }

    /** From one installation to another, or back after a mistake: the same reference under the same id. */
    @Test
    void shouldMoveAReferenceByAFile() throws Exception {
        Path rows = Files.writeString(directory.resolve("a.csv"), "x\n" + "1\n2\n".repeat(150));
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            String built = directory.resolve("built.json").toString();
            String copy = directory.resolve("copy.json").toString();
            Ran.plumbline("reference", "build", "--input", rows.toString(), "--model", "m", "--out", built);
            Ran imported = Ran.plumbline("reference", "import", "--input", built, "--bootstrap", bootstrap);
            assertThat(imported.exitCode()).as(imported.err()).isZero();
            Ran.plumbline("reference", "export", "--model", "m", "--out", copy, "--bootstrap", bootstrap);
            assertThat(Path.of(copy)).hasSameBinaryContentAs(Path.of(built));
            assertThat(list(bootstrap)).containsExactly("pinned");

            Files.writeString(directory.resolve("bad.json"), "{\"schema\":\"plumbline.reference/1\"}");
            Ran bad = Ran.plumbline(
                    "reference",
                    "import",
                    "--input",
                    directory.resolve("bad.json").toString(),
                    "--bootstrap",
                    bootstrap);
            assertThat(bad.exitCode()).isEqualTo(3);
            assertThat(bad.err().lines()).singleElement().asString().contains("bad.json: not a reference: ");
        }
    }

    /** A replacement waits for the service to say from which window on it applies, unless a person says so. */
    @Test
    void shouldNotReplaceAReferenceInTheMiddleOfAWindow() throws Exception {
        Path first = Files.writeString(directory.resolve("a.csv"), "x\n" + "1\n2\n".repeat(150));
        Path second = Files.writeString(directory.resolve("b.csv"), "x\n" + "1\n3\n".repeat(150));
        try (EmbeddedKafka broker = EmbeddedKafka.start(directory.resolve("kafka"), 0)) {
            String bootstrap = broker.bootstrapServers();
            assertThat(build(bootstrap, first).out()).contains("It applies to all windows.");
            assertThat(build(bootstrap, first).out())
                    .as("the same again is no replacement")
                    .contains("It applies to all windows.");
            assertThat(build(bootstrap, second).out())
                    .contains("It applies from the next window that the model's events have not reached yet.");
            assertThat(applies(bootstrap)).containsExactly("to all windows", "from the next window");

            assertThat(Ran.plumbline("reference", "delete", "--waiting", "--model", "m", "--bootstrap", bootstrap)
                            .exitCode())
                    .isZero();
            assertThat(build(bootstrap, second, "--active-from", "2026-12-01T00:00:00Z")
                            .out())
                    .contains("It applies from 2026-12-01 00:00 UTC.");
            assertThat(applies(bootstrap)).containsExactly("to all windows", "from 2026-12-01 00:00 UTC");
            Ran wrong = build(bootstrap, second, "--active-from", "tomorrow");
            assertThat(wrong.exitCode()).isEqualTo(2);
            assertThat(wrong.err()).contains("'tomorrow' is not a time, such as 2026-12-01T00:00:00Z");

            Ran.plumbline("reference", "delete", "--model", "m", "--bootstrap", bootstrap);
            assertThat(applies(bootstrap)).as("what waits goes too").isEmpty();
        }
    }

    private static Ran build(String bootstrap, Path rows, String... more) {
        List<String> all = new ArrayList<>(
                List.of("reference", "build", "--input", rows.toString(), "--model", "m", "--bootstrap", bootstrap));
        all.addAll(List.of(more));
        return Ran.plumbline(all.toArray(String[]::new));
    }

    private static List<String> applies(String bootstrap) {
        return Ran.plumbline("reference", "list", "--bootstrap", bootstrap)
                .out()
                .lines()
                .skip(1)
                .filter(line -> line.contains(" pinned "))
                .map(line -> line.replaceAll(".* pinned +", "").replaceAll("  .*", ""))
                .toList();
    }

    /** Stages of the references there are, as listed. */
    private static List<String> list(String bootstrap) {
        return Ran.plumbline("reference", "list", "--bootstrap", bootstrap)
                .out()
                .lines()
                .skip(1)
                .map(line -> line.strip().split(" +")[3])
                .toList();
    }

    private static String cleanup(Map<String, String> kafka) throws Exception {
        ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(kafka))) {
            Config config = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            return Objects.requireNonNull(config).get("cleanup.policy").value();
        }
    }

    private static void sendOther(Map<String, String> kafka, String... values) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.<String, Object>copyOf(kafka), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < values.length; i++) {
                producer.send(new ProducerRecord<>(
                        TOPIC,
                        ReferenceKey.of("other", "v" + i).toBytes(),
                        values[i].getBytes(StandardCharsets.UTF_8)));
            }
        }
    }

    @Test
    void shouldPartRowsIntoSegments() throws IOException {
        StringBuilder rows = new StringBuilder("region,age,x\n");
        for (int i = 0; i < 1200; i++) {
            rows.append(i % 2 == 0 ? "eu" : "us")
                    .append(',')
                    .append(i % 100)
                    .append(',')
                    .append(i)
                    .append('\n');
        }
        Path file = Files.writeString(directory.resolve("parted.csv"), rows);
        Path out = directory.resolve("parted.json");
        List<String> build =
                List.of("reference", "build", "--input", file.toString(), "--model", "m", "--out", out.toString());
        Ran ran = run(build, "--segment", "region", "--segment", "age=50", "--segment", "region+age=50");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains("segment", "region=eu,age=<50");
        Reference reference = ReferenceJson.fromBytes(Files.readAllBytes(out));
        assertThat(reference.segments())
                .extracting(part -> part.segment().name() + ": " + part.rows())
                .containsExactly(
                        "age=<50: 600",
                        "age=>=50: 600",
                        "region=eu: 600",
                        "region=eu,age=<50: 300",
                        "region=eu,age=>=50: 300",
                        "region=us: 600",
                        "region=us,age=<50: 300",
                        "region=us,age=>=50: 300");
        assertThat(run(build, "--segment", "nothing+age").out())
                .contains("no segments by nothing+age: none has 200 rows");
        assertThat(run(build, "--segment", "age=young").exitCode()).isEqualTo(2);
        assertThat(run(build, "--segment", "age=50,30").err()).contains("ascending numbers");
        assertThat(run(build, "--segment", "age", "--segment", "age").err()).contains("--segment: by: the same twice");
    }

    private static Ran run(List<String> command, String... more) {
        return Ran.plumbline(Stream.concat(command.stream(), Stream.of(more)).toArray(String[]::new));
    }

    @Test
    void shouldSayWhereAReferenceCouldGoWhenToldNothing() throws IOException {
        Path file = Files.writeString(directory.resolve("a.csv"), "x\n1\n");
        Ran ran = Ran.plumbline("reference", "build", "--input", file.toString(), "--model", "m");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err().lines())
                .containsExactly(
                        "plumbline: say where the reference goes: --bootstrap HOST:PORT or --config FILE, --out FILE, or both");
    }
}
