package io.plumbline.monitor.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON lines: on each a flat object, whose members are the cells of a row. A member that an object leaves out
 * has no value there; a null and Python's NaN are none either. Gzipped if its name ends with {@code .gz}.
 */
public final class JsonLinesTable implements Table {
    private static final Pattern NAMES = Pattern.compile(".*\\.(jsonl|ndjson)(\\.gz)?");
    /** Lines that are looked at for columns before the first row is handed over. */
    private static final int LOOKED_AT = 1000;

    private static final String OBJECT = "one flat JSON object a line is allowed";
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Path file;
    private final List<String> names = new ArrayList<>();
    private final List<String> columns = Collections.unmodifiableList(names);
    private final Map<String, Integer> indexes = new HashMap<>();

    private JsonLinesTable(Path file) {
        this.file = file;
    }

    /** @param name of the file, in lower case */
    static boolean isNamedSo(String name) {
        return NAMES.matcher(name).matches();
    }

    /** Whether a file is one of objects, by its first letter. */
    static boolean beginsSo(Path file) {
        try (Reader reader = TextFile.reader(file, bytes -> {})) {
            int first = reader.read();
            while (first >= 0 && Character.isWhitespace(first)) {
                first = reader.read();
            }
            return first == '{';
        } catch (IOException e) {
            return false; // which is said where it is read as what it is taken for
        }
    }

    /**
     * Reads the names of a file's columns off its first lines.
     *
     * @throws TableFailure if it is empty, or its first line is no flat object
     */
    static JsonLinesTable open(Path file) {
        JsonLinesTable table = new JsonLinesTable(file);
        long[] rows = {0};
        try {
            table.read(
                    row -> {
                        rows[0]++;
                        return rows[0] < LOOKED_AT;
                    },
                    bytes -> {});
        } catch (TableFailure e) {
            if (rows[0] == 0) {
                throw e;
            }
            // A line further down is no row: said when rows are read, after those before it.
        }
        if (rows[0] == 0) {
            throw new TableFailure(file, "is empty; " + OBJECT);
        }
        return table;
    }

    @Override
    public Path file() {
        return file;
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public void forEach(Consumer<Row> consumer, LongConsumer progress) {
        read(
                row -> {
                    consumer.accept(row);
                    return true;
                },
                progress);
    }

    /** Takes rows for as long as it wants more. */
    private interface Taker {
        boolean take(Row row);
    }

    private void read(Taker taker, LongConsumer progress) {
        try (BufferedReader reader = TextFile.reader(file, progress)) {
            long number = 0;
            boolean more = true;
            for (String line = reader.readLine(); line != null && more; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    more = taker.take(new TypedRow(this, number, cells(line, number), TableFailure::new));
                }
            }
        } catch (CharacterCodingException e) {
            throw new TableFailure(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw new TableFailure(file, "cannot be read: " + e.getMessage());
        }
    }

    private @Nullable Object[] cells(String line, long number) throws IOException {
        try (JsonParser parser = FACTORY.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new TableFailure(file, number, "is no object; " + OBJECT);
            }
            @Nullable Object[] cells = new @Nullable Object[names.size()];
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                int column = index(parser.currentName(), number);
                if (column >= cells.length) {
                    cells = Arrays.copyOf(cells, names.size());
                }
                cells[column] = cell(parser);
            }
            if (parser.nextToken() != null) {
                throw new TableFailure(file, number, "goes on after its object; " + OBJECT);
            }
            return cells;
        } catch (JsonProcessingException e) {
            throw new TableFailure(file, number, "is not JSON: " + e.getOriginalMessage() + "; " + OBJECT);
        }
    }

    private int index(String name, long number) {
        Integer known = indexes.get(name);
        if (known != null) {
            return known;
        }
        if (name.isBlank()) {
            throw new TableFailure(file, number, "a member without a name");
        }
        indexes.put(name, names.size());
        names.add(name);
        return names.size() - 1;
    }

    private static @Nullable Object cell(JsonParser parser) throws IOException {
        JsonToken token = parser.nextToken();
        return switch (token) {
            case VALUE_STRING -> parser.getText();
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NUMBER_INT -> {
                if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
                    yield parser.getBigIntegerValue();
                }
                yield parser.getLongValue();
            }
            case VALUE_NUMBER_FLOAT -> TypedCell.number(parser.getDoubleValue());
            case START_OBJECT, START_ARRAY -> {
                parser.skipChildren();
                yield new TypedCell.Unreadable(token == JsonToken.START_OBJECT ? "is an object" : "is an array");
            }
            default -> null;
        };
    }
}
