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

    /**
     * The shapes alone and small, without a text, for places where words say the same. They are placed again by {@link #drawing} and by
     * {@code <use>}.
     */
    Svg small(String id);

    /**
     * The whole chart with axis and text alternative; shows the symbol of that id, which must be in the same page.
     *
     * @param name of the column, as it is shown
     */
    Svg drawing(String id, String name);

    /** The chart of a column that has bins. */
    static Chart of(ColumnReport column) {
        Bin nulls = Wording.nullBin(column.bins());
        boolean numeric = column.bins().stream().anyMatch(b -> b.low() != null || b.high() != null);
        return numeric
                ? new Histogram(column.bins(), nulls, column.reference(), column.current())
                : new Categories(column.bins(), nulls);
    }

    /** The symbol in an image of its own. */
    static Svg small(String id, String current, String reference) {
        Svg.Pen pen = Svg.pen()
                .open("svg", "class", "mini", "aria-hidden", "true")
                .open(
                        "symbol",
                        "id",
                        id,
                        "viewBox",
                        "0 0 " + Svg.at(WIDTH) + " " + Svg.at(HEIGHT),
                        "preserveAspectRatio",
                        "none");
        pen.empty("path", "class", "cur", "d", current);
        pen.empty("path", "class", "ref", "d", reference);
        return pen.close("symbol").empty("use", "href", "#" + id).close("svg").done();
    }

    /** At most this many categories have bars of their own. */
    int CATEGORIES = 12;

    /** The bins of a categorical column as they are shown: the largest, in order, then the rest in one, then nulls. */
    static List<Bin> shown(List<Bin> bins) {
        return Categories.shown(bins, Wording.nullBin(bins));
    }
}
