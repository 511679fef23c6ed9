package io.plumbline.monitor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables as pandas and pyarrow write them: {@code src/test/fixtures/tables.py}. */
class TableTest {
    private static final RowMapping.Columns TIMED = new RowMapping.Columns("time", null, null, null, Set.of());

    @TempDir
    Path directory;

    private static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(TableTest.class.getResource("/fixtures/tables/" + name), name)
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path file(String name, String content) throws IOException {
        return Files.writeString(directory.resolve(name), content);
    }

    /** Times and features of all rows. */
    private static List<String> rows(Path file) {
        Table table = Table.open(file);
        RowMapping mapping = new RowMapping(table, TIMED, ZoneOffset.UTC);
        List<String> rows = new ArrayList<>();
        table.forEach(row -> rows.add(mapping.time(row) + " " + mapping.features(row)), bytes -> {});
        return rows;
    }

    /** Texts of a column's cells; a failure is its message. */
    private static List<String> cells(Table table, String column) {
        List<String> cells = new ArrayList<>();
        table.forEach(row -> cells.add(text(row, table.column(column))), bytes -> {});
        return cells;
    }

    private static String text(Table.Row row, int column) {
        try {
            return String.valueOf(row.cell(column));
        } catch (TableFailure e) {
            return Objects.requireNonNull(e.getMessage()).replaceFirst(".*parquet: ", "");
        }
    }

