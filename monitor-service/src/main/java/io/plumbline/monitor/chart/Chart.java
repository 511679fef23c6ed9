package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.Wording;
import java.util.List;

/**
 * The distribution of a column, reference and current. The shapes are drawn once, as a symbol, and shown twice: small in a
 * list and large, with its axis, beside the numbers.
 */
public interface Chart {
    /** Width of every chart, in its own units. */
    double WIDTH = 440;
    /** Height of the shapes of a histogram, in its own units. */
    double HEIGHT = 132;

    /** The shapes alone, to be placed by {@link #drawing} and by {@code <use>}. */
    Svg symbol(String id);

    /** The whole chart with axis and text alternative; shows the symbol of that id, which must be in the same page. */
    Svg drawing(String id, String title);

    /** The chart of a column that has bins. */
    static Chart of(ColumnReport column) {
        Bin nulls = Wording.nullBin(column.bins());
        boolean numeric = column.bins().stream().anyMatch(b -> b.low() != null || b.high() != null);
        return numeric
                ? new Histogram(column.bins(), nulls, column.reference(), column.current())
                : new Categories(column.bins(), nulls);
    }

    /** The small form of a symbol: without a text of its own, for places where words say the same. */
    static Svg small(String id) {
        return Svg.pen()
                .open("svg", "class", "mini", "aria-hidden", "true")
                .empty("use", "href", "#" + id, "width", "100%", "height", "100%")
                .close("svg")
                .done();
    }

    /** At most this many categories have bars of their own. */
    int CATEGORIES = 12;

    /** The bins of a categorical column as they are shown: the largest, in order, then the rest in one, then nulls. */
    static List<Bin> shown(List<Bin> bins) {
        return Categories.shown(bins, Wording.nullBin(bins));
    }
}
