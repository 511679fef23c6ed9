package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import java.util.ArrayList;
import java.util.List;

/**
 * The horizontal axis of a histogram with bins of unequal width. Bins keep the proportion of their widths, but for two
 * things: an outer bin that is far wider than the rest is cut, and a bin too narrow to be seen is widened a little.
 */
final class Axis {
    private static final double LEAST_WIDTH = 3;
    /** An outer bin is shown up to this share of all inner ones. */
    private static final double WIDEST_OUTER = 0.5;

    private final double[] edges; // in units of the column
    private final double[] places; // the same edges on the drawing
    private final boolean cutLow;
    private final boolean cutHigh;

    /**
     * @param bins closed bins in order, at least one
     * @param left place of the first edge
     * @param width of all bins together
     */
    Axis(List<Bin> bins, double left, double width) {
        edges = edges(bins);
        double low = edges[0];
        double high = edges[edges.length - 1];
        int n = bins.size();
        if (n > 3) {
            double inner = edges[n - 1] - edges[1];
            edges[0] = Math.max(edges[0], edges[1] - WIDEST_OUTER * inner);
            edges[n] = Math.min(edges[n], edges[n - 1] + WIDEST_OUTER * inner);
        }
        cutLow = edges[0] > low;
        cutHigh = edges[n] < high;
        places = places(left, width);
    }

    /** Edges between neighbours half way between them: bins name the smallest and largest value that they hold. */
    private static double[] edges(List<Bin> bins) {
        int n = bins.size();
        double[] edges = new double[n + 1];
        for (int i = 1; i < n; i++) {
            edges[i] = (high(bins.get(i - 1)) + low(bins.get(i))) / 2;
        }
        double low = low(bins.get(0));
        double high = high(bins.get(n - 1));
        double margin = n > 1 ? 0 : low == high ? 0.5 : 0;
        edges[0] = low - (n > 1 ? edges[1] - high(bins.get(0)) : margin);
        edges[n] = high + (n > 1 ? low(bins.get(n - 1)) - edges[n - 1] : margin);
        return edges;
    }

    static double low(Bin bin) {
        Double low = bin.low();
        return low == null ? Double.NEGATIVE_INFINITY : low;
    }

    static double high(Bin bin) {
        Double high = bin.high();
        return high == null ? Double.POSITIVE_INFINITY : high;
    }

    private double[] places(double left, double width) {
        int n = edges.length - 1;
        double span = edges[n] - edges[0];
        double[] widths = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            widths[i] = Math.max(LEAST_WIDTH, span > 0 ? (edges[i + 1] - edges[i]) / span * width : 0);
            sum += widths[i];
        }
        double[] result = new double[n + 1];
        result[0] = left;
        for (int i = 0; i < n; i++) {
            result[i + 1] = result[i] + widths[i] * width / sum;
        }
        return result;
    }

    int bins() {
        return edges.length - 1;
    }

    /** Place of the edge before a bin; of the last edge for {@code bins()}. */
    double place(int edge) {
        return places[edge];
    }

    double width(int bin) {
        return places[bin + 1] - places[bin];
    }

    boolean cutLow() {
        return cutLow;
    }

    boolean cutHigh() {
        return cutHigh;
    }

    boolean shows(double value) {
        return value >= edges[0] && value <= edges[edges.length - 1];
    }

    /** Place of a value that is shown. */
    double placeOf(double value) {
        int i = 0;
        while (i + 2 < edges.length && value > edges[i + 1]) {
            i++;
        }
        double span = edges[i + 1] - edges[i];
        return span > 0 ? places[i] + (value - edges[i]) / span * width(i) : places[i];
    }

    /** Round values to be written at the axis, about four. */
    List<Double> ticks() {
        double low = edges[0];
        double high = edges[edges.length - 1];
        double span = high - low;
        if (!(span > 0) || Double.isInfinite(span)) {
            return List.of(low);
        }
        double rough = span / 4;
        double power = StrictMath.pow(10, StrictMath.floor(StrictMath.log10(rough)));
        double step = rough / power < 1.5
                ? power
                : rough / power < 3.5 ? 2 * power : rough / power < 7.5 ? 5 * power : 10 * power;
        List<Double> ticks = new ArrayList<>();
        for (double k = Math.ceil(low / step); k * step <= high && ticks.size() < 8; k++) {
            ticks.add(k * step);
        }
        return ticks;
    }
}
