package io.plumbline.monitor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CsvTableTest {
    @TempDir
    Path directory;

    private Table table(String content) throws IOException {
        return Table.open(Files.writeString(directory.resolve("t.csv"), content));
    }

    private static List<List<String>> rows(Table table) {
        List<List<String>> rows = new ArrayList<>();
        table.forEach(
                row -> {
                    String[] cells = new String[table.columns().size()];
                    Arrays.setAll(cells, i -> String.valueOf(row.cell(i)));
                    rows.add(List.of(cells));
                },
                bytes -> {});
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"','", ";", "|", "'\t'"})
    void shouldFindTheSeparator(String separator) throws IOException {
        Table table = table("a,b\n1,2\n3,\n".replace(",", separator));
        assertThat(table.columns()).containsExactly("a", "b");
        assertThat(rows(table)).containsExactly(List.of("1", "2"), List.of("3", "null"));
    }

    @Test
    void shouldReadWhatSpreadsheetsWrite() throws IOException {
        Table table = table("\ufeffname,\"a, b\"\r\n\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n\r\nNA,null\r\n");
        assertThat(table.columns()).containsExactly("name", "a, b");
        assertThat(rows(table)).containsExactly(List.of("say \"hi\"", "two\r\nlines"), List.of("null", "null"));
    }

    @Test
    void shouldHandOverTheRowsBeforeAQuoteThatIsNeverClosed() throws IOException {
        Table table = table("\n\"a\"\"; b\";c\n1\"; \"2\n\"x\ny\";\"\"\"\"\n5;\"6\n7;8\n");
        assertThat(table.columns()).containsExactly("a\"; b", "c");
        List<String> seen = new ArrayList<>();
        assertThatThrownBy(() -> table.forEach(row -> seen.add(row.cell(0) + "|" + row.cell(1)), bytes -> {}))
                .hasMessageContaining("line 6: a quote opens a cell");
        assertThat(seen).containsExactly("1\"| \"2", "x\ny|\"");
    }

    @Test
    void shouldFindTheSeparatorOutsideOfQuotes() throws IOException {
        assertThat(table("\"x, y\";\"z, w, v\";c\n1;2;3\n").columns()).containsExactly("x, y", "z, w, v", "c");
    }

    @Test
    void shouldReadAGzippedFileAndSayHowFarItIs() throws IOException {
        Path file = directory.resolve("t.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("a\n1\n2\n".getBytes(StandardCharsets.UTF_8));
        }
        Table table = Table.open(file);
        AtomicLong read = new AtomicLong();
        List<Long> lines = new ArrayList<>();
        table.forEach(row -> lines.add(row.number()), read::set);
        assertThat(lines).containsExactly(2L, 3L);
        assertThat(read.get()).isEqualTo(table.bytes());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    ''            | is empty; a row of column names is needed
                    'a,a^1,2'     | line 1: two columns are named a
                    'a,^1,2'      | line 1: a column without a name
                    'a,b^1,2^3'   | line 3: 1 cells; there are 2 columns
                    'a,b^1,2,3'   | line 2: 3 cells; there are 2 columns
                    '^^a,a^1,2'   | line 3: two columns are named a
                    'a,b^1,"2^3,4^5,6' | line 2: a quote opens a cell and is never closed; inside such a cell a quote is written twice
                    '"a,b^1,2'    | line 1: a quote opens a cell and is never closed; inside such a cell a quote is written twice
                    'a,b^"1"x,2'  | cannot be read as CSV: Unexpected character after closing quote: 'x' (0x78) (record starting at line 2)
                    """)
    void shouldSayWhereAFileIsNoTable(String content, String problem) {
        assertThatThrownBy(() -> rows(table(content.replace('^', '\n'))))
                .isInstanceOf(TableFailure.class)
                .hasMessage(directory.resolve("t.csv") + ": " + problem);
    }

    @Test
    void shouldSayThatAFileIsNotThereOrNotText() throws IOException {
        assertThatThrownBy(() -> Table.open(directory.resolve("none.csv")))
                .hasMessage(directory.resolve("none.csv") + ": there is no such file");
        assertThatThrownBy(() -> Table.open(directory)).hasMessageContaining("is a directory");
        Path latin = Files.write(directory.resolve("t.csv"), new byte[] {'a', '\n', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> rows(Table.open(latin))).hasMessage(latin + ": is not UTF-8 text");
    }

    @Test
    void shouldTakeCellsForWhatTheyAre() {
        assertThat(CsvTable.value("0.5")).isEqualTo(new FeatureValue.Numeric(.5));
        assertThat(CsvTable.value(" -1e3 ")).isEqualTo(new FeatureValue.Numeric(-1000));
        assertThat(CsvTable.value("-inf")).isEqualTo(new FeatureValue.Numeric(Double.NEGATIVE_INFINITY));
        assertThat(CsvTable.value("True")).isEqualTo(FeatureValue.Flag.TRUE);
        assertThat(CsvTable.value("1.2.3")).isEqualTo(new FeatureValue.Text("1.2.3"));
        assertThat(CsvTable.value("0x10")).isEqualTo(new FeatureValue.Text("0x10"));
        assertThat(CsvTable.value(null)).isEqualTo(FeatureValue.Missing.MISSING);
    }

    @ParameterizedTest
    @CsvSource({
        "2012-01-31T14:05:00Z,      2012-01-31T14:05:00Z",
        "2012-01-31T14:05:00+02:00, 2012-01-31T12:05:00Z",
        "2012-01-31 14:05,          2012-01-31T14:05:00Z",
        "2012-01-31T14:05:06.789,   2012-01-31T14:05:06.789Z",
        "2012-01-31,                2012-01-31T00:00:00Z",
        "1328018700,                2012-01-31T14:05:00Z",
        "1328018700.5,              2012-01-31T14:05:00.500Z",
        "1328018700000,             2012-01-31T14:05:00Z"
    })
    void shouldReadTimesAsPeopleWriteThem(String text, String time) throws IOException {
        Table table = table("at\n" + text + "\n");
        TimeColumn column = new TimeColumn(table, "at", ZoneOffset.UTC);
        List<String> times = new ArrayList<>();
        table.forEach(row -> times.add(column.of(row).toString()), bytes -> {});
        assertThat(times).containsExactly(time);
    }

    @Test
    void shouldPutADateAndAnHourTogether() throws IOException {
        Table table = table("day,hour,x\n2012-01-31,14,1\n2012-01-31,24,1\n");
        RowMapping mapping =
                new RowMapping(table, new RowMapping.Columns("day+hour", null, null, null, Set.of()), ZoneOffset.UTC);
        List<String> times = new ArrayList<>();
        assertThatThrownBy(() -> table.forEach(
                        row -> {
                            assertThat(mapping.features(row)).containsOnlyKeys("x");
                            times.add(String.valueOf(mapping.time(row)));
                        },
                        bytes -> {}))
                .hasMessage(directory.resolve("t.csv")
                        + ": line 3: column hour is '24'; a whole hour from 0 to 23 is allowed");
        assertThat(times).containsExactly("2012-01-31T14:00:00Z");
    }

    @Test
    void shouldSayWhatIsNoTimeAndWhichColumnsThereAre() throws IOException {
        Table table = table("at,x\nsoon,1\n");
        TimeColumn column = new TimeColumn(table, "at", ZoneOffset.UTC);
        assertThatThrownBy(() -> table.forEach(column::of, bytes -> {}))
                .hasMessageContaining("line 2: column at is 'soon'; a time is allowed, such as 2012-01-31T14:00:00Z");
        Table micros = table("at\n1328018700000000\n");
        TimeColumn inMicros = new TimeColumn(micros, "at", ZoneOffset.UTC);
        assertThatThrownBy(() -> micros.forEach(inMicros::of, bytes -> {}))
                .hasMessageContaining("line 2: column at is '1328018700000000'; a time is allowed");
        assertThatThrownBy(() -> new TimeColumn(table, "when", ZoneOffset.UTC))
                .hasMessageContaining("has no column when; there are at, x");
    }
}
