package io.plumbline.monitor.chart;

import static io.plumbline.monitor.chart.Svg.at;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A categorical column: a pair of bars for each of the largest categories, one pair for the rest, one for nulls. */
final class Categories implements Chart {
    private static final double ROW = 26;
    private static final double BARS = 128;
    private static final double FIGURES = 342;
    private static final int LABEL = 17;

    private final List<Bin> bins;
    private final Series reference;
    private final Series current;

    Categories(List<Bin> all, @Nullable Bin nulls) {
        this.bins = shown(all, nulls);
        this.reference = Series.reference(bins);
        this.current = Series.current(bins);
    }

    static List<Bin> shown(List<Bin> all, @Nullable Bin nulls) {
        List<Bin> values = new ArrayList<>(all);
        if (nulls != null) {
            values.remove(values.size() - 1);
        }
        double before = Math.max(1, values.stream().mapToLong(Bin::reference).sum());
        double now = Math.max(1, values.stream().mapToLong(Bin::current).sum());
        List<Bin> kept = new ArrayList<>(values);
        if (values.size() > CATEGORIES + 1) {
            List<Bin> largest = values.stream()
                    .sorted(Comparator.comparingDouble((Bin b) -> -Math.max(b.reference() / before, b.current() / now)))
                    .limit(CATEGORIES)
                    .toList();
            kept.retainAll(largest);
            List<Bin> rest = new ArrayList<>(values);
            rest.removeAll(largest);
            long referenceRest = rest.stream().mapToLong(Bin::reference).sum();
            long currentRest = rest.stream().mapToLong(Bin::current).sum();
            kept.add(new Bin(rest.size() + " others", null, null, referenceRest, currentRest));
        }
        if (nulls != null && nulls.reference() + nulls.current() > 0) {
            kept.add(nulls);
        }
        return kept;
    }

    private double most() {
        double most = 0;
        for (int i = 0; i < bins.size(); i++) {
            most = Math.max(most, Math.max(reference.share(i), current.share(i)));
        }
        return most == 0 ? 1 : most;
    }

    @Override
    public Svg small(String id) {
        double slot = WIDTH / Math.max(1, bins.size());
        double bar = slot * 0.4;
        double most = most();
        StringBuilder before = new StringBuilder();
        StringBuilder now = new StringBuilder();
        for (int i = 0; i < bins.size(); i++) {
            Svg.bar(before, i * slot + slot * 0.1, bar, reference.share(i) / most, 2);
            Svg.bar(now, i * slot + slot * 0.5, bar, current.share(i) / most, 2);
        }
        return Chart.small(id, now.toString(), before.toString());
    }

    @Override
    public Svg drawing(String id, String name) {
        Svg.Pen pen = Svg.pen();
        pen.image(WIDTH, bins.size() * ROW + 4, "chart", name + description(), "");
        double scale = (FIGURES - BARS - 8) / most();
        StringBuilder before = new StringBuilder();
        StringBuilder now = new StringBuilder();
        for (int i = 0; i < bins.size(); i++) {
            double y = i * ROW + 4;
            row(before, y + 1, reference.share(i) * scale);
            row(now, y + 11, current.share(i) * scale);
            pen.element("text", label(bins.get(i)), "class", "e", "x", at(BARS - 8), "y", at(y + 15));
            pen.element("text", figures(i), "class", "s", "x", at(FIGURES), "y", at(y + 15));
        }
        pen.empty("path", "class", "cur", "d", now.toString());
        pen.empty("path", "class", "ref", "d", before.toString());
        pen.empty("path", "class", "axis", "d", "M" + at(BARS) + " 2V" + at(bins.size() * ROW + 2));
        return pen.close("svg").done();
    }

    private String figures(int bin) {
        return Figures.percent(reference.share(bin)) + " → " + Figures.percent(current.share(bin));
    }

    private static void row(StringBuilder path, double top, double width) {
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

    private static String label(Bin bin) {
        String name = Wording.name(bin.label());
        int length = name.codePointCount(0, name.length());
        return length <= LABEL ? name : name.substring(0, name.offsetByCodePoints(0, LABEL - 1)) + "…";
    }

    private String description() {
        int most = 0;
        for (int i = 1; i < bins.size(); i++) {
            if (change(i) > change(most)) {
                most = i;
            }
        }
        return bins.isEmpty()
                ? ": no categories"
                : ", shares of categories. Largest change: "
                        + Wording.name(bins.get(most).label()) + ", " + figures(most);
    }

    private double change(int bin) {
        return Math.abs(current.share(bin) - reference.share(bin));
    }
}
