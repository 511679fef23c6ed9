package io.plumbline.monitor.chart;

import static io.plumbline.monitor.chart.Svg.at;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.assess.Figures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A numeric column: the density of reference and current, one over the other, so that areas are shares; beside it, as
 * bars from 0 to 100 %, what lies outside the reference's range and the nulls.
 */
final class Histogram implements Chart {
    private static final double SLOT = 50;
    private static final double BAR = 26;
    /** A narrow spike is drawn up to this multiple of the highest other bin. */
    private static final double SPIKE = 1.5;

    private final List<Bin> closed = new ArrayList<>();
    private final double[] reference;
    private final double[] current;
    private final List<Bar> bars = new ArrayList<>();
    private final @Nullable Axis axis;
    private final @Nullable Summary referenceSummary;
    private final @Nullable Summary currentSummary;

    private record Bar(String label, double reference, double current, double left) {}

    Histogram(List<Bin> bins, @Nullable Bin nulls, @Nullable Summary reference, @Nullable Summary current) {
        Series before = Series.reference(bins);
        Series now = Series.current(bins);
        List<Integer> inside = new ArrayList<>();
        int below = -1;
        int above = -1;
        int missing = -1;
        for (int i = 0; i < bins.size(); i++) {
            Bin bin = bins.get(i);
            if (bin.equals(nulls)) {
                missing = i;
            } else if (bin.low() != null && bin.high() != null) {
                inside.add(i);
                closed.add(bin);
            } else if (bin.low() == null) {
                below = i;
            } else {
                above = i;
            }
        }
        double left = bar("below", below, before, now, 0) ? SLOT : 0;
        double right = WIDTH - slots(above, missing, before, now) * SLOT;
        this.axis = closed.isEmpty() ? null : new Axis(closed, left, right - left);
        double next = bar("above", above, before, now, right) ? right + SLOT : right;
        bar("null", missing, before, now, next);
        this.reference = inside.stream().mapToDouble(before::share).toArray();
        this.current = inside.stream().mapToDouble(now::share).toArray();
        this.referenceSummary = reference;
        this.currentSummary = current;
    }

    private boolean bar(String label, int bin, Series before, Series now, double left) {
        if (slots(bin, -1, before, now) == 0) {
            return false;
        }
        bars.add(new Bar(label, before.share(bin), now.share(bin), left));
        return true;
    }

    private static int slots(int one, int other, Series before, Series now) {
        int slots = one >= 0 && before.share(one) + now.share(one) > 0 ? 1 : 0;
        return other < 0 ? slots : slots + slots(other, -1, before, now);
    }

    @Override
    public Svg small(String id) {
        StringBuilder now = new StringBuilder();
        StringBuilder before = new StringBuilder();
        if (axis != null) {
            double top = top(axis);
            steps(now, axis, current, top);
            steps(before, axis, reference, top);
        }
        for (Bar bar : bars) {
            double left = bar.left() + (SLOT - BAR) / 2;
            Svg.bar(now, left, BAR, bar.current(), 1);
            Svg.bar(before, left, BAR, bar.reference(), 1);
        }
        return Chart.small(id, now.toString(), before.toString());
    }

    /** Density that reaches the top of the drawing. */
    private double top(Axis bins) {
        double wide = 0;
        double all = 0;
        for (int i = 0; i < reference.length; i++) {
            double density = Math.max(reference[i], current[i]) / bins.width(i);
            all = Math.max(all, density);
            if (bins.width(i) > 4) {
                wide = Math.max(wide, density);
            }
        }
        return wide > 0 ? Math.min(all, SPIKE * wide) : all;
    }

    private static void steps(StringBuilder path, Axis axis, double[] shares, double top) {
        if (top == 0 || Arrays.stream(shares).sum() == 0) {
            return;
        }
        path.append('M').append(Math.round(axis.place(0))).append(' ').append(at(HEIGHT));
        long last = Math.round(HEIGHT);
        for (int i = 0; i < shares.length; i++) {
            long y = Math.round(Math.max(0, HEIGHT - shares[i] / axis.width(i) / top * HEIGHT));
            if (y != last) {
                path.append('V').append(y);
                last = y;
            }
            path.append('H').append(Math.round(axis.place(i + 1)));
        }
        path.append('V').append(at(HEIGHT));
    }

    @Override
    public Svg drawing(String id, String name) {
        Svg.Pen pen = Svg.pen();
        pen.image(WIDTH, HEIGHT + 38, "chart", name + ". " + description(), "");
        pen.empty("use", "href", "#" + id, "y", "4", "width", at(WIDTH), "height", at(HEIGHT));
        double floor = HEIGHT + 4;
        if (axis != null) {
            ticks(pen, axis, floor);
            mean(pen, axis, referenceSummary, "refmark", floor);
            mean(pen, axis, currentSummary, "curmark", floor);
        }
        for (Bar bar : bars) {
            double middle = bar.left() + SLOT / 2;
            pen.empty("path", "class", "axis", "d", "M" + at(bar.left() + 8) + " " + at(floor) + "h" + at(SLOT - 16));
            pen.element("text", bar.label(), "x", at(middle), "y", at(floor + 16));
            pen.element(
                    "text", Figures.percent(bar.current()), "class", "curtext", "x", at(middle), "y", at(floor + 30));
        }
        return pen.close("svg").done();
    }

    private static void ticks(Svg.Pen pen, Axis axis, double floor) {
        StringBuilder marks =
                new StringBuilder("M").append(at(axis.place(0))).append(' ').append(at(floor));
        marks.append('H').append(at(axis.place(axis.bins())));
        for (double tick : axis.ticks()) {
            double x = axis.placeOf(tick);
            marks.append('M').append(at(x)).append(' ').append(at(floor)).append("v4");
            // Kept inside the drawing, where a label is about twenty wide.
            double inside = Math.max(12, Math.min(WIDTH - 12, x));
            pen.element("text", Figures.number(tick), "x", at(inside), "y", at(floor + 16));
        }
        pen.empty("path", "class", "axis", "d", marks.toString());
        if (axis.cutLow() || axis.cutHigh()) {
            String side = axis.cutLow() && axis.cutHigh() ? "both ends" : axis.cutLow() ? "the left" : "the right";
            double middle = (axis.place(0) + axis.place(axis.bins())) / 2;
            pen.element("text", "long tail cut at " + side, "x", at(middle), "y", at(floor + 30));
        }
    }

    private static void mean(Svg.Pen pen, Axis axis, @Nullable Summary summary, String css, double floor) {
        if (summary != null && axis.shows(summary.mean())) {
            pen.empty(
                    "path",
                    "class",
                    css,
                    "d",
                    "M" + at(axis.placeOf(summary.mean())) + " " + at(floor - 1) + "l-4 7h8z");
        }
    }

    private String description() {
        StringBuilder text = new StringBuilder();
        if (referenceSummary != null && currentSummary != null) {
            text.append("Mean ").append(Figures.number(referenceSummary.mean())).append(", now ");
            text.append(Figures.number(currentSummary.mean())).append(". ");
        }
        for (Bar bar : bars) {
            text.append(bar.label().equals("null") ? "Null: " : bar.label() + " the range: ");
            text.append(Figures.percent(bar.reference())).append(", now ");
            text.append(Figures.percent(bar.current())).append(". ");
        }
        return text.toString().trim();
    }
}
