package io.plumbline.monitor.profile;

import java.util.Locale;

/** How the values of a column are summarised. */
public enum ColumnType {
    NUMERIC,
    CATEGORICAL,
    /** Not known, as no reference says it: numbers and texts are both summarised, neither in cells. */
    UNKNOWN;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
