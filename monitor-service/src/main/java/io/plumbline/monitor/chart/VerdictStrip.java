package io.plumbline.monitor.chart;

import static io.plumbline.monitor.chart.Svg.at;

import io.plumbline.monitor.assess.Wording;
import io.plumbline.stats.verdict.Verdict;
import java.util.List;

/** The verdicts of windows in a row, oldest first. Drifted ones are also the taller ones, for those who do not see the colour. */
public final class VerdictStrip {
    private static final double CELL = 10;
    /** Its width on the page, in pixels, where there is room. */
    private static final double SHOWN = 22;

    private VerdictStrip() {}

    /** @param label such as the window's span */
    public record Cell(Verdict verdict, String label) {}

    public static Svg of(List<Cell> cells) {
        long drifted =
                cells.stream().filter(c -> c.verdict() == Verdict.DRIFTED).count();
        Svg.Pen pen = Svg.pen();
        pen.open(
                "svg",
                "viewBox",
                "0 0 " + at(cells.size() * CELL) + " 24",
                "width",
                at(cells.size() * SHOWN),
                "class",
                "strip",
                "preserveAspectRatio",
                "none",
                "role",
                "img");
        pen.element("title", drifted + " of " + cells.size() + " windows drifted");
        for (int i = 0; i < cells.size(); i++) {
            Cell cell = cells.get(i);
            double height = switch (cell.verdict()) {
                case DRIFTED -> 24;
                case STABLE -> 14;
                case INCONCLUSIVE -> 6;
            };
            String css = VerdictStyle.of(cell.verdict());
            pen.open(
                    "rect",
                    "class",
                    css,
                    "x",
                    at(i * CELL + 1),
                    "y",
                    at(24 - height),
                    "width",
                    at(CELL - 2),
                    "height",
                    at(height));
            pen.element("title", cell.label() + ": " + Wording.verdict(cell.verdict()));
            pen.close("rect");
        }
        return pen.close("svg").done();
    }
}