    private static List<FeatureValue> values(Table table, String column) {
        List<FeatureValue> values = new ArrayList<>();
        table.forEach(row -> values.add(row.value(table.column(column))), bytes -> {});
        return values;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mixed.jsonl",
                "mixed_snappy.parquet",
                "mixed_zstd_v2.parquet",
                "mixed_gzip_sums.parquet",
                "mixed_plain.parquet",
                "mixed_encodings.parquet"
            })
    void shouldReadTheSameRowsFromEveryKindOfFile(String name) {
        assertThat(Table.open(fixture(name)).columns())
                .isEqualTo(Table.open(fixture("mixed.csv")).columns());
        assertThat(rows(fixture(name))).hasSize(300).isEqualTo(rows(fixture("mixed.csv")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    int8         | -5                        | 5
                    uint32       | 4000000000                | 1
                    uint64       | 18000000000000000000      | 1
                    half         | -1.5                      | 0.00006103515625
                    float        | 0.25                      | Infinity
                    decimal      | -12.340                   | 0.001
                    wide_decimal | 123456789012345678901234.5 | -0.1
                    flag         | true                      | false
                    text         | x                         | ~~
                    category     | low                       | high
                    uuid         | 00000000-0000-0000-0000-000000000001 | 80000000-0000-0000-0000-000000000000
                    date         | 2026-02-03                | 1969-12-31
                    time_of_day  | 12:30:15.250              | 00:00
                    ms           | 2026-02-03T12:30:15.250   | 1969-12-31T23:00
                    us_utc       | 2026-02-03T12:30:15.250Z  | 1969-12-31T23:00:00Z
                    ns           | 2026-02-03T12:30:15.250   | 1969-12-31T23:00
                    zone         | 2026-02-03T12:30:15.250Z  | 1969-12-31T23:00:00Z
                    nothing      | null                      | null
                    """)
    void shouldReadEveryKindOfValueThatParquetHas(String column, String first, String second) {
        assertThat(cells(Table.open(fixture("kinds.parquet")), column)).containsExactly(first, second, "null");
    }

    @Test
    void shouldTakeValuesOfParquetByTheirType() {
        Table kinds = Table.open(fixture("kinds.parquet"));
        assertThat(values(kinds, "decimal"))
                .containsExactly(
                        new FeatureValue.Numeric(-12.34), new FeatureValue.Numeric(.001), FeatureValue.Missing.MISSING);
        assertThat(values(kinds, "float"))
                .as("NaN is no value, as in text files")
                .containsExactly(
                        new FeatureValue.Numeric(.25),
                        new FeatureValue.Numeric(Double.POSITIVE_INFINITY),
                        FeatureValue.Missing.MISSING);
        assertThat(values(kinds, "flag").get(0)).isEqualTo(FeatureValue.Flag.TRUE);
        assertThat(values(kinds, "date").get(0)).isEqualTo(new FeatureValue.Text("2026-02-03"));
        assertThat(cells(Table.open(fixture("int96.parquet")), "int96"))
                .containsExactly("2026-02-03T12:30:15.250Z", "1969-12-31T23:00:00Z", "null");
    }

    /** What is asked for is what fails: a column that is dropped may hold anything. */
    @Test
    void shouldSayWhichCellIsNoText() {
        Table kinds = Table.open(fixture("kinds.parquet"));
        assertThat(kinds.leftOut())
                .containsExactly("column fixed is left out: its values are neither numbers, booleans, texts nor times");
        assertThat(cells(kinds, "bytes"))
                .containsExactly(
                        "abc",
                        "row 2: column bytes holds bytes that are no UTF-8 text; numbers, booleans, texts and times are allowed:"
                                + " --drop 'bytes' leaves it out",
                        "null");
        RowMapping mapping =
                new RowMapping(kinds, new RowMapping.Columns(null, null, null, null, Set.of("bytes")), ZoneOffset.UTC);
        List<Set<String>> columns = new ArrayList<>();
        kinds.forEach(row -> columns.add(mapping.features(row).keySet()), bytes -> {});
        assertThat(columns).hasSize(3).allSatisfy(names -> assertThat(names).hasSize(18));
    }

    @Test
    void shouldLeaveOutAnIndexUnlessItIsNamedAndSayWhatIsNested() {
        Table table = Table.open(fixture("index.parquet"));
        RowMapping all =
                new RowMapping(table, new RowMapping.Columns(null, null, null, null, Set.of()), ZoneOffset.UTC);
        String tags = "column tags is left out: it holds lists";
        String place = "column place is left out: it is nested";
        assertThat(all.leftOut())
                .containsExactly(
                        tags, place, "column __index_level_0__ is left out: it is the index of a pandas frame");
        RowMapping timed = new RowMapping(
                table,
                new RowMapping.Columns("__index_level_0__", null, null, null, Set.of()),
                ZoneId.of("Europe/Berlin"));
        assertThat(timed.leftOut()).containsExactly(tags, place);
        List<String> rows = new ArrayList<>();
        table.forEach(row -> rows.add(timed.time(row) + " " + timed.features(row)), bytes -> {});
        assertThat(rows)
                .as(
                        "values after nested columns are those of their own column; a time without an offset is of the zone")
                .hasSize(50)
                .contains("2025-12-31T23:00:00Z {x=Numeric[value=0.0], y=Numeric[value=0.0]}")
                .contains("2026-01-02T23:00:00Z {x=Numeric[value=24.0], y=Numeric[value=48.0]}");
    }

    @Test
    void shouldSayHowFarItIs() {
        Table table = Table.open(fixture("bikes.parquet"));
        List<Long> read = new ArrayList<>();
        table.forEach(row -> {}, read::add);
        assertThat(read).hasSize(18).isSorted().endsWith(table.bytes());
    }

    @Test
    void shouldSayWhyAFileIsNoParquet() throws IOException {
        byte[] whole = Files.readAllBytes(fixture("mixed_snappy.parquet"));
        assertThat(failure("cut.parquet", Arrays.copyOf(whole, whole.length - 100)))
                .isEqualTo("is a Parquet file that was cut off: its " + (whole.length - 100)
                        + " bytes do not end with PAR1");
        assertThat(failure("tiny", "PAR1".getBytes(StandardCharsets.UTF_8)))
                .startsWith("is a Parquet file that was cut");
        assertThat(failure("none.parquet", new byte[0])).isEqualTo("is empty; a Parquet file is allowed");
        assertThat(failure("text.parquet", "a,b\n1,2\n".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("is no Parquet file: it does not begin with PAR1");
        assertThat(failure("p.parquet.gz", gzipped(whole))).startsWith("is gzipped, which Parquet files are inside");
        assertThat(failure("secret.parquet", "PAREPARE".getBytes(StandardCharsets.UTF_8)))
                .startsWith("is encrypted; a Parquet file in the clear");
        byte[] footer = whole.clone();
        Arrays.fill(footer, whole.length - 8, whole.length - 4, (byte) 0x7f);
        assertThat(failure("footer.parquet", footer)).startsWith("is a damaged Parquet file: its footer of 2139062143");
        assertThat(failure("brotli.parquet", Files.readAllBytes(fixture("brotli.parquet"))))
                .isEqualTo(
                        "column x is compressed with BROTLI; Snappy, gzip, Zstandard and no compression are allowed");
        assertThat(Table.open(Files.write(directory.resolve("PART-00000"), whole)))
                .as("found by its content")
                .isInstanceOf(ParquetTable.class);
        assertThat(Table.open(file("PAR1.csv", "PAR1,x\n1,2\n")).columns()).containsExactly("PAR1", "x");
    }

    private String failure(String name, byte[] content) throws IOException {
        Path file = Files.write(directory.resolve(name), content);
        try {
            Table.open(file);
        } catch (TableFailure e) {
            return Objects.requireNonNull(e.getMessage()).replace(file + ": ", "");
        }
        return "no failure";
    }

    private static byte[] gzipped(byte[] content) {
        var bytes = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Test
    void shouldFindADamagedPageByItsChecksum() throws IOException {
        byte[] bytes = Files.readAllBytes(fixture("mixed_gzip_sums.parquet"));
        bytes[bytes.length / 3] ^= 1;
        Path file = Files.write(directory.resolve("t.parquet"), bytes);
        assertThatThrownBy(() -> rows(file))
                .isInstanceOf(TableFailure.class)
                .hasMessageMatching(
                        ".*t.parquet: row \\d+: column \\w+ cannot be read, the file may be damaged: a page whose checksum is another");
    }

    /** Whatever bytes there are: rows, or one line that says that there are none. */
    @ParameterizedTest
    @ValueSource(
            strings = {"mixed_snappy.parquet", "mixed_zstd_v2.parquet", "mixed_encodings.parquet", "mixed_plain.parquet"
            })
    void shouldFailInOneLineWhateverIsDamaged(String name) throws IOException {
        byte[] whole = Files.readAllBytes(fixture(name));
        Random random = new Random(20261128);
        int failures = 0;
        for (int i = 0; i < 200; i++) {
            byte[] bytes = whole.clone();
            int flips = 1 + random.nextInt(3);
            for (int flip = 0; flip < flips; flip++) {
                int at = i % 3 == 0 ? bytes.length - 1 - random.nextInt(4000) : random.nextInt(bytes.length);
                bytes[at] = (byte) random.nextInt(256);
            }
            Path file = Files.write(directory.resolve("t.parquet"), bytes);
            try {
                Table table = Table.open(file);
                table.forEach(
                        row -> {
                            for (int column = 0; column < table.columns().size(); column++) {
                                text(row, column);
                            }
                        },
                        done -> {});
            } catch (TableFailure e) {
                failures++;
                assertThat(Objects.requireNonNull(e.getMessage()).lines()).hasSize(1);
            }
        }
        assertThat(failures).isGreaterThan(20);
    }

    @Test
    void shouldReadJsonLinesByTheirTypes() throws IOException {
        Table table = Table.open(file("t.ndjson", """
                {"n": 1, "x": 0.5, "s": "5", "b": true, "z": null}

                {"x": NaN, "n": 12345678901234567890, "s": "", "late": -Infinity}
                """));
        assertThat(table.columns()).containsExactly("n", "x", "s", "b", "z", "late");
        Map<Long, Map<String, FeatureValue>> rows = new LinkedHashMap<>();
        RowMapping mapping =
                new RowMapping(table, new RowMapping.Columns(null, null, null, null, Set.of()), ZoneOffset.UTC);
        table.forEach(row -> rows.put(row.number(), mapping.features(row)), bytes -> {});
        FeatureValue missing = FeatureValue.Missing.MISSING;
        assertThat(rows)
                .containsExactly(
                        Map.entry(
                                1L,
                                Map.of(
                                        "n",
                                        new FeatureValue.Numeric(1),
                                        "x",
                                        new FeatureValue.Numeric(.5),
                                        "s",
                                        new FeatureValue.Text("5"),
                                        "b",
                                        FeatureValue.Flag.TRUE,
                                        "z",
                                        missing,
                                        "late",
                                        missing)),
                        Map.entry(
                                3L,
                                Map.of(
                                        "n",
                                        new FeatureValue.Numeric(12345678901234567890.),
                                        "x",
                                        missing,
                                        "s",
                                        new FeatureValue.Text(""),
                                        "b",
                                        missing,
                                        "z",
                                        missing,
                                        "late",
                                        new FeatureValue.Numeric(Double.NEGATIVE_INFINITY))));
    }

    @Test
    void shouldTakeColumnsThatComeAfterALotOfLines() throws IOException {
        Path file = file("t.jsonl", "{\"a\":1}\n".repeat(1500) + "{\"a\":1,\"b\":2}\n");
        Table table = Table.open(file);
        assertThat(table.columns()).containsExactly("a");
        RowMapping mapping =
                new RowMapping(table, new RowMapping.Columns(null, null, null, null, Set.of()), ZoneOffset.UTC);
        List<Map<String, FeatureValue>> last = new ArrayList<>();
        table.forEach(
                row -> {
                    if (row.number() > 1500) {
                        last.add(mapping.features(row));
                    }
                },
                bytes -> {});
        assertThat(last).containsExactly(Map.of("a", new FeatureValue.Numeric(1), "b", new FeatureValue.Numeric(2)));
    }

    @Test
    void shouldFindJsonLinesByNameOrContentAndUnpackThem() throws IOException {
        String lines = Files.readString(fixture("mixed.jsonl"));
        Path packed = Files.write(directory.resolve("rows.jsonl.gz"), gzipped(lines.getBytes(StandardCharsets.UTF_8)));
        assertThat(rows(packed)).isEqualTo(rows(fixture("mixed.csv")));
        assertThat(rows(file("part-00000.json", "\n" + lines))).isEqualTo(rows(fixture("mixed.csv")));
        assertThat(Table.open(file("t.csv", "{a},b\n1,2\n")).columns()).containsExactly("{a}", "b");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
                    ~~                   | is empty; one flat JSON object a line is allowed
                    [1]                  | line 1: is no object; one flat JSON object a line is allowed
                    {"a":1}^{"a":1} {}   | line 2: goes on after its object; one flat JSON object a line is allowed
                    {"a":1}^^{"a":[1]}   | line 3: column a is an array; numbers, booleans, texts and times are allowed: --drop 'a' leaves it out
                    {"a":{"b":1}}        | line 1: column a is an object; numbers, booleans, texts and times are allowed: --drop 'a' leaves it out
                    {"a":1,"a":2}        | line 1: is not JSON: Duplicate field 'a'; one flat JSON object a line is allowed
                    {"a":1}^{"":2}       | line 2: a member without a name
                    """)
    void shouldSayWhichLineIsNoRow(String content, String problem) throws IOException {
        Path file = file("t.jsonl", content.replace('^', '\n'));
        assertThatThrownBy(() -> {
                    Table table = Table.open(file);
                    values(table, "a");
                })
                .isInstanceOf(TableFailure.class)
                .hasMessage(file + ": " + problem);
    }

    @Test
    void shouldHandOverTheLinesBeforeOneThatIsCutOff() throws IOException {
        Path file = file("t.jsonl", "{\"a\":1}\n{\"a\":2}\n{\"a\":");
        Table table = Table.open(file);
        List<@Nullable String> seen = new ArrayList<>();
        assertThatThrownBy(() -> table.forEach(row -> seen.add(row.cell(0)), bytes -> {}))
                .hasMessageMatching(".*t.jsonl: line 3: is not JSON: .*");
        assertThat(seen).containsExactly("1", "2");
        Path latin = Files.write(directory.resolve("l.jsonl"), new byte[] {'{', '"', (byte) 0xe4, '"', ':', '1', '}'});
        assertThatThrownBy(() -> Table.open(latin)).hasMessage(latin + ": is not UTF-8 text");
    }
}
