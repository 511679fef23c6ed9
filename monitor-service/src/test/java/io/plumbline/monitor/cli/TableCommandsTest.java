package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same rows as CSV, JSON lines and Parquet: what commands make of them is the same, to the byte. */
class TableCommandsTest {
    private static final List<String> OPTIONS = List.of(
            "--time-column", "dteday+hr", "--label", "cnt", "--ignore", "instant,yr,mnth,season", "--drop", "casual");

    @TempDir
    Path directory;

    private Path csv;
    private Path parquet;
    private Path lines;

    @BeforeEach
    void makeFiles() throws IOException {
        csv = resource("/demo/bike-sharing-hourly.csv");
        parquet = resource("/fixtures/tables/bikes.parquet");
        lines = jsonLines(directory.resolve("bikes.jsonl"), Files.readAllLines(csv));
    }

    private static Path resource(String name) {
        try {
            URL url = Objects.requireNonNull(TableCommandsTest.class.getResource(name), name);
            return Path.of(url.toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All columns but the date are numbers. */
    private static Path jsonLines(Path file, List<String> csv) throws IOException {
        String[] names = csv.get(0).split(",");
        List<String> objects = new ArrayList<>();
        for (String row : csv.subList(1, csv.size())) {
            String[] cells = row.split(",");
            StringBuilder object = new StringBuilder("{");
            for (int i = 0; i < cells.length; i++) {
                object.append(i == 0 ? "" : ", ").append('"').append(names[i]).append("\": ");
                object.append(names[i].equals("dteday") ? '"' + cells[i] + '"' : cells[i]);
            }
            objects.add(object.append('}').toString());
        }
        return Files.write(file, objects);
    }

    private static Ran run(List<String> begin, List<String> end) {
        return Ran.plumbline(Stream.concat(begin.stream(), end.stream()).toArray(String[]::new));
    }

    /** The reference without when it was built and of which file; its id with it. */
    private String built(Path input) throws IOException {
        Path out = directory.resolve("reference.json");
        Ran ran = run(
                List.of("reference", "build", "--input", input.toString(), "--model", "bikes", "--out", out.toString()),
                OPTIONS);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        ObjectNode reference = (ObjectNode) Json.mapper().readTree(out.toFile());
        assertThat(reference.remove("source").textValue())
                .isEqualTo(input.getFileName().toString());
        reference.remove("created_at");
        return reference.toString();
    }

    @Test
    void shouldBuildTheSameReferenceFromEveryKindOfFile() throws IOException {
        String ofCsv = built(csv);
        assertThat(built(parquet)).isEqualTo(ofCsv);
        assertThat(built(lines)).isEqualTo(ofCsv);
        assertThat(ofCsv).contains("\"rows\":17379", "\"variation\":[{");
    }

    private String compared(Path reference, Path current) throws IOException {
        Path page = directory.resolve("report.html");
        Ran ran = run(
                List.of("compare", "--reference", reference.toString(), "--current", current.toString(), "--fail-on"),
                Stream.concat(Stream.of("never", "--json", "-", "--report", page.toString()), OPTIONS.stream())
                        .toList());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        return ran.out() + Files.readString(page);
    }

    @Test
    void shouldReportTheSameOfEveryKindOfFile() throws IOException {
        List<String> all = Files.readAllLines(csv);
        List<String> some = new ArrayList<>(all.subList(0, 1));
        some.addAll(all.subList(100, 600));
        Path someCsv = Files.write(directory.resolve("some.csv"), some);
        Path someLines = jsonLines(directory.resolve("some.jsonl"), some);
        String report = compared(csv, someCsv);
        assertThat(report).contains("\"n_current\":500", "\"n_reference\":17379");
        assertThat(compared(parquet, someLines)).isEqualTo(report);
        assertThat(compared(lines, someCsv)).isEqualTo(report);
        assertThat(compared(someLines, parquet)).isEqualTo(compared(someCsv, csv));
    }

    @Test
    void shouldSayWhatIsLeftOutBesideTheReport() {
        Path index = resource("/fixtures/tables/index.parquet");
        Ran ran = run(
                List.of("compare", "--reference", index.toString(), "--current", index.toString()),
                List.of("--json", "-", "--fail-on", "never"));
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out().lines()).singleElement().asString().startsWith("{").endsWith("}");
        assertThat(ran.err().lines())
                .containsExactly(
                        "plumbline: " + index + ": column tags is left out: it holds lists",
                        "plumbline: " + index + ": column place is left out: it is nested",
                        "plumbline: " + index
                                + ": column __index_level_0__ is left out: it is the index of a pandas frame",
                        "plumbline: " + index + ": column tags is left out: it holds lists",
                        "plumbline: " + index + ": column place is left out: it is nested",
                        "plumbline: " + index
                                + ": column __index_level_0__ is left out: it is the index of a pandas frame");
    }

    @Test
    void shouldEndWithThreeAndOneLineWhereAFileIsNone() throws IOException {
        byte[] whole = Files.readAllBytes(parquet);
        Path cut = Files.write(directory.resolve("cut.parquet"), Arrays.copyOf(whole, 5000));
        Ran build = run(
                List.of("reference", "build", "--input", cut.toString(), "--model", "m", "--out"),
                List.of(directory.resolve("x.json").toString()));
        assertThat(build.exitCode()).isEqualTo(3);
        assertThat(build.err().strip())
                .isEqualTo("plumbline: " + cut
                        + ": is a Parquet file that was cut off: its 5000 bytes do not end with PAR1");
        Ran compare = run(List.of("compare", "--reference", csv.toString(), "--current", cut.toString()), List.of());
        assertThat(compare.exitCode()).isEqualTo(3);
        assertThat(compare.err().lines()).hasSize(1);
    }
}
