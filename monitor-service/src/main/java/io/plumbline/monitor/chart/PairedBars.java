package io.plumbline.monitor.chart;

import static io.plumbline.monitor.chart.Svg.at;

import io.plumbline.monitor.assess.Wording;
import java.util.List;

/** Rows of two bars each, reference and current, with a name before and figures after them. */
final class PairedBars {
    private static final double ROW = 26;
    private static final double BARS = 128;
    private static final double FIGURES = 342;
    private static final int LABEL = 17;

    private PairedBars() {}

    /**
     * One row.
     *
     * @param name that others may have chosen
     * @param reference length of its bar, at least 0, in the unit of all
     * @param current the same of the other
     */
    record Row(String name, double reference, double current, String figures) {}

    /** @param title the text alternative */
    static Svg of(String title, List<Row> rows) {
        double most = rows.stream()
                .mapToDouble(row -> Math.max(row.reference(), row.current()))
                .max()
                .orElse(0);
        double scale = most == 0 ? 0 : (FIGURES - BARS - 8) / most;
        Svg.Pen pen = Svg.pen();
        pen.image(Chart.WIDTH, rows.size() * ROW + 4, "chart", title, "");
        StringBuilder before = new StringBuilder();
        StringBuilder now = new StringBuilder();
        for (int i = 0; i < rows.size(); i++) {
            Row row = rows.get(i);
            double y = i * ROW + 4;
            bar(before, y + 1, row.reference() * scale);
            bar(now, y + 11, row.current() * scale);
            pen.element("text", label(row.name()), "class", "e", "x", at(BARS - 8), "y", at(y + 15));
            pen.element("text", row.figures(), "class", "s", "x", at(FIGURES), "y", at(y + 15));
        }
        pen.empty("path", "class", "cur", "d", now.toString());
        pen.empty("path", "class", "ref", "d", before.toString());
        pen.empty("path", "class", "axis", "d", "M" + at(BARS) + " 2V" + at(rows.size() * ROW + 2));
        return pen.close("svg").done();
    }

    private static void bar(StringBuilder path, double top, double width) {
        if (width > 0) {
            double shown = Math.max(1, width);
            path.append('M')
                    .append(at(BARS))
                    .append(' ')
                    .append(at(top))
                    .append('h')
                    .append(at(shown));
            path.append("v9h-").append(at(shown));
        }
    }

    private static String label(String given) {
        String name = Wording.name(given);
        int length = name.codePointCount(0, name.length());
        return length <= LABEL ? name : name.substring(0, name.offsetByCodePoints(0, LABEL - 1)) + "…";
    }
}
