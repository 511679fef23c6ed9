package io.plumbline.monitor.files;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A directory of Parquet files as Spark, Dask and pyarrow write it: parts, in the order of their paths, and perhaps
 * directories of partitions ({@code day=2026-03-01}), whose names are columns unless the files have them. Columns are
 * those of all parts; a part without one has no value in it.
 */
public final class ParquetDirectory implements Table {
    /** As Hive and Spark name the directory of rows that have no value in the column of a partition. */
    private static final String NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

    private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");

    /** Directories that hold versions of rows, also deleted ones: their files together are no table. */
    private static final Map<String, String> VERSIONED =
            Map.of("_delta_log", "a Delta table", ".hoodie", "a Hudi table", "metadata", "an Iceberg table");

    /** A file, and the values of the partitions that it is in. */
    private record Part(ParquetTable table, Map<String, String> partition) {}

    private final Path directory;
    private final List<Part> parts;
    private final List<String> names;
    private final Set<String> numeric;

    private ParquetDirectory(Path directory, List<Part> parts) {
        this.directory = directory;
        this.parts = parts;
        Set<String> all = new LinkedHashSet<>();
        parts.forEach(part -> all.addAll(part.table().columns()));
        parts.forEach(part -> all.addAll(part.partition().keySet()));
        this.names = List.copyOf(all);
        this.numeric = numeric(parts);
    }

    /** Partitions are numbers if all that have a value are; as in Spark, 03 is then 3. */
    private static Set<String> numeric(List<Part> parts) {
        Map<String, Boolean> numbers = new HashMap<>();
        for (Part part : parts) {
            part.partition().forEach((name, value) -> {
                if (!value.equals(NO_VALUE)) {
                    numbers.merge(name, NUMBER.matcher(value).matches(), Boolean::logicalAnd);
                }
            });
        }
        numbers.values().removeIf(number -> !number);
        return numbers.keySet();
    }

    /**
     * Reads what columns all files of a directory have.
     *
     * @throws TableFailure if it has none, one that is no Parquet file, or is a table of which files are only a part
     */
    static ParquetDirectory open(Path directory) {
        List<Path> files = new ArrayList<>();
        try {
            Files.walkFileTree(directory, new PartFiles(directory, files));
        } catch (IOException e) {
            throw new TableFailure(directory, "cannot be read: " + e.getMessage());
        }
        if (files.isEmpty()) {
            throw new TableFailure(directory, "is a directory without Parquet files; allowed: " + ALLOWED);
        }
        files.sort(null);
        return new ParquetDirectory(
                directory,
                files.stream()
                        .map(file -> new Part(ParquetTable.open(file), partition(directory.relativize(file))))
                        .toList());
    }

    /** Finds the parts. What begins with an underscore or a point is of the writer, such as {@code _SUCCESS}. */
    private static final class PartFiles extends SimpleFileVisitor<Path> {
        private final Path directory;
        private final List<Path> found;

        PartFiles(Path directory, List<Path> found) {
            this.directory = directory;
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path inner, BasicFileAttributes attributes) throws IOException {
            String name = inner.getFileName() == null ? "" : inner.getFileName().toString();
            String versioned = inner.equals(directory) ? null : VERSIONED.get(name);
            if (versioned != null && (!name.equals("metadata") || isIceberg(inner))) {
                throw new TableFailure(
                        directory,
                        "is " + versioned + ", whose files also hold rows that are no longer in it; write a version of"
                                + " it to Parquet first");
            }
            return inner.equals(directory) || !isOfTheWriter(name)
                    ? FileVisitResult.CONTINUE
                    : FileVisitResult.SKIP_SUBTREE;
        }

        private static boolean isIceberg(Path metadata) throws IOException {
            try (var files = Files.newDirectoryStream(metadata, "*.metadata.json")) {
                return files.iterator().hasNext();
            }
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            String name = file.getFileName().toString();
            if (isOfTheWriter(name)) {
                return FileVisitResult.CONTINUE;
            }
            if (!ParquetTable.isNamedSo(name.toLowerCase(Locale.ROOT)) && !ParquetTable.beginsSo(file)) {
                throw new TableFailure(
                        directory, "is a directory with " + directory.relativize(file) + "; allowed: " + ALLOWED);
            }
            found.add(file);
            return FileVisitResult.CONTINUE;
        }

        private static boolean isOfTheWriter(String name) {
            return name.startsWith("_") || name.startsWith(".");
        }
    }

    /** @param path of a file, below the directory */
    private static Map<String, String> partition(Path path) {
        Map<String, String> values = new LinkedHashMap<>();
        for (Path step : path) {
            String name = step.toString();
            int equal = name.indexOf('=');
            if (equal > 0 && !step.equals(path.getFileName())) {
                values.put(unescaped(name.substring(0, equal)), unescaped(name.substring(equal + 1)));
            }
        }
        return values;
    }

    /** Writers escape what may not be in a path by its bytes in hexadecimal, and leave a plus as it is. */
    private static String unescaped(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text; // a percent sign that escapes nothing
        }
    }

    @Override
    public Path file() {
        return directory;
    }

    @Override
    public List<String> columns() {
        return names;
    }

    @Override
    public boolean isIndex(int column) {
        return ParquetTable.isIndex(names.get(column));
    }

    @Override
    public List<String> leftOut() {
        return parts.stream()
                .flatMap(part -> part.table().leftOut().stream())
                .distinct()
                .toList();
    }

    @Override
    public long bytes() {
        return parts.stream().mapToLong(part -> part.table().bytes()).sum();
    }

    @Override
    public void forEach(Consumer<Row> consumer, LongConsumer progress) {
        long bytes = 0;
        long rows = 0;
        for (Part part : parts) {
            ParquetTable table = part.table();
            Path file = table.file();
            long before = rows;
            long read = bytes;
            int[] places = names.stream().mapToInt(table.columns()::indexOf).toArray();
            @Nullable
            Object[] values = names.stream().map(name -> value(part, name)).toArray();
            TypedRow.Failures failures = (path, number, problem) -> TableFailure.atRow(file, number - before, problem);
            table.read(
                    (number, cells) -> {
                        @Nullable Object[] row = values.clone();
                        for (int i = 0; i < row.length; i++) {
                            row[i] = places[i] < 0 ? row[i] : cells[places[i]];
                        }
                        consumer.accept(new TypedRow(this, before + number, row, failures));
                    },
                    now -> progress.accept(read + now));
            rows += table.rows();
            bytes += table.bytes();
        }
    }

    /** What a column is in all rows of a part whose file does not have it. */
    private @Nullable Object value(Part part, String name) {
        String value = part.partition().get(name);
        if (value == null || value.equals(NO_VALUE)) {
            return null;
        }
        return numeric.contains(name) ? Double.valueOf(value) : value;
    }
}
