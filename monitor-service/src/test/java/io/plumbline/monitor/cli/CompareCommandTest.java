package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The command as people run it, on weeks of bike rentals; its figures against those of SciPy and NumPy. */
class CompareCommandTest {
    private static final List<String> LINES = lines("/demo/bike-sharing-hourly.csv");
    private static final List<String> NAMES = List.of(LINES.get(0).split(","));

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private static List<String> lines(String resource) {
        try (var in = Objects.requireNonNull(CompareCommandTest.class.getResourceAsStream(resource))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int run(String... arguments) {
        CommandLine command = Main.commandLine();
        return command.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)).execute(arguments);
    }

    private Path file(String name, List<String> rows) throws IOException {
        List<String> all = new ArrayList<>(List.of(LINES.get(0)));
        all.addAll(rows);
        return Files.write(directory.resolve(name), all);
    }

    private static List<String> days(String first, String last) {
        Predicate<String> inside = day -> day.compareTo(first) >= 0 && day.compareTo(last) <= 0;
        return LINES.stream()
                .skip(1)
                .filter(row -> inside.test(row.split(",")[1]))
                .toList();
    }

    private static UnaryOperator<String> cell(String column, UnaryOperator<String> change) {
        int index = NAMES.indexOf(column);
        return row -> {
            String[] cells = row.split(",");
            cells[index] = change.apply(cells[index]);
            return String.join(",", cells);
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"2012-01-09", "2012-07-02", "2012-10-15"})
    void shouldGiveTheFiguresOfSciPy(String week) throws IOException {
        JsonNode expected = Json.mapper()
                .readTree(String.join("\n", lines("/fixtures/bike_compare.json")))
                .get(week);
        Path reference = file("reference.csv", days("2011-01-01", "2011-12-31"));
        Path current = file("current.csv", days(week, expected.get("last").asText()));
        run("compare", "--reference", reference.toString(), "--current", current.toString(), "--json", "-");
        JsonNode report = Json.mapper().readTree(out.toString());
        assertThat(report.get("n_current").asLong())
                .isEqualTo(expected.get("rows").asLong());
        int compared = 0;
        for (JsonNode column : report.get("columns")) {
            JsonNode numbers = expected.get("columns").get(column.get("name").asText());
            if (numbers != null) {
                compared++;
                check(column.get("name").asText(), column.get("scores"), numbers);
                checkPValue(column, numbers);
            }
        }
        assertThat(compared).isEqualTo(expected.get("columns").size());
    }

    private static void check(String name, JsonNode scores, JsonNode expected) {
        for (String exact : List.of("psi", "js", "chi_square")) {
            if (expected.has(exact)) {
                double value = expected.get(exact).asDouble();
                assertThat(scores.get(exact).asDouble())
                        .as("%s of %s", exact, name)
                        .isCloseTo(value, within(1e-9 * Math.max(1, Math.abs(value))));
            }
        }
        if (expected.has("ks")) {
            // Counted in cells, the largest gap can be missed, but not overstated.
            double ks = expected.get("ks").asDouble();
            assertThat(scores.get("ks").asDouble())
                    .as("ks of %s", name)
                    .isCloseTo(expected.get("ks_at_cells").asDouble(), within(1e-9))
                    .isBetween(ks - expected.get("ks_within").asDouble(), ks + 1e-12);
            assertThat(scores.get("wasserstein").asDouble())
                    .as("wasserstein of %s", name)
                    .isCloseTo(
                            expected.get("wasserstein").asDouble(),
                            within(expected.get("wasserstein_within").asDouble() + 1e-12));
        }
    }

    /** The column's p-value is of two parts, nulls and categories, the first of which is 1 here. */
    private static void checkPValue(JsonNode column, JsonNode expected) {
        if (expected.has("p")) {
            double p = Math.min(1, 2 * expected.get("p").asDouble());
            assertThat(column.get("p_value").asDouble())
                    .as("p of %s", column.get("name"))
                    .isCloseTo(p, within(p < 1e-12 ? 1e-6 * p : 1e-9 * p));
        }
    }

    @Test
    void shouldEndWithZeroWhereNothingDrifted() throws IOException {
        List<String> shuffled = new ArrayList<>(days("2011-01-01", "2012-12-31"));
        Collections.shuffle(shuffled, new Random(5));
        int code = run(
                "compare",
                "--reference",
                file("a.csv", shuffled.subList(0, 11_000)).toString(),
                "--current",
                file("b.csv", shuffled.subList(11_000, 17_000)).toString(),
                "--drop",
                "instant,dteday");
        assertThat(out.toString()).contains("STABLE: No drift: all 15 columns are stable");
        assertThat(code).isZero();
    }

    @Test
    void shouldEndWithOneWhereAColumnDriftedAndNameTheCause() throws IOException {
        UnaryOperator<String> fahrenheit = cell("temp", t -> Double.toString(Double.parseDouble(t) * 41 * 1.8 + 32));
        List<String> year = days("2011-01-01", "2011-12-31");
        Path page = directory.resolve("drift.html");
        int code = run(
                "compare",
                "--reference",
                file("a.csv", year).toString(),
                "--current",
                file("b.csv", year.stream().map(fahrenheit).toList()).toString(),
                "--drop",
                "instant,dteday",
                "--report",
                page.toString());
        assertThat(code).isEqualTo(1);
        assertThat(out.toString()).contains("DRIFTED: 1 of 15 columns drifted: temp (values above the range)");
        assertThat(Files.readString(page)).contains("temp", "values above the range");
    }

