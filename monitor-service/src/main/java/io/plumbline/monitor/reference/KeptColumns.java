package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Columns of a reference made of distributions that another tool kept, and what is lost by that. */
final class KeptColumns {
    private final ImportedReference.Settings settings;
    private final SortedMap<String, ReferenceColumn> columns = new TreeMap<>();
    private final SortedSet<String> ignored = new TreeSet<>();
    private final SortedMap<String, String> lost = new TreeMap<>(); // by column
    private final Set<String> seen = new HashSet<>();

    KeptColumns(ImportedReference.Settings settings) {
        this.settings = settings;
    }

    /**
     * What another tool counted of a column.
     *
     * @param name in the file
     * @param present rows with a value
     * @param missing rows without one
     */
    record Counted(String name, long present, long missing) {
        Counted {
            if (present < 0 || missing < 0 || present + missing >= 1L << 53) {
                throw new IllegalArgumentException(
                        "column " + name + " has " + present + " values and " + missing + " rows without one");
            }
        }

        long rows() {
            return present + missing;
        }
    }

    /**
     * Moments of a column's values, each null where it is not known.
     *
     * @param standardDeviation of the values
     */
    record Known(
            @Nullable Double mean,
            @Nullable Double standardDeviation,
            @Nullable Double min,
            @Nullable Double max) {}

    /** Says what is lost of a column, unless it is not compared at all. */
    void lost(String name, String format, Object... values) {
        if (columns.containsKey(columnName(name))) {
            String what = String.format(Locale.ROOT, format, values);
            lost.merge(name, "column " + name + ": " + what, (before, line) -> before + "; " + what);
        }
    }

    /** A column that cannot be compared. */
    void leftOut(String name, String why) {
        if (isIgnored(name)) {
            return;
        }
        add(name);
        lost.put(name, "column " + name + " is left out: " + why);
        ignored.add(columnName(name));
    }

    /**
     * A column of numbers, of which a quantile sketch kept some.
     *
     * <p>Its cells count as many values as were kept, in the shares of what they stand for. A sketch keeps a better sample
     * than chance would, so that this errs to the side of silence, while counts of all rows would claim to know shares
     * that the sketch does not.
     *
     * @param sample how many rows each value that was kept stands for; infinities are in the open tails
     * @param kept how many values were kept, equal ones counted each
     */
    void sketched(Counted column, SortedMap<Double, Long> sample, long kept, Known known) {
        if (isIgnored(column.name())) {
            return;
        }
        if (column.present() == 0 || sample.isEmpty()) {
            leftOut(column.name(), column.present() == 0 ? "it has no value" : "its distribution is not there");
            return;
        }
        SortedMap<Double, Long> finite = new TreeMap<>(sample);
        finite.keySet().removeIf(value -> value.isInfinite());
        // The outermost values are known, and are real ones: with them, what lies beyond the cells is beyond all.
        addUnlessWithin(finite, known.min());
        addUnlessWithin(finite, known.max());
        if (finite.isEmpty()) {
            leftOut(column.name(), "its values are infinite");
            return;
        }
        NumericCells cells = NumericCells.ofWeighted(finite);
        long[] weights = new long[cells.size()];
        finite.forEach((value, weight) -> weights[cells.index(value)] += weight);
        sample.forEach((value, weight) -> weights[cells.index(value)] += value.isInfinite() ? weight : 0);
        long total = Arrays.stream(weights).sum();
        long counted = Math.min(total, kept);
        add(column, ColumnType.NUMERIC, cells, scaled(weights, total, counted), counted, known);
        if (total > kept) {
            lost(
                    column.name(),
                    "%,d values that a sketch kept stand for %,d",
                    kept,
                    sample.values().stream().mapToLong(Long::longValue).sum());
        }
    }

    private static void addUnlessWithin(SortedMap<Double, Long> sample, @Nullable Double outermost) {
        if (outermost != null
                && Double.isFinite(outermost)
                && (sample.isEmpty() || outermost < sample.firstKey() || outermost > sample.lastKey())) {
            sample.put(outermost, 1L);
        }
    }

    /**
     * A column of numbers in buckets.
     *
     * @param edges of the buckets, ascending
     * @param counts of values between an edge and the next
     */
    void bucketed(Counted column, double[] edges, long[] counts, Known known) {
        if (isIgnored(column.name())) {
            return;
        }
        NumericCells cells = NumericCells.ofEdges(edges);
        long[] all = new long[cells.size()];
        System.arraycopy(counts, 0, all, 1, counts.length);
        add(column, ColumnType.NUMERIC, cells, all, Arrays.stream(counts).sum(), known);
        lost(
                column.name(),
                "only its %d buckets are there, so that what changes within one is not seen",
                counts.length);
    }

