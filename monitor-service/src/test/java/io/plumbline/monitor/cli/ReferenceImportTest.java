package io.plumbline.monitor.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.NumericCells;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statistics of SageMaker as references. The fixture's shape is that of AWS's documentation: sagemaker_statistics.py. */
class ReferenceImportTest {
    private static final int ROWS = 20_000;

    @TempDir
    Path directory;

    private static Path fixture() throws URISyntaxException {
        return ImportRun.fixture("sagemaker/statistics.json");
    }

    private Ran imported(Path input, String... options) {
        return new ImportRun(directory).of(input, options);
    }

    private Path out() {
        return new ImportRun(directory).out();
    }

    private ReferenceColumn column(String name) throws IOException {
        return new ImportRun(directory).column(name);
    }

    private static double share(int i) {
        return ((long) i * 7919 % ROWS + .5) / ROWS;
    }

    @Test
    void shouldMakeAReferenceOfStatisticsOfSageMaker() throws Exception {
        Ran ran = imported(fixture(), "--model", "churn", "--label", "churned", "--ignore", "few");
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out())
                .contains("of churn: 20,000 rows from statistics.json", "not compared: empty, few, note")
                .containsSubsequence(
                        "Less than a reference that is built from the rows:",
                        "  natural variation is not known, as there are no blocks of time: drift that is usual is called drift",
                        "  column amount: 520 values that a sketch kept stand for 20,000",
                        "  column bare: only its 10 buckets are there, so that what changes within one is not seen",
                        "  column empty is left out: it has no statistics",
                        "  column note is left out: its texts were not counted",
                        "  column town: 3,000 of 20,000 values are of other than its 2 categories",
                        "  column visits: 272 values that a sketch kept stand for 10,000");

