package io.plumbline.monitor.chart;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A categorical column: a pair of bars for each of the largest categories, one pair for the rest, one for nulls. */
final class Categories implements Chart {
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
        List<PairedBars.Row> rows = IntStream.range(0, bins.size())
                .mapToObj(
                        i -> new PairedBars.Row(bins.get(i).label(), reference.share(i), current.share(i), figures(i)))
                .toList();
        return PairedBars.of(name + description(), rows);
    }

    private String figures(int bin) {
        return Figures.percent(reference.share(bin)) + " → " + Figures.percent(current.share(bin));
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
