package io.plumbline.monitor.chart;

import static io.plumbline.monitor.chart.Svg.at;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column's corrected PSI over windows, with its 90 % interval, against the marks where a drift begins to be minor, moderate and major.
 * The scale is {@link PsiScale}, so that the marks are at the same heights for all columns, and are drawn once in a page.
 */
public final class PsiTrend {
    private static final double WIDTH = 440;
    private static final double HEIGHT = 88;
    private static final double LEFT = 5;
    private static final double RIGHT = 366;
    private static final double TOP = 4;
    private static final double FLOOR = 70;
    private static final List<String> NAMES = List.of("minor 0.02", "moderate 0.1", "major 0.25");

    private PsiTrend() {}

    /**
     * A window.
     *
     * @param psi corrected; null where it is not known
     * @param low lower bound of its 90 % interval; null where there is none
     * @param high its upper bound
     */
    public record Point(
            Instant start,
            Instant end,
            Verdict verdict,
            @Nullable Double psi,
            @Nullable Double low,
            @Nullable Double high) {}

    /**
     * What all trends over the same windows share: marks, their names, and when the windows begin and end.
     *
     * @param from beginning of the first window
     * @param to end of the last
     */
    public static Svg symbol(String id, Instant from, Instant to) {
        StringBuilder lines = new StringBuilder();
        Svg.Pen pen = Svg.pen().open("symbol", "id", id, "viewBox", "0 0 " + at(WIDTH) + " " + at(HEIGHT));
        for (int i = 0; i < NAMES.size(); i++) {
            double y = inset(PsiScale.marks().get(i));
            lines.append("M0 ").append(at(y)).append('H').append(at(RIGHT + LEFT));
            pen.element("text", NAMES.get(i), "x", at(RIGHT + LEFT + 5), "y", at(y + 4));
        }
        pen.empty("path", "class", "mark", "d", lines.toString());
        pen.empty("path", "class", "axis", "d", "M0 " + at(FLOOR) + "H" + at(RIGHT + LEFT));
        pen.element("text", Figures.time(from), "x", "0", "y", at(FLOOR + 15));
        pen.element("text", Figures.time(to), "class", "end", "x", at(RIGHT + LEFT), "y", at(FLOOR + 15));
        return pen.close("symbol").done();
    }

    /**
     * @param id of the symbol
     * @param points oldest first, at least one
     */
    public static Svg of(String id, List<Point> points) {
        StringBuilder whiskers = new StringBuilder();
        StringBuilder line = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            Double psi = point.psi();
            drawing &= i > 0 && !point.start().isAfter(points.get(i - 1).end());
            if (psi == null) {
                drawing = false;
                continue;
            }
            String x = x(points, i);
            line.append(drawing ? 'L' : 'M').append(x).append(' ').append(y(psi));
            if (!drawing) {
                line.append("h0"); // a window alone is a dot
            }
            drawing = true;
            if (point.low() != null && point.high() != null && !y(point.low()).equals(y(point.high()))) {
                whiskers.append('M')
                        .append(x)
                        .append(' ')
                        .append(y(point.low()))
                        .append('V')
                        .append(y(point.high()));
            }
            if (point.verdict() == Verdict.DRIFTED) {
                dots.append('M').append(x).append(' ').append(y(psi)).append("h0");
            }
        }
        Svg.Pen pen = Svg.pen().image(WIDTH, HEIGHT, "trend", words(points), "").empty("use", "href", "#" + id);
        path(pen, "range", whiskers);
        path(pen, "line", line);
        path(pen, "dots", dots);
        return pen.close("svg").done();
    }

    private static void path(Svg.Pen pen, String css, StringBuilder path) {
        if (!path.isEmpty()) {
            pen.empty("path", "class", css, "d", path.toString());
        }
    }

    /** What the trend shows, in a sentence. */
    public static String words(List<Point> points) {
        DoubleSummaryStatistics known = points.stream()
                .map(Point::psi)
                .filter(psi -> psi != null)
                .mapToDouble(psi -> psi)
                .summaryStatistics();
        long drifted = points.stream()
                .filter(point -> point.verdict() == Verdict.DRIFTED)
                .count();
        return "Corrected PSI over the last " + Figures.count(points.size(), "window")
                + (known.getCount() == 0
                        ? ": not known"
                        : ": " + Figures.number(known.getMin()) + " to " + Figures.number(known.getMax()) + ", last "
                                + last(points))
                + ". Drifted in " + drifted + ".";
    }

    private static String last(List<Point> points) {
        Double psi = points.get(points.size() - 1).psi();
        return psi == null ? "not known" : Figures.number(psi);
    }

    /** Whole units: a page holds thousands of them. */
    private static String x(List<Point> points, int index) {
        long first = points.get(0).start().toEpochMilli();
        long last = points.get(points.size() - 1).start().toEpochMilli();
        long time = points.get(index).start().toEpochMilli();
        double share = last == first ? 1 : (double) (time - first) / (last - first);
        return Long.toString(Math.round(LEFT + share * (RIGHT - LEFT)));
    }

    private static String y(double psi) {
        return Long.toString(Math.round(inset(PsiScale.place(psi))));
    }

    private static double inset(double percent) {
        return FLOOR - percent / 100 * (FLOOR - TOP);
    }
}
