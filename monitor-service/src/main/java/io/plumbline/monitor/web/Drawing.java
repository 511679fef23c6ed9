package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.chart.Chart;
import io.plumbline.monitor.chart.Svg;
import org.jspecify.annotations.Nullable;

/**
 * A column's values over those of its reference.
 *
 * @param symbol the shapes, which must be in the page
 * @param whole the drawing, which shows them
 */
record Drawing(Svg symbol, Svg whole) {
    /**
     * @param id of the symbol, in the page
     * @return null where the report has no bins of the column
     */
    static @Nullable Drawing of(ColumnReport column, String id) {
        if (column.bins().isEmpty()) {
            return null;
        }
        Chart chart = Chart.of(column);
        return new Drawing(chart.small(id), chart.drawing(id, Wording.name(column.name())));
    }
}
