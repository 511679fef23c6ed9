package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.NumericCells;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Profiles that whylogs 1.6.4 and 1.0.12 wrote, as references; what is true of their rows is NumPy's word: whylogs_profiles.py. */
class WhylogsImportTest {
    private static final int ROWS = 20_000;
    /** 99 % of ranks are as near, as DataSketches says of a sketch of k 1024 and of one of 128. */
    private static final double ERROR_1024 = .0027;

    private static final double ERROR_128 = .0205;

    @TempDir
    Path directory;

    private ImportRun run() {
        return new ImportRun(directory);
    }

    private Ran imported(String file, String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("--model", "churn"));
        all.addAll(List.of(options));
        return run().of(ImportRun.fixture("whylogs/" + file), all.toArray(String[]::new));
    }

    private static JsonNode expected(String name) throws Exception {
        return Json.mapper()
                .readTree(ImportRun.fixture("whylogs/expected.json").toFile())
                .path(name);
    }

    private static Map<String, Long> expectedCounts(String name) throws Exception {
        Map<String, Long> counts = new TreeMap<>();
        expected(name)
                .properties()
                .forEach(e -> counts.put(e.getKey(), e.getValue().asLong()));
        return counts;
    }

    private static Map<String, Long> counts(ReferenceColumn column) {
        Map<String, Long> counts = new TreeMap<>();
        List<String> categories = ((CategoricalCells) column.cells()).categories();
        for (int i = 0; i < categories.size(); i++) {
            counts.put(categories.get(i), column.counts()[i]);
        }
        return counts;
    }

    @Test
    void shouldMakeAReferenceOfAProfile() throws Exception {
        Ran ran = imported("profile.bin", "--label", "active");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("of churn: 20,000 rows from profile.bin", "not compared: blend, empty, id, seen")
                .containsSubsequence(
                        "Less than a reference that is built from the rows:",
                        "  natural variation is not known, as there are no blocks of time: drift that is usual is called drift",
                        "  column amount: ",
                        " values that a sketch kept stand for 19,500",
                        "  column blend is left out: among its texts are fractional numbers, which were rounded to 6 digits",
                        "  column empty is left out: it has no value",
                        "  column id is left out: it has no text so frequent that its count is known to a tenth",
                        "  column late: 2,000 values that are neither numbers nor texts count as missing",
                        "  column note: 13,333 of 20,000 values are of other than its 1 categories",
                        "  column seen is left out: its values are neither numbers nor texts",
                        "  column town: 8,0",
                        " of 20,000 values are of other than its 3 categories; its counts are right within ");

        Reference reference = run().reference();
        assertThat(reference.rows()).isEqualTo(ROWS);
        assertThat(reference.columns())
                .extracting(ReferenceColumn::name)
                .containsExactly(
                        "Größe, \"in\"\n{mm}", "amount", "label", "late", "note", "plan", "state", "town", "visits");
        assertThat(run().column("label").role()).isEqualTo(ColumnRole.LABEL);
        assertThat(run().column("late").nulls()).isEqualTo(2000);
    }

    @Test
    void shouldCountCategoriesExactly() throws Exception {
        imported("profile.bin");
        assertThat(counts(run().column("plan"))).isEqualTo(expectedCounts("plan"));
        assertThat(run().column("plan").nulls()).isEqualTo(200);
        assertThat(counts(run().column("active"))).isEqualTo(expectedCounts("active"));
        assertThat(counts(run().column("state")))
                .as("booleans, texts and whole numbers")
                .isEqualTo(expectedCounts("state"));
    }

    /** More texts than the sketch counts: the counts have an error, and the reference claims no more than it knows. */
    @Test
    void shouldNotClaimToKnowMoreThanASketchOfFrequentTexts() throws Exception {
        imported("profile.bin");
        ReferenceColumn town = run().column("town");
        Map<String, Long> expected = expectedCounts("town");
        assertThat(counts(town)).containsOnlyKeys("Bonn", "Köln", "Lyon");
        assertThat(town.values()).isBetween(500L, 10_000L);
        counts(town)
                .forEach((name, count) -> assertThat((double) count)
                        .as(name)
                        .isCloseTo((double) expected.getOrDefault(name, 0L) * town.values() / ROWS, within(1.5)));
    }

    @Test
    void shouldCutCellsFromTheSketch() throws Exception {
        imported("profile.bin");
        ReferenceColumn amount = run().column("amount");
        assertThat(amount.type()).isEqualTo(ColumnType.NUMERIC);
        assertThat(amount.values()).as("that were kept").isBetween(1024L, 4000L);
        assertThat((double) amount.nulls() / (amount.nulls() + amount.values())).isCloseTo(.025, within(.0005));
        assertThat(amount.mean()).isCloseTo(expected("mean").asDouble(), within(1e-9));
        assertThat(amount.standardDeviation()).isCloseTo(expected("sd").asDouble(), within(1e-9));
        NumericCells cells = (NumericCells) amount.cells();
        assertThat(cells.low(0)).isEqualTo(expected("min").asDouble());
        assertThat(cells.high(cells.fine() - 1)).isEqualTo(expected("max").asDouble());
        hasQuantiles(amount, expected("quantiles"), ERROR_1024);
    }

    /** That rank is within the cell of the value, or as near to it as the sketch promises; a count is rounded. */
    private static void hasQuantiles(ReferenceColumn column, JsonNode quantiles, double error) {
        double near = error + 1.0 / column.values();
        assertThat(quantiles.size()).isGreaterThan(5);
        quantiles.properties().forEach(quantile -> {
            int cell = ((NumericCells) column.cells()).index(quantile.getValue().asDouble());
            double below = Arrays.stream(column.counts(), 0, cell).sum() / (double) column.values();
            double within = (double) column.counts()[cell] / column.values();
            assertThat(Double.parseDouble(quantile.getKey()))
                    .as("%s in cell %d", quantile, cell)
                    .isBetween(below - near, below + within + near);
        });
    }

    /** Whole numbers of which there are few are counted each, beside the sketch. */
    @Test
    void shouldTakeExactCountsOfWholeNumbers() throws Exception {
        imported("profile.bin");
        ReferenceColumn visits = run().column("visits");
        NumericCells cells = (NumericCells) visits.cells();
        long[] counts = new long[cells.size()];
        expectedCounts("visits").forEach((value, count) -> counts[cells.index(Double.parseDouble(value))] += count);
        assertThat(visits.type()).isEqualTo(ColumnType.NUMERIC);
        assertThat(visits.counts()).containsExactly(counts);
    }

    @Test
    void shouldTakeProfilesThatWereMergedAndInfinities() throws Exception {
        Ran ran = imported("merged.bin");
        assertThat(ran.out()).contains("of churn: 7,000 rows from merged.bin");
        ReferenceColumn wait = run().column("wait");
        long[] counts = wait.counts();
        assertThat(wait.mean()).as("of infinities").isNull();
        double values = wait.values();
        assertThat(counts[0] / values).as("negative ones").isCloseTo(14 / 6972.0, within(ERROR_128));
        assertThat(counts[counts.length - 1] / values).as("positive ones").isCloseTo(28 / 6972.0, within(ERROR_128));
        hasQuantiles(wait, expected("wait"), ERROR_128);
    }

    /** What it counts as others is others in events too. */
    @Test
    void shouldTakeProfilesOfTheFirstRelease() throws Exception {
        Ran ran = imported("old.bin");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .contains(
                        "  column active is left out: its values were not counted",
                        "  column state: 50 of 200 values are of other than its 2 categories");
        assertThat(run().column("visits").counts()).containsExactly(0, 50, 50, 100, 0);
        assertThat(run().column("x").counts()).containsExactly(0, 50, 50, 50, 0);
        assertThat(run().column("x").nulls()).isEqualTo(50);
        ReferenceColumn state = run().column("state");
        assertThat(counts(state)).isEqualTo(Map.of("7", 50L, "unknown", 100L));
        assertThat(state.counts()).as("the last of booleans").containsExactly(50, 100, 50);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    few.bin | a, plan | column inf is left out: its values are infinite
                    row.bin | one     | column nan is left out: it has no value
                    row.bin | one     | column none is left out: its distribution is not there
                    bare.bin | a      | natural variation is not known
                    """)
    void shouldTakeSmallProfiles(String file, String columns, String lost) throws Exception {
        Ran ran = imported(file);
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).contains(lost);
        assertThat(run().reference().columns())
                .extracting(ReferenceColumn::name)
                .containsExactly(columns.split(", "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    segment.bin     | is a profile of the segment plan=x alone, and a reference is of all rows; the profile that whylogs' DatasetProfileView.merge makes of all segments is allowed
                    performance.bin | is a profile in the format of whylogs 0.x, which is not taken; one of 1.x without metrics of performance is allowed
                    """)
    void shouldSayWhichProfilesAreNotTaken(String file, String problem) throws Exception {
        Ran ran = imported(file);
        assertThat(ran.err().strip()).isEqualTo("plumbline: " + ImportRun.fixture("whylogs/" + file) + ": " + problem);
        assertThat(ran.exitCode()).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    4    | While parsing a protocol message
                    300  | While parsing a protocol message
                    1000 | it says that 848 bytes come after its header, and 490 do
                    """)
    void shouldSayThatAProfileIsCutOff(int bytes, String problem) throws Exception {
        byte[] whole = Files.readAllBytes(ImportRun.fixture("whylogs/few.bin"));
        Path cut = Files.write(directory.resolve("cut.bin"), Arrays.copyOf(whole, bytes));
        Ran ran = run().of(cut, "--model", "m");
        assertThat(ran.err())
                .startsWith("plumbline: " + cut + ": not a profile of whylogs that can be read: " + problem);
        assertThat(ran.exitCode()).isEqualTo(3);
    }

    @Test
    void shouldFindDriftAgainstItAndNoneWhereThereIsNone() throws Exception {
        imported("profile.bin", "--ignore", "blend,empty,id,seen,late,note");
        Random random = new Random(20261128);
        List<String> same =
                new ArrayList<>(List.of("amount,visits,plan,town,active,state,\"Größe, \"\"in\"\"\n{mm}\""));
        List<String> other = new ArrayList<>(same);
        for (int i = 0; i < 5000; i++) {
            double amount = 50 + 10 * random.nextGaussian();
            String rest = "," + poisson(random) + "," + pick(random, "basic,plus,pro", .01, .6, .9) + "," + town(random)
                    + ","
                    + (random.nextDouble() < .3) + "," + pick(random, "false,unknown,7,true", -1, .3, .5, .6) + ","
                    + (random.nextBoolean() ? "klein" : "groß");
            boolean missing = i % 40 == 0;
            same.add((missing ? "" : amount) + rest);
            other.add((missing ? "" : amount + 10) + rest);
        }
        Ran calm = run().compare(same);
        assertThat(calm.out().lines().filter(line -> line.contains("DRIFTED"))).isEmpty();
        assertThat(calm.exitCode()).isNotEqualTo(1);
        assertThat(calm.out().lines().filter(line -> line.contains("STABLE"))).hasSizeGreaterThan(2);
        Ran drifted = run().compare(other);
        assertThat(drifted.exitCode()).isEqualTo(1);
        assertThat(drifted.out().lines().filter(line -> line.contains("DRIFTED major")))
                .singleElement()
                .asString()
                .startsWith("  amount ");
    }

    private static int poisson(Random random) {
        int events = 0;
        for (double left = Math.exp(-12), u = random.nextDouble(); u > left; u *= random.nextDouble()) {
            events++;
        }
        return events;
    }

    private static String town(Random random) {
        return random.nextDouble() < .6
                ? pick(random, "Köln,Lyon,Bonn", -1, .5, .8)
                : "village " + random.nextInt(5000);
    }

    /** One of several; nothing below {@code none}, the first below the edge after it, and so on. */
    private static String pick(Random random, String values, double none, double... edges) {
        double u = random.nextDouble();
        if (u < none) {
            return "";
        }
        int at = 0;
        while (at < edges.length && u >= edges[at]) {
            at++;
        }
        return values.split(",")[at];
    }
}
