package io.plumbline.monitor.files;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file (RFC 4180) with a row of names on top: UTF-8, separated by commas, semicolons, tabs or bars, gzipped if its
 * name ends with {@code .gz}. Read row by row, never whole. An empty cell, {@code NA}, {@code NaN} and {@code null}, in
 * upper or lower case, are no value.
 */
public final class CsvTable {
    private static final char BYTE_ORDER_MARK = '\ufeff';
    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');
    private static final int HEADER_BYTES = 64 * 1024;

    /** A row. */
    public final class Row {
        private final CsvRecord cells;

        private Row(CsvRecord cells) {
            this.cells = cells;
        }

        /** Line of the file on which it begins, from 1. */
        public long line() {
            return cells.getStartingLineNumber();
        }

        /**
         * The text of a cell; null where it has no value.
         *
         * @param column index in {@link #columns}
         */
        public @Nullable String cell(int column) {
            String text = cells.getField(column);
            return isMissing(text) ? null : text;
        }

        /** A failure that says where this row is. */
        public TableFailure failure(String problem) {
            return new TableFailure(file, line(), problem);
        }
    }

    private final Path file;
    private final char separator;
    private final List<String> columns;

    private CsvTable(Path file, char separator, List<String> columns) {
        this.file = file;
        this.separator = separator;
        this.columns = columns;
    }

    /**
     * Reads the names of a file's columns.
     *
     * @throws TableFailure if it is not there, empty, or has no row of distinct names
     */
    public static CsvTable open(Path file) {
        if (Files.isDirectory(file)) {
            throw new TableFailure(file, "is a directory; a CSV file is allowed");
        }
        if (!Files.exists(file)) {
            throw new TableFailure(file, "there is no such file");
        }
        try (BufferedReader reader = new BufferedReader(reader(file, bytes -> {}), HEADER_BYTES)) {
            String header = reader.readLine();
            while (header != null && header.isEmpty()) {
                header = reader.readLine();
            }
            if (header == null || header.isBlank()) {
                throw new TableFailure(file, "is empty; a row of column names is needed");
            }
            char separator = separator(header);
            CsvTable table = new CsvTable(file, separator, List.of());
            try (QuoteWatch quotes = new QuoteWatch(reader(file, bytes -> {}), separator);
                    CsvReader<CsvRecord> rows = table.rows(quotes)) {
                Iterator<CsvRecord> all = rows.iterator();
                CsvRecord names = all.next();
                if (quotes.unclosed() > 0 && !all.hasNext()) {
                    throw table.unclosed(quotes);
                }
                return new CsvTable(file, separator, table.names(names));
            }
        } catch (CharacterCodingException e) {
            throw new TableFailure(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        } catch (CsvParseException | UncheckedIOException e) {
            throw table(file, e);
        }
    }

    /** The most frequent of those allowed, outside of quotes. */
    private static char separator(String header) {
        String bare = header.replaceAll("\"[^\"]*\"", "");
        return SEPARATORS.stream()
                .max(Comparator.comparingLong((Character c) ->
                                bare.chars().filter(h -> h == c).count())
                        .thenComparing(c -> -SEPARATORS.indexOf(c)))
                .orElseThrow();
    }

    private TableFailure unclosed(QuoteWatch quotes) {
        return new TableFailure(
                file,
                quotes.unclosed(),
                "a quote opens a cell and is never closed; inside such a cell a quote is written twice");
    }

    private List<String> names(CsvRecord header) {
        List<String> names = header.getFields().stream().map(String::trim).toList();
        Set<String> seen = new HashSet<>();
        for (String name : names) {
            if (name.isEmpty()) {
                throw new TableFailure(file, header.getStartingLineNumber(), "a column without a name");
            }
            if (!seen.add(name)) {
                throw new TableFailure(file, header.getStartingLineNumber(), "two columns are named " + name);
            }
        }
        return names;
    }

    /** Names of the columns, in order. */
    public List<String> columns() {
        return columns;
    }

    /**
     * Index of a column.
     *
     * @throws TableFailure if there is none of that name
     */
    public int column(String name) {
        int index = columns.indexOf(name);
        if (index < 0) {
            throw new TableFailure(file, "has no column " + name + "; there are " + String.join(", ", columns));
        }
        return index;
    }

    public Path file() {
        return file;
    }

    /** Size of the file in bytes, as {@link #forEach} counts them. */
    public long bytes() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        }
    }

    /**
     * Reads all rows.
     *
     * @param progress hears how many bytes of the file have been read so far
     * @throws TableFailure at the first row that cannot be read; the rows before it have been handed over
     */
    public void forEach(Consumer<Row> consumer, LongConsumer progress) {
        try (QuoteWatch quotes = new QuoteWatch(reader(file, progress), separator);
                CsvReader<CsvRecord> rows = rows(quotes)) {
            Iterator<CsvRecord> all = rows.iterator();
            all.next();
            while (all.hasNext()) {
                CsvRecord record = all.next();
                if (quotes.unclosed() > 0 && !all.hasNext()) {
                    throw unclosed(quotes);
                }
                if (record.getFieldCount() != columns.size()) {
                    throw new TableFailure(
                            file,
                            record.getStartingLineNumber(),
                            record.getFieldCount() + " cells; there are " + columns.size() + " columns");
                }
                consumer.accept(new Row(record));
            }
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        } catch (CsvParseException | UncheckedIOException e) {
            throw table(file, e);
        }
    }

    private CsvReader<CsvRecord> rows(Reader reader) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .skipEmptyLines(true)
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                .ofCsvRecord(reader);
    }

    private static TableFailure table(Path file, RuntimeException e) {
        Throwable cause = e;
        while (cause != null) {
            if (cause instanceof CharacterCodingException) {
                return new TableFailure(file, "is not UTF-8 text");
            }
            cause = cause.getCause();
        }
        String why = e.getCause() == null
                ? e.getMessage()
                : e.getMessage() + ": " + e.getCause().getMessage();
        return new TableFailure(file, "cannot be read as CSV: " + why);
    }

    private static Reader reader(Path file, LongConsumer progress) throws IOException {
        InputStream counted = new CountingStream(Files.newInputStream(file), progress);
        InputStream bytes = file.getFileName().toString().endsWith(".gz")
                ? new GZIPInputStream(counted, 1 << 16)
                : new BufferedInputStream(counted, 1 << 16);
        Reader reader = new BufferedReader(new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)));
        reader.mark(1);
        if (reader.read() != BYTE_ORDER_MARK) {
            reader.reset();
        }
        return reader;
    }

    /** Whether a text stands for no value. */
    static boolean isMissing(String text) {
        return switch (text.length()) {
            case 0 -> true;
            case 2 -> text.equalsIgnoreCase("NA");
            case 3 -> text.equalsIgnoreCase("NaN");
            case 4 -> text.equalsIgnoreCase("null");
            default -> text.isBlank();
        };
    }

    private static final class CountingStream extends FilterInputStream {
        private final LongConsumer progress;
        private long bytes;

        CountingStream(InputStream in, LongConsumer progress) {
            super(in);
            this.progress = progress;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count(read < 0 ? read : 1);
            return read;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int read = super.read(buffer, offset, length);
            count(read);
            return read;
        }

        private void count(int read) {
            if (read > 0) {
                bytes += read;
                progress.accept(bytes);
            }
        }
    }
}
