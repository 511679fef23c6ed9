package io.plumbline.monitor.profile;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How the columns of a model are summarised.
 *
 * @param referenceId the reference whose cells are used; null where there is none
 * @param columns by name
 * @param ignored names of columns that are not summarised
 * @param expectations what a person says must hold, by the name of the column; it need not be one of the reference's
 */
public record ProfileLayout(
        @Nullable String referenceId,
        SortedMap<String, ColumnLayout> columns,
        Set<String> ignored,
        Map<String, Expectation> expectations) {
    /** No reference: columns are found as they come. */
    public static final ProfileLayout NONE = new ProfileLayout(null, Collections.emptySortedMap(), Set.of(), Map.of());

    public static ProfileLayout of(String referenceId, List<ColumnLayout> columns, List<String> ignored) {
        SortedMap<String, ColumnLayout> byName = new TreeMap<>();
        columns.forEach(column -> byName.put(column.name(), column));
        return new ProfileLayout(referenceId, Collections.unmodifiableSortedMap(byName), Set.copyOf(ignored), Map.of());
    }

    /** The same, with what is expected of columns. */
    public ProfileLayout expecting(Map<String, Expectation> expected) {
        return expected.equals(expectations)
                ? this
                : new ProfileLayout(referenceId, columns, ignored, Map.copyOf(expected));
    }
}
