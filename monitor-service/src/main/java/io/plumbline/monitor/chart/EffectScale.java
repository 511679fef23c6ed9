package io.plumbline.monitor.chart;

import static io.plumbline.monitor.chart.Svg.at;

import io.plumbline.monitor.assess.Figures;
import org.jspecify.annotations.Nullable;

/**
 * A column's corrected PSI with its 90 % interval, on a logarithmic scale that is the same for all columns, with marks
 * where a drift begins to be minor, moderate and major.
 */
public final class EffectScale {
    private static final double WIDTH = 140;
    private static final double HEIGHT = 22;

    private EffectScale() {}

    /** The scale's own lines, once in a page. */
    public static Svg symbol(String id) {
        StringBuilder lines = new StringBuilder();
        for (double mark : PsiScale.marks()) {
            lines.append('M').append(at(inset(mark))).append(" 0v").append(at(HEIGHT));
        }
        return Svg.pen()
                .open("symbol", "id", id, "viewBox", "0 0 " + at(WIDTH) + " " + at(HEIGHT))
                .empty("path", "class", "axis", "d", "M0 11H" + at(WIDTH))
                .empty("path", "class", "mark", "d", lines.toString())
                .close("symbol")
                .done();
    }

    /**
     * @param psi corrected PSI; may be a little below 0
     * @param interval its 90 % interval; null where there is none
     */
    public static Svg of(String id, double psi, double @Nullable [] interval) {
        Svg.Pen pen = Svg.pen()
                .open("svg", "viewBox", "0 0 " + at(WIDTH) + " " + at(HEIGHT), "class", "effect", "role", "img")
                .element("title", words(psi, interval))
                .empty("use", "href", "#" + id);
        if (interval != null) {
            pen.empty("path", "class", "whisker", "d", "M" + at(place(interval[0])) + " 11H" + at(place(interval[1])));
        }
        pen.empty("path", "class", "dot", "d", "M" + at(place(psi)) + " 11h0");
        return pen.close("svg").done();
    }

    private static String words(double psi, double @Nullable [] interval) {
        return interval == null
                ? "PSI " + Figures.brief(psi)
                : "90 % interval " + Figures.brief(interval[0]) + " to " + Figures.brief(interval[1]);
    }

    private static double place(double psi) {
        return inset(PsiScale.place(psi));
    }

    /** So that a dot at an end is whole. */
    private static double inset(double percent) {
        return 5 + percent / 100 * (WIDTH - 10);
    }
}
