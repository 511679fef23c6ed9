package io.plumbline.monitor.profile;

import io.plumbline.stats.histogram.Cells;

/**
 * How one column is summarised, as its reference says.
 *
 * @param name unique within the model, see {@link ColumnRole#columnName}
 */
public record ColumnLayout(String name, ColumnRole role, ColumnType type, Cells cells) {}
