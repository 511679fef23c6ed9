package io.plumbline.monitor.reference;

import java.util.HashSet;
import java.util.Set;

/**
 * What a person says of a model's columns, for the reference that is learned of it. Names of columns that the model does
 * not have mean nothing: one entry may be for many models.
 *
 * @param ignored columns that are not compared, such as ids
 * @param categorical columns whose values are categories, whatever they look like
 * @param numeric columns whose values are numbers, however few there are
 */
public record ColumnSettings(Set<String> ignored, Set<String> categorical, Set<String> numeric) {
    public static final ColumnSettings NONE = new ColumnSettings(Set.of(), Set.of(), Set.of());

    public ColumnSettings {
        for (String name : categorical) {
            if (numeric.contains(name)) {
                throw new IllegalArgumentException("column " + name + " is either categorical or numeric, not both");
            }
        }
    }

    /** The same of those columns that there are. */
    public ColumnSettings of(Set<String> columns) {
        return new ColumnSettings(common(ignored, columns), common(categorical, columns), common(numeric, columns));
    }

    private static Set<String> common(Set<String> names, Set<String> columns) {
        Set<String> common = new HashSet<>(names);
        common.retainAll(columns);
        return Set.copyOf(common);
    }
}