        Reference reference = new ImportRun(directory).reference();
        assertThat(reference.rows()).isEqualTo(ROWS);
        assertThat(reference.columns())
                .extracting(ReferenceColumn::name)
                .containsExactly("amount", "bare", "label", "plan", "town", "visits");
        assertThat(column("label").role()).isEqualTo(ColumnRole.LABEL);
        assertThat(column("plan").counts()).containsExactly(12_000, 6_000, 1_800);
        assertThat(column("plan").nulls()).isEqualTo(200);
        assertThat(((CategoricalCells) column("town").cells()).hasOther()).isTrue();
        assertThat(column("town").counts()).containsExactly(9_000, 8_000, 3_000);
        assertThat(column("bare").counts()).hasSize(12).containsSequence(2000, 2000);
        assertThat(column("visits").nulls())
                .as("in the measure of the values that were kept")
                .isEqualTo(column("visits").values());
    }

    /** Shares of a sketch's cells are those of all rows, within what the sketch promises; its ends are the real ones. */
    @Test
    void shouldCutCellsFromTheSketch() throws Exception {
        imported(fixture(), "--model", "churn");
        ReferenceColumn amount = column("amount");
        assertThat(amount.type()).isEqualTo(ColumnType.NUMERIC);
        assertThat(amount.cells().size()).isGreaterThan(90);
        long[] all = new long[amount.cells().size()];
        for (int i = 0; i < ROWS; i++) {
            all[((NumericCells) amount.cells()).index(100 * share(i) * share(i))]++;
        }
        assertThat(all[0]).as("beyond the smallest").isZero();
        assertThat(all[all.length - 1]).as("beyond the largest").isZero();
        double known = 0;
        double real = 0;
        for (int i = 0; i < all.length; i++) {
            known += (double) amount.counts()[i] / amount.values();
            real += (double) all[i] / ROWS;
            assertThat(known).isCloseTo(real, within(.02));
        }
        assertThat(amount.mean()).isCloseTo(100 / 3.0, within(.01));
        assertThat(column("few").counts())
                .as("a sketch that kept everything is exact")
                .containsExactly(0, 15, 15, 14, 14, 14, 14, 14, 0);
    }

    @Test
    void shouldFindDriftAgainstItAndNoneWhereThereIsNone() throws Exception {
        imported(fixture(), "--model", "churn", "--ignore", "few,churned");
        Random random = new Random(20261128);
        List<String> same = new ArrayList<>(List.of("amount,visits,plan,town,bare"));
        List<String> other = new ArrayList<>(same);
        for (int i = 0; i < 5000; i++) {
            double u = random.nextDouble();
            double v = random.nextDouble();
            String plan = v < .01 ? "" : v < .61 ? "basic" : v < .91 ? "plus" : "pro";
            String town = u < .45 ? "Köln" : u < .85 ? "Lyon" : "Bonn";
            String visits = random.nextBoolean() ? "" : Integer.toString((int) (50 * v));
            same.add(100 * u * u + "," + visits + "," + plan + "," + town + "," + 100 * v);
            other.add(100 * u + "," + visits + "," + plan + "," + town + "," + 100 * v);
        }
        Ran calm = new ImportRun(directory).compare(same);
        assertThat(calm.out().lines().filter(line -> line.contains("DRIFTED"))).isEmpty();
        assertThat(calm.exitCode()).isNotEqualTo(1);
        Ran drifted = new ImportRun(directory).compare(other);
        assertThat(drifted.exitCode()).isEqualTo(1);
        assertThat(drifted.out().lines().filter(line -> line.contains("DRIFTED major")))
                .singleElement()
                .asString()
                .startsWith("  amount ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    {"features":[{"name":"a","completeness":1.0}],"monitoring_config":{}} | is SageMaker's constraints.json, which says what is expected and not what there was; statistics.json beside it is allowed here, and 'config expectations' takes this one
                    [] | not a reference: it is no JSON object
                    {"features":[{"name":"a","numerical_statistics":{}}]} | not statistics of SageMaker: column a: common.num_present and num_missing are numbers
                    {"features":[{"name":"a","numerical_statistics":{"common":{"num_present":1,"num_missing":0},"distribution":{"kll":{"sketch":{"data":[["x"]]}}}}}]} | not statistics of SageMaker: column a: distribution.kll.sketch.data has lists of numbers
                    {"features":[{"name":"a","string_statistics":{"common":{"num_present":0,"num_missing":9}}}]} | no column has a distribution that could be compared
                    {"features":[{"name":"a","string_statistics":{"common":{"num_present":-1,"num_missing":9}}}]} | column a has -1 values and 9 rows without one
                    """)
    void shouldSayWhatIsWrongWithAFile(String content, String problem) throws IOException {
        Path file = Files.writeString(directory.resolve("s.json"), content);
        Ran ran = content.startsWith("[") ? imported(file) : imported(file, "--model", "m");
        assertThat(ran.err().strip()).isEqualTo("plumbline: " + file + ": " + problem);
        assertThat(ran.exitCode()).isEqualTo(3);
    }

    @Test
    void shouldSayWhatIsMissingOnTheCommandLine() throws Exception {
        Path file = fixture();
        Ran noModel = imported(file);
        assertThat(noModel.exitCode()).isEqualTo(2);
        assertThat(noModel.err().strip())
                .isEqualTo("plumbline: say which model the reference is for: --model NAME; " + file + " does not");
        Ran noColumn = imported(file, "--model", "m", "--label", "outcome");
        assertThat(noColumn.exitCode()).isEqualTo(3);
        assertThat(noColumn.err()).contains("there is no column outcome; there are amount, bare, churned");
        Ran nowhere = Ran.plumbline("reference", "import", "--input", file.toString(), "--model", "m");
        assertThat(nowhere.exitCode()).isEqualTo(2);
        imported(file, "--model", "m");
        Ran ours = Ran.plumbline(
                "reference",
                "import",
                "--input",
                out().toString(),
                "--model",
                "other",
                "--out",
                directory.resolve("copy.json").toString());
        assertThat(ours.exitCode()).isEqualTo(2);
        assertThat(ours.err()).contains("are for files of other tools");
    }
}
