package io.plumbline.monitor.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.plumbline.kafka.EmbeddedKafka;
import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.cli.Ran;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.ingest.AvroRecords;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Someone's own Avro, whose schema is in a registry that is away at first: nothing is lost, and columns have their
 * names.
 */
class SchemaTopicTest {
    private static final long DAY = Instant.parse("2012-01-01T00:00:00Z").toEpochMilli();
    private static final Schema SCHEMA = new Schema.Parser()
            .parse("{\"type\":\"record\",\"name\":\"Scoring\",\"fields\":["
                    + "{\"name\":\"at\",\"type\":{\"type\":\"long\",\"logicalType\":\"timestamp-millis\"}},"
                    + "{\"name\":\"row\",\"type\":{\"type\":\"array\",\"items\":\"double\"}},"
                    + "{\"name\":\"score\",\"type\":\"float\"}]}");

    @TempDir
    Path directory;

    private EmbeddedKafka broker;
    private HttpServer registry;
    private Path config;
    private volatile boolean away = true;

    @BeforeEach
    void start() throws IOException {
        broker = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        try (TopicSetup setup = new TopicSetup(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            setup.createEvents("scoring", 1);
        }
        registry = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        registry.createContext("/", this::answer);
        registry.start();
        config = Files.writeString(directory.resolve("plumbline.yml"), """
                kafka: {bootstrap_servers: "%s", topics: [scoring], from: earliest}
                http: {port: 0}
                data_dir: "%s"
                idle_after: 2s
                defaults: {windows: [1d], grace: 1s}
                records:
                  - topic: scoring
                    schema: {registry: "http://127.0.0.1:%d", username: u, password: p, max_wait: 0s}
                    model: credit
                    time: at
                    features: row
                    prediction: score
                models:
                  - {match: credit, columns: {names: [age, income]}}
                """.formatted(
                        broker.bootstrapServers(),
                        directory.resolve("data"),
                        registry.getAddress().getPort()));
    }

    @AfterEach
    void stop() {
        registry.stop(0);
        broker.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean login = "Basic dTpw".equals(exchange.getRequestHeaders().getFirst("Authorization"));
        byte[] body = ("{\"schema\":\"" + SCHEMA.toString().replace("\"", "\\\"") + "\"}").getBytes(UTF_8);
        exchange.sendResponseHeaders(!login ? 401 : away ? 503 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] record(int number) {
        GenericRecord record = new GenericRecordBuilder(SCHEMA)
                .set("at", DAY + number)
                .set("row", List.of((double) number, 2800.0))
                .set("score", 0.5f)
                .build();
        return AvroRecords.framed(17, SCHEMA, record);
    }

    private Ran command(String... arguments) {
        return Ran.plumbline(arguments);
    }

    @Test
    void shouldCountWhatWasPutAsideWhileTheRegistryWasAway() throws Exception {
        try (MonitorService service =
                        new MonitorService(ConfigFile.read(config, name -> null).toSettings(), () -> null);
                EventSender sender = new EventSender(broker.bootstrapServers(), "scoring");
                ReportReader reports = new ReportReader(broker.bootstrapServers())) {
            service.start();
            for (int i = 0; i < 20; i++) {
                sender.send(0, DAY + i, record(i));
            }
            sender.flush();
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> command("dead-letters", "list", "--config", config.toString())
                            .out()
                            .startsWith("20 records "));
            assertThat(command("dead-letters", "list", "--config", config.toString())
                            .out())
                    .contains("schema_unavailable")
                    .contains("schema 17 cannot be had from schema registry http://127.0.0.1:")
                    .contains("it answers 503");

            Ran built = command(
                    "reference", "build", "--config", config.toString(), "--topic", "scoring", "--model", "credit");
            assertThat(built.exitCode()).isEqualTo(3);
            assertThat(built.err()).startsWith("plumbline: scoring-0@0 cannot be read: schema 17 cannot be had");

            away = false;
            Ran inspected = command("inspect", "--config", config.toString(), "--topic", "scoring");
            assertThat(inspected.out().lines())
                    .anyMatch(line -> line.matches("  records by their mapping +20"))
                    .anyMatch(line -> line.matches("  age +feature +numeric +100.0 % +0.0 % +0 to 19"));

            Thread.sleep(1100); // until the service asks again
            assertThat(command(
                                    "dead-letters",
                                    "replay",
                                    "--config",
                                    config.toString(),
                                    "--reason",
                                    "schema_unavailable")
                            .out()
                            .strip())
                    .isEqualTo("Sent 20 records again.");
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(reports.poll().values())
                            .singleElement()
                            .satisfies(report -> {
                                assertThat(report.model()).isEqualTo("credit");
                                assertThat(report.nCurrent()).isEqualTo(20);
                                assertThat(report.columns())
                                        .extracting(column -> column.name())
                                        .contains("age", "income");
                            }));
        }
    }

    @Test
    void shouldNotSendItsOwnEventsToATopicThatIsReadByAMapping() throws Exception {
        Path events = Files.writeString(directory.resolve("a.jsonl"), "{\"model\":\"m\",\"features\":{\"x\":1}}");
        Ran ran = command("replay", "--config", config.toString(), "--input", events.toString(), "--topic", "scoring");
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).startsWith("plumbline: records of topic scoring are read by a mapping");
    }
}
