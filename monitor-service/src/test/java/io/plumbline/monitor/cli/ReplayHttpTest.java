package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code replay} from lines, and over HTTP: what arrives is what the file holds, also when it is not taken at once. */
class ReplayHttpTest {
    @TempDir
    private Path directory;

    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private List<Integer> statuses = List.of();
    private HttpServer server;
    private String url = "";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/events", exchange -> {
            int status = bodies.size() < statuses.size() ? statuses.get(bodies.size()) : 202;
            tokens.add(Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Authorization"), ""));
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.getResponseHeaders().add("Retry-After", "0");
            exchange.sendResponseHeaders(status, 0);
            exchange.getResponseBody().write("why".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        url = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void shouldSendTheEventsOfLinesAndAskAgain() throws IOException {
        statuses = List.of(503, 429, 202);
        Path file = Files.writeString(directory.resolve("e.jsonl"), """
                {"model":"m","id":"1","time":"2012-01-01T00:00:00Z","features":{"x":1}}

                [{"model":"m","id":"2","time":"2012-01-01T01:00:00Z","label":3}]
                """);
        Ran ran = Ran.plumbline("replay", "--input", file.toString(), "--http", url);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).startsWith("Sent 2 events to " + url + " in ");
        assertThat(bodies).hasSize(3).containsOnly(bodies.get(0));
        assertThat(bodies.get(0).lines())
                .containsExactly(
                        "{\"model\":\"m\",\"version\":\"none\",\"id\":\"1\",\"time\":1325376000000,\"features\":{\"x\":1.0}}",
                        "{\"model\":\"m\",\"version\":\"none\",\"id\":\"2\",\"time\":1325379600000,\"label\":3.0}");
    }

    @Test
    void shouldShowTheTokenThatAFileHolds() throws IOException {
        Path file = Files.writeString(directory.resolve("e.jsonl"), "{\"model\":\"m\",\"label\":1}\n");
        Path token = Files.writeString(directory.resolve("token"), "plumbline_x\n");
        Ran.plumbline("replay", "--input", file.toString(), "--http", url);
        Ran.plumbline("replay", "--input", file.toString(), "--http", url, "--token-file", token.toString());
        assertThat(tokens).containsExactly("", "Bearer plumbline_x");
        Ran none = Ran.plumbline("replay", "--input", file.toString(), "--http", url, "--token-file", "none");
        assertThat(none.exitCode()).isEqualTo(2);
        assertThat(none.err().strip()).isEqualTo("plumbline: --token-file: none cannot be read");
    }

    /** Scoring bodies that were kept say neither: on a topic, its name would. */
    @Test
    void shouldNameTheModelOfLinesThatNameNone() throws IOException {
        Path file = Files.writeString(directory.resolve("day.jsonl"), "{\"dataframe_records\":[{\"x\":1}]}\n");
        Ran.plumbline("replay", "--input", file.toString(), "--http", url);
        Ran.plumbline("replay", "--input", file.toString(), "--model", "bikes", "--http", url);
        assertThat(bodies.get(0)).startsWith("{\"model\":\"day\",");
        assertThat(bodies.get(1)).startsWith("{\"model\":\"bikes\",");
    }

    @Test
    void shouldSayWhatIsRefused() throws IOException {
        statuses = List.of(422);
        Path csv = Files.writeString(directory.resolve("rows.csv"), "time,x\n2012-01-01T00:00:00Z,1\n");
        Ran refused = Ran.plumbline(
                "replay", "--input", csv.toString(), "--model", "m", "--time-column", "time", "--http", url);
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.err().strip()).isEqualTo("plumbline: " + url + "/api/v1/events answered 422: why");

        Path broken = Files.writeString(directory.resolve("b.jsonl"), "{\"model\":\"m\",\"label\":1}\n{\"label\":1}\n");
        Ran line = Ran.plumbline("replay", "--input", broken.toString(), "--http", url);
        assertThat(line.exitCode()).isEqualTo(3);
        assertThat(line.err())
                .startsWith("plumbline: " + broken + ": line 2: missing_model: ")
                .contains("(1 events were sent before it)");
    }

    /** JSON lines are rows where somebody says which of their members is the time, else events. */
    @ParameterizedTest
    @ValueSource(strings = {"mixed.jsonl", "mixed_snappy.parquet"})
    void shouldSendTheSameRowsFromEveryKindOfFile(String name) throws Exception {
        for (String file : List.of("mixed.csv", name)) {
            URL input = Objects.requireNonNull(ReplayHttpTest.class.getResource("/fixtures/tables/" + file), file);
            Ran ran = Ran.plumbline(
                    "replay",
                    "--input",
                    Path.of(input.toURI()).toString(),
                    "--model",
                    "m",
                    "--time-column",
                    "time",
                    "--id-column",
                    "note",
                    "--label",
                    "grade",
                    "--http",
                    url);
            assertThat(ran.err()).isEmpty();
            assertThat(ran.out()).startsWith("Sent 600 events to ");
        }
        // How many events come in one body is a matter of time.
        List<String> events = bodies.stream().flatMap(String::lines).toList();
        assertThat(events).hasSize(1200);
        assertThat(events.subList(600, 1200)).isEqualTo(events.subList(0, 600));
    }

    @Test
    void shouldSayWhatIsNeeded() {
        Path csv = directory.resolve("rows.csv");
        assertThat(Ran.plumbline("replay", "--input", csv.toString(), "--http", url)
                        .err()
                        .strip())
                .isEqualTo("plumbline: rows need --model and --time-column");
        Path lines = directory.resolve("lines.jsonl");
        assertThat(Ran.plumbline("replay", "--input", lines.toString(), "--http", url)
                        .err()
                        .strip())
                .isEqualTo("plumbline: " + lines + ": there is no such file");
        assertThat(Ran.plumbline("replay", "--input", lines.toString(), "--time-column", "t")
                        .exitCode())
                .isEqualTo(2);
        assertThat(Ran.plumbline("replay", "--input", csv.toString(), "--http", "ftp://x")
                        .exitCode())
                .isEqualTo(2);
    }
}