    @Test
    void shouldEndWithFourWhereTooFewRowsSettleNothing() throws IOException {
        List<String> year = days("2011-01-01", "2011-12-31");
        String[] arguments = {
            "compare",
            "--reference",
            file("a.csv", year).toString(),
            "--current",
            file("b.csv", year.subList(0, 20)).toString(),
            "--drop",
            "instant,dteday"
        };
        assertThat(run(arguments)).isEqualTo(4);
        assertThat(out.toString()).containsPattern("INCONCLUSIVE: .*20 events; \\d+ columns need more: about");
        assertThat(run(joined(arguments, "--fail-on", "never"))).isZero();
    }

    @Test
    void shouldTakeAReferenceThatWasBuiltBefore() throws IOException {
        Path year = file("a.csv", days("2011-01-01", "2011-12-31"));
        String week = file("b.csv", days("2012-07-02", "2012-07-15")).toString();
        Path built = directory.resolve("reference.json");
        String[] columns = {"--time-column", "dteday+hr", "--label", "cnt", "--drop", "casual,registered,instant"};
        String[] build = {
            "reference",
            "build",
            "--input",
            year.toString(),
            "--model",
            "bikes",
            "--windows",
            "14d",
            "--out",
            built.toString()
        };
        assertThat(run(joined(build, columns))).isZero();
        assertThat(out.toString()).contains("8,645 rows from a.csv, 2011-01-01 00:00 to 2011-12-31 23:00 UTC");
        out.getBuffer().setLength(0);
        String[] compare = {"compare", "--current", week, "--json", "-", "--reference"};
        run(joined(joined(compare, built.toString()), columns));
        String fromJson = out.toString();
        out.getBuffer().setLength(0);
        run(joined(joined(compare, year.toString()), columns));
        JsonNode a = Json.mapper().readTree(fromJson);
        JsonNode b = Json.mapper().readTree(out.toString());
        // Only the model that the reference is for differs, and so its id.
        assertThat(a.get("columns")).isEqualTo(b.get("columns"));
    }

    /** Columns of attributions are known by their names, and are no features. */
    @Test
    void shouldCompareAttributions() throws IOException {
        Path before = attributed("before.csv", 3, .5);
        Path now = attributed("now.csv", .5, 3);
        assertThat(run("compare", "--reference", before.toString(), "--current", now.toString(), "--json", "-"))
                .isEqualTo(1);
        JsonNode report = Json.mapper().readTree(out.toString());
        assertThat(report.at("/attributions/n").asLong()).isEqualTo(600);
        // Two features: in the wrong order they gain (b + a / log2 3) / (a + b / log2 3), a six times b.
        assertThat(report.at("/attributions/ndcg").asDouble())
                .isCloseTo((1 + 6 / 1.5849625007) / (6 + 1 / 1.5849625007), within(.03));
        for (JsonNode column : report.get("columns")) {
            boolean attribution = column.get("name").asText().startsWith("attribution.");
            assertThat(column.get("role").asText()).isEqualTo(attribution ? "ATTRIBUTION" : "FEATURE");
            assertThat(column.get("verdict").asText())
                    .as(column.get("name").asText())
                    .isEqualTo(attribution ? "DRIFTED" : "STABLE");
        }
        assertThat(report.get("columns")).hasSize(4);
        out.getBuffer().setLength(0);
        run("compare", "--reference", before.toString(), "--current", now.toString());
        assertThat(out.toString())
                .contains(
                        "importance",
                        "attributions: nDCG is 0.7",
                        "b went from place 2 to 1, a went from place 1 to 2.");
    }

    private Path attributed(String name, double ofA, double ofB) throws IOException {
        Random random = new Random(name.hashCode());
        List<String> rows = new ArrayList<>(List.of("a,b,attribution.a,attribution.b"));
        for (int i = 0; i < (name.startsWith("b") ? 3000 : 600); i++) {
            double a = random.nextDouble();
            double b = random.nextDouble();
            rows.add(a + "," + b + "," + ofA * (a - .5) + "," + ofB * (b - .5));
        }
        return Files.write(directory.resolve(name), rows);
    }

    @Test
    void shouldEndWithThreeAndSayWhereAFileCannotBeRead() throws IOException {
        Path good = file("a.csv", days("2011-01-01", "2011-01-31"));
        assertThat(run("compare", "--reference", good.toString(), "--current", directory + "/none.csv"))
                .isEqualTo(3);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("plumbline: " + directory + "/none.csv: there is no such file");
        err.getBuffer().setLength(0);
        Path bad = file("bad.csv", List.of(days("2011-01-01", "2011-01-01").get(0), "1,2,3"));
        assertThat(run("compare", "--reference", good.toString(), "--current", bad.toString()))
                .isEqualTo(3);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("plumbline: " + bad + ": line 3: 3 cells; there are 17 columns");
    }

    @Test
    void shouldEndWithTwoWhereItIsUsedWrongly() throws IOException {
        String good = file("a.csv", days("2011-01-01", "2011-01-31")).toString();
        assertThat(run("compare", "--reference", good)).isEqualTo(2);
        assertThat(run("compare", "--reference", good, "--current", good, "--alpha", "2"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("--alpha is between 0 and 1");
        assertThat(run("compare", "--reference", good, "--current", good, "--fail-on", "rain"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("'rain' is not allowed");
    }

    private static String[] joined(String[] first, String... rest) {
        return Stream.concat(Arrays.stream(first), Arrays.stream(rest)).toArray(String[]::new);
    }
}
