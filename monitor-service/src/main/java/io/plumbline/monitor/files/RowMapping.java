package io.plumbline.monitor.files;

import io.plumbline.monitor.event.FeatureValue;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Which column of a table is what, and a row's values under those names. Columns of no other role are features. */
public final class RowMapping {
    private static final Pattern NUMBER =
            Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?|[+-]?[iI]nf(inity)?");

    /**
     * Names of columns; null for those that the table does not have.
     *
     * @param time a column, or two with a plus between them, see {@link TimeColumn}
     * @param dropped columns that are left out
     */
    public record Columns(
            @Nullable String time,
            @Nullable String id,
            @Nullable String prediction,
            @Nullable String label,
            Set<String> dropped) {}

    private final CsvTable table;
    private final @Nullable TimeColumn time;
    private final int id;
    private final int prediction;
    private final int label;
    private final List<Integer> features = new ArrayList<>();

    /**
     * @param zone of times without an offset
     * @throws TableFailure if a column is named that the table does not have
     */
    public RowMapping(CsvTable table, Columns columns, ZoneId zone) {
        this.table = table;
        this.time = columns.time() == null ? null : new TimeColumn(table, columns.time(), zone);
        this.id = index(columns.id());
        this.prediction = index(columns.prediction());
        this.label = index(columns.label());
        Set<Integer> dropped = new HashSet<>();
        columns.dropped().forEach(name -> dropped.add(table.column(name)));
        for (int column = 0; column < table.columns().size(); column++) {
            boolean used = column == id || column == prediction || column == label || time != null && time.uses(column);
            if (!used && !dropped.contains(column)) {
                features.add(column);
            }
        }
    }

    private int index(@Nullable String name) {
        return name == null ? -1 : table.column(name);
    }

    /**
     * The row's time; null where no column has it.
     *
     * @throws TableFailure if it is no time
     */
    public @Nullable Instant time(CsvTable.Row row) {
        return time == null ? null : time.of(row);
    }

    /** Null where no column has it, or the cell is empty. */
    public @Nullable String id(CsvTable.Row row) {
        return id < 0 ? null : row.cell(id);
    }

    public Map<String, FeatureValue> features(CsvTable.Row row) {
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        features.forEach(column -> values.put(table.columns().get(column), value(row.cell(column))));
        return values;
    }

    /** Null where no column has it. */
    public @Nullable FeatureValue prediction(CsvTable.Row row) {
        return prediction < 0 ? null : value(row.cell(prediction));
    }

    /** Null where no column has it. */
    public @Nullable FeatureValue label(CsvTable.Row row) {
        return label < 0 ? null : value(row.cell(label));
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