    /**
     * A column of categories.
     *
     * <p>Where counts are not exact, its cells count as many values as make the largest error one value, in the same
     * shares. Chance alone moves all but the smallest by more.
     *
     * @param counts by category; of a column with more values than they add up to, the rest are others
     * @param error by how much a count may be wrong; 0 where counts are exact
     */
    void categorical(Counted column, Map<String, Long> counts, long error) {
        if (isIgnored(column.name())) {
            return;
        }
        TreeMap<String, Long> bounded = new TreeMap<>();
        counts.forEach((category, count) -> bounded.merge(CategoryCounts.bounded(category), count, Long::sum));
        bounded.values().removeIf(count -> count < 1);
        if (bounded.isEmpty()) {
            leftOut(column.name(), column.present() == 0 ? "it has no value" : "its texts were not counted");
            return;
        }
        List<String> categories = CategoryCounts.mostFrequent(bounded, ColumnSurvey.MAX_CATEGORIES).stream()
                .sorted()
                .toList();
        long named = categories.stream()
                .mapToLong(category -> Objects.requireNonNull(bounded.get(category)))
                .sum();
        long others = Math.max(
                        column.present(),
                        bounded.values().stream().mapToLong(Long::longValue).sum())
                - named;
        CategoricalCells cells = new CategoricalCells(categories, others > 0);
        long[] all = new long[cells.size()];
        for (int i = 0; i < categories.size(); i++) {
            all[i] = Objects.requireNonNull(bounded.get(categories.get(i)));
        }
        if (others > 0) {
            all[categories.size()] = others;
        }
        long total = named + others;
        long counted = error == 0 ? total : total / error;
        add(
                column,
                ColumnType.CATEGORICAL,
                cells,
                scaled(all, total, counted),
                counted,
                new Known(null, null, null, null));
        if (others > 0) {
            lost(
                    column.name(),
                    "%,d of %,d values are of other than its %,d categories",
                    others,
                    total,
                    categories.size());
        }
        if (error > 0) {
            lost(
                    column.name(),
                    "its counts are right within %,d, so that they are taken for those of %,d",
                    error,
                    counted);
        }
    }

    private boolean isIgnored(String name) {
        if (settings.ignored().contains(name)) {
            add(name);
            ignored.add(columnName(name));
            return true;
        }
        return false;
    }

    private void add(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a column has no name");
        }
        if (!seen.add(name)) {
            throw new IllegalArgumentException("two columns are named " + name);
        }
    }

    private ColumnRole role(String name) {
        return name.equals(settings.prediction())
                ? ColumnRole.PREDICTION
                : name.equals(settings.label())
                        ? ColumnRole.LABEL
                        : ColumnRole.ofColumn(name) == ColumnRole.ATTRIBUTION
                                ? ColumnRole.ATTRIBUTION
                                : ColumnRole.FEATURE;
    }

    private String columnName(String name) {
        ColumnRole role = role(name);
        return role == ColumnRole.ATTRIBUTION ? name : role.columnName(name);
    }

    private void add(Counted column, ColumnType type, Cells cells, long[] counts, long counted, Known known) {
        add(column.name());
        // In the measure of the counts, so that the share of nulls is that of all rows.
        long nulls = column.present() == 0
                ? column.missing()
                : Math.round((double) column.missing() * counted / column.present());
        String name = columnName(column.name());
        columns.put(
                name,
                new ReferenceColumn(
                        name,
                        role(column.name()),
                        type,
                        cells,
                        counts,
                        nulls,
                        known.mean(),
                        known.standardDeviation(),
                        null,
                        new TreeMap<>(),
                        null));
    }

    /** Counts in the same shares that add up to another sum: rounded down, and up where most was cut off. */
    private static long[] scaled(long[] counts, long sum, long to) {
        if (to == sum) {
            return counts;
        }
        long[] scaled = new long[counts.length];
        double[] rests = new double[counts.length];
        long left = to;
        for (int i = 0; i < counts.length; i++) {
            double exact = (double) counts[i] * to / sum;
            scaled[i] = (long) exact;
            rests[i] = exact - scaled[i];
            left -= scaled[i];
        }
        Integer[] order = new Integer[counts.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> -rests[i]).thenComparing(i -> i));
        for (int i = 0; i < left && i < order.length; i++) {
            scaled[order[i]]++;
        }
        return scaled;
    }

    /**
     * The reference of all columns.
     *
     * @param rows of the data that they were taken from; null where the file does not say
     * @throws IllegalArgumentException if there is none, or one that a person named is not there
     */
    ImportedReference reference(@Nullable Long rows) {
        checkNamed(settings.prediction());
        checkNamed(settings.label());
        settings.ignored().forEach(this::checkNamed);
        if (columns.isEmpty()) {
            throw new IllegalArgumentException("no column has a distribution that could be compared");
        }
        if (columns.size() > ReferenceBuilder.MOST_COLUMNS) {
            throw new IllegalArgumentException("a reference has at most " + ReferenceBuilder.MOST_COLUMNS
                    + " columns, and here are " + columns.size() + ": leave some out with --ignore");
        }
        long most = columns.values().stream()
                .mapToLong(column -> column.values() + column.nulls())
                .max()
                .orElseThrow();
        Reference reference = ReferenceJson.identified(new Reference(
                "imported",
                settings.model(),
                settings.version(),
                settings.createdAt(),
                settings.source(),
                null,
                null,
                rows == null ? most : Math.max(rows, most),
                List.copyOf(columns.values()),
                List.copyOf(ignored),
                List.of(),
                Reference.Stage.PINNED,
                null,
                null));
        TreeMap<String, String> all = new TreeMap<>(lost);
        all.put("", ImportedReference.NO_VARIATION);
        return new ImportedReference(reference, List.copyOf(all.values()));
    }

    private void checkNamed(@Nullable String name) {
        if (name != null && !seen.contains(name)) {
            throw new IllegalArgumentException(
                    "there is no column " + name + "; there are " + String.join(", ", new TreeSet<>(seen)));
        }
    }
}
