package io.plumbline.monitor.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.plumbline.monitor.event.FeatureValue;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories of Parquet files; {@code spark} is as Spark 4 writes it: {@code src/test/fixtures/spark.py}. */
class ParquetDirectoryTest {
    @TempDir
    Path directory;

    private static Path fixture(String name) {
        try {
            return Path.of(Objects.requireNonNull(ParquetDirectoryTest.class.getResource("/fixtures/tables/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private Path copy(String fixture, String to) throws IOException {
        Path target = directory.resolve(to);
        Files.createDirectories(Objects.requireNonNull(target.getParent()));
        return Files.copy(fixture(fixture), target);
    }

    /** Rows by their times, each with its features in the order of their names. */
    private static Map<String, String> rows(Table table, UnaryOperator<Map<String, FeatureValue>> change) {
        RowMapping mapping =
                new RowMapping(table, new RowMapping.Columns("time", null, null, null, Set.of()), ZoneOffset.UTC);
        Map<String, String> rows = new TreeMap<>();
        table.forEach(
                row -> rows.put(
                        String.valueOf(mapping.time(row)),
                        new TreeMap<>(change.apply(mapping.features(row))).toString()),
                bytes -> {});
        return rows;
    }

    private static Map<String, FeatureValue> withRegion(Map<String, FeatureValue> features) {
        features.put(
                "region",
                switch (Objects.requireNonNull(features.get("grade")).toString()) {
                    case "Numeric[value=1.0]" -> new FeatureValue.Text("a b");
                    case "Numeric[value=2.0]" -> new FeatureValue.Text("c/d+e%=");
                    case "Numeric[value=4.0]" -> new FeatureValue.Text("7");
                    default -> FeatureValue.Missing.MISSING;
                });
        return features;
    }

    @Test
    void shouldReadWhatSparkWrote() {
        Table parts = Table.open(fixture("spark"));
        assertThat(parts.columns())
                .containsExactly("time", "amount", "visits", "member", "city", "note", "grade", "region");
        assertThat(rows(parts, features -> features))
                .hasSize(300)
                .isEqualTo(rows(Table.open(fixture("mixed.csv")), ParquetDirectoryTest::withRegion));
    }

    @Test
    void shouldTellRowsApartAndSayHowFarItIs() {
        Table parts = Table.open(fixture("spark"));
        List<Long> numbers = new ArrayList<>();
        List<Long> progress = new ArrayList<>();
        parts.forEach(row -> numbers.add(row.number()), progress::add);
        assertThat(numbers).hasSize(300).startsWith(1L, 2L).isSorted().doesNotHaveDuplicates();
        assertThat(progress).hasSize(8).isSorted().endsWith(parts.bytes());
    }

    @Test
    void shouldTakeTheColumnsOfAllParts() throws IOException {
        copy("mixed_plain.parquet", "day=03/a.parquet");
        copy("brotli.parquet", "day=04/_temporary/0/b.parquet");
        copy("index.parquet", "day=4/b.parquet");
        Table parts = Table.open(directory);
        assertThat(parts.columns())
                .containsExactly(
                        "time",
                        "amount",
                        "grade",
                        "visits",
                        "member",
                        "city",
                        "note",
                        "x",
                        "y",
                        "__index_level_0__",
                        "day");
        assertThat(parts.isIndex(9)).isTrue();
        assertThat(parts.leftOut())
                .containsExactly("column tags is left out: it holds lists", "column place is left out: it is nested");
        List<String> cells = new ArrayList<>();
        parts.forEach(row -> cells.add(row.cell(10) + " " + (row.cell(0) == null) + " " + row.cell(7)), bytes -> {});
        assertThat(cells).hasSize(350).startsWith("3 false null").endsWith("4 true 24.5");
    }

    @Test
    void shouldTakeAColumnOfTheFileBeforeThatOfItsDirectory() throws IOException {
        copy("mixed_plain.parquet", "city=Nowhere/a.parquet");
        assertThat(rows(Table.open(directory), features -> features))
                .isEqualTo(rows(Table.open(fixture("mixed.csv")), features -> features));
    }

    @Test
    void shouldSayWhereARowIs() throws IOException {
        copy("mixed_plain.parquet", "a.parquet");
        Path second = copy("kinds.parquet", "b.parquet");
        Table parts = Table.open(directory);
        int bytes = parts.column("text");
        assertThatThrownBy(() -> parts.forEach(
                        row -> {
                            if (row.number() == 302) {
                                assertThat(row.cell(bytes)).isEmpty();
                                throw row.failure("is wrong");
                            }
                        },
                        read -> {}))
                .isInstanceOf(TableFailure.class)
                .hasMessage(second + ": row 2: is wrong");
    }

    @Test
    void shouldSayWhyADirectoryIsNone() throws IOException {
        String allowed = "allowed: CSV, JSON lines, Parquet, or a directory of Parquet files";
        assertThatThrownBy(() -> Table.open(directory))
                .hasMessage(directory + ": is a directory without Parquet files; " + allowed);
        copy("kinds.parquet", "x/part.parquet");
        Path csv = copy("mixed.csv", "x/rows.csv");
        assertThatThrownBy(() -> Table.open(directory))
                .hasMessage(directory + ": is a directory with " + directory.relativize(csv) + "; " + allowed);
        Files.delete(csv);
        Path iceberg = copy("mixed.csv", "x/y=1/metadata/v1.metadata.json");
        assertThatThrownBy(() -> Table.open(directory)).hasMessageStartingWith(directory + ": is an Iceberg table");
        Files.delete(iceberg);
        copy("mixed.csv", "_delta_log/00000000000000000000.json");
        assertThatThrownBy(() -> Table.open(directory))
                .hasMessage(
                        directory + ": is a Delta table, whose files also hold rows that are no longer in it; write a"
                                + " version of it to Parquet first");
    }
}
