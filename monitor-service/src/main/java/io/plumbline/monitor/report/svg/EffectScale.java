package io.plumbline.monitor.report.svg;

import static io.plumbline.monitor.report.svg.Svg.at;

import io.plumbline.monitor.assess.Figures;
import org.jspecify.annotations.Nullable;

/**
 * A column's corrected PSI with its 90 % interval, on a logarithmic scale that is the same for all columns, with marks
 * where a drift begins to be minor, moderate and major.
 */
public final class EffectScale {
    /** Corrected PSI from which a drift is minor, moderate and major. */
    private static final double[] MARKS = {0.02, 0.1, 0.25};

    private static final double WIDTH = 140;
    private static final double HEIGHT = 22;
    private static final double LEAST = 0.004;
    private static final double MOST = 6;

    private EffectScale() {}

    /** The scale's own lines, once in a page. */
    public static Svg symbol(String id) {
        StringBuilder lines = new StringBuilder();
        for (double mark : MARKS) {
            lines.append('M').append(at(place(mark))).append(" 0v").append(at(HEIGHT));
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
        String title = "Corrected PSI " + Figures.number(psi)
                + (interval == null
                        ? ""
                        : ", 90 % interval " + Figures.number(interval[0]) + " to " + Figures.number(interval[1]));
        Svg.Pen pen = Svg.pen();
        pen.image(WIDTH, HEIGHT, "effect", title, "");
        pen.empty("use", "href", "#" + id);
        if (interval != null) {
            pen.empty("path", "class", "whisker", "d", "M" + at(place(interval[0])) + " 11H" + at(place(interval[1])));
        }
        pen.empty("circle", "class", "dot", "cx", at(place(psi)), "cy", "11", "r", "4");
        return pen.close("svg").done();
    }

    private static double place(double psi) {
        double inside = Math.max(LEAST, Math.min(MOST, psi));
        double share = StrictMath.log(inside / LEAST) / StrictMath.log(MOST / LEAST);
        return 5 + share * (WIDTH - 10);
    }
}
