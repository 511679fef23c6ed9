package io.plumbline.monitor.files;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.plumbline.monitor.event.FeatureValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A CSV file (RFC 4180) with a row of names on top: UTF-8, separated by commas, semicolons, tabs or bars, gzipped if its
 * name ends with {@code .gz}. An empty cell, {@code NA}, {@code NaN} and {@code null}, in
 * upper or lower case, are no value.
 */
public final class CsvTable implements Table {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?|[+-]?[iI]nf(inity)?");

    private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');

    private final class CsvRow implements Row {
        private final CsvRecord cells;

        private CsvRow(CsvRecord cells) {
            this.cells = cells;
        }

        @Override
        public long number() {
            return cells.getStartingLineNumber();
        }

        @Override
        public @Nullable String cell(int column) {
            String text = cells.getField(column);
            return isMissing(text) ? null : text;
        }

        @Override
        public FeatureValue value(int column) {
            return CsvTable.value(cell(column));
        }

        @Override
        public TableFailure failure(String problem) {
            return new TableFailure(file, number(), problem);
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
    static CsvTable open(Path file) {
        try (BufferedReader reader = TextFile.reader(file, bytes -> {})) {
            String header = reader.readLine();
            while (header != null && header.isEmpty()) {
                header = reader.readLine();
            }
            if (header == null || header.isBlank()) {
                throw new TableFailure(file, "is empty; a row of column names is needed");
            }
            char separator = separator(header);
            CsvTable table = new CsvTable(file, separator, List.of());
            try (QuoteWatch quotes = new QuoteWatch(TextFile.reader(file, bytes -> {}), separator);
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

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public void forEach(Consumer<Row> consumer, LongConsumer progress) {
        try (QuoteWatch quotes = new QuoteWatch(TextFile.reader(file, progress), separator);
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
                consumer.accept(new CsvRow(record));
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

    /** A number, a boolean or a text. */
    static FeatureValue value(@Nullable String cell) {
        if (cell == null) {
            return FeatureValue.Missing.MISSING;
        }
        String text = cell.trim();
        if (NUMBER.matcher(text).matches()) {
            return new FeatureValue.Numeric(number(text));
        }
        return switch (text) {
            case "true", "True", "TRUE" -> FeatureValue.Flag.TRUE;
            case "false", "False", "FALSE" -> FeatureValue.Flag.FALSE;
            default -> new FeatureValue.Text(cell);
        };
    }

    private static double number(String text) {
        char last = text.charAt(text.length() - 1);
        if (last == 'f' || last == 'y') {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.parseDouble(text);
    }
}
