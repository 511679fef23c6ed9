package io.plumbline.monitor.files;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.profile.ColumnRole;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which column of a table is what, and a row's values under those names. Columns of no other role are features, but for those
 * that are called as columns of attributions are, {@code attribution.temp}.
 */
public final class RowMapping {
    /**
     * Names of columns; null for those that the table does not have.
     *
     * @param time a column, or two with a plus between them, see {@link TimeColumn}
     * @param scores columns of scores, by class
     * @param dropped columns that are left out
     */
    public record Columns(
            @Nullable String time,
            @Nullable String id,
            @Nullable String prediction,
            @Nullable String label,
            Map<String, String> scores,
            Set<String> dropped) {
        /** Without scores. */
        public Columns(
                @Nullable String time,
                @Nullable String id,
                @Nullable String prediction,
                @Nullable String label,
                Set<String> dropped) {
            this(time, id, prediction, label, Map.of(), dropped);
        }
    }

    private final Table table;
    private final @Nullable TimeColumn time;
    private final int id;
    private final int prediction;
    private final int label;
    private final Map<String, Integer> scores = new LinkedHashMap<>();
    private final Set<Integer> dropped = new HashSet<>();
    private int[] features = {};
    private int[] attributions = {};
    private int seen; // columns that have been looked at for features

    /**
     * @param zone of times without an offset
     * @throws TableFailure if a column is named that the table does not have
     */
    public RowMapping(Table table, Columns columns, ZoneId zone) {
        this.table = table;
        this.time = columns.time() == null ? null : new TimeColumn(table, columns.time(), zone);
        this.id = index(columns.id());
        this.prediction = index(columns.prediction());
        this.label = index(columns.label());
        columns.scores().forEach((name, column) -> scores.put(name, table.column(column)));
        columns.dropped().forEach(name -> dropped.add(table.column(name)));
        lookForFeatures();
    }

    /** Columns may come while rows are read. */
    private void lookForFeatures() {
        int all = table.columns().size();
        if (seen < all) {
            int[] others = IntStream.range(0, all)
                    .filter(column -> !hasRole(column) && !dropped.contains(column) && !table.isIndex(column))
                    .toArray();
            features = Arrays.stream(others)
                    .filter(column -> !isAttribution(column))
                    .toArray();
            attributions = Arrays.stream(others).filter(this::isAttribution).toArray();
            seen = all;
        }
    }

    private boolean isAttribution(int column) {
        return ColumnRole.ofColumn(table.columns().get(column)) == ColumnRole.ATTRIBUTION;
    }

    private boolean hasRole(int column) {
        return column == id
                || column == prediction
                || column == label
                || scores.containsValue(column)
                || time != null && time.uses(column);
    }

    /** What of the file is not in the rows though nobody said so, and why: a line each. */
    public List<String> leftOut() {
        return Stream.concat(
                        table.leftOut().stream(),
                        IntStream.range(0, table.columns().size())
                                .filter(column ->
                                        table.isIndex(column) && !hasRole(column) && !dropped.contains(column))
                                .mapToObj(column -> "column " + table.columns().get(column)
                                        + " is left out: it is the index of a pandas frame"))
                .toList();
    }

    private int index(@Nullable String name) {
        return name == null ? -1 : table.column(name);
    }

    /**
     * The row's time; null where no column has it.
     *
     * @throws TableFailure if it is no time
     */
    public @Nullable Instant time(Table.Row row) {
        return time == null ? null : time.of(row);
    }

    /** Null where no column has it, or the cell is empty. */
    public @Nullable String id(Table.Row row) {
        return id < 0 ? null : row.cell(id);
    }

    public Map<String, FeatureValue> features(Table.Row row) {
        lookForFeatures();
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        for (int column : features) {
            values.put(table.columns().get(column), row.value(column));
        }
        return values;
    }

    /** By feature; empty where no column has one. */
    public Map<String, FeatureValue> attributions(Table.Row row) {
        lookForFeatures();
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        for (int column : attributions) {
            values.put(ColumnRole.attributed(table.columns().get(column)), row.value(column));
        }
        return values;
    }

    /** Null where no column has it. */
    public @Nullable FeatureValue prediction(Table.Row row) {
        return prediction < 0 ? null : row.value(prediction);
    }

    /** By class; empty where no column has one. */
    public Map<String, FeatureValue> scores(Table.Row row) {
        Map<String, FeatureValue> values = new LinkedHashMap<>();
        scores.forEach((name, column) -> values.put(name, row.value(column)));
        return values;
    }

    /** Null where no column has it. */
    public @Nullable FeatureValue label(Table.Row row) {
        return label < 0 ? null : row.value(label);
    }
}
