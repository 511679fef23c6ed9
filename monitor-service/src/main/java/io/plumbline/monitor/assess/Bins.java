package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Counts for a histogram: both samples in the same bins, nulls last where there are any. */
final class Bins {
    private Bins() {}

    static List<Bin> of(ReferenceColumn reference, ColumnProfile profile, Sample current) {
        List<Bin> bins = new ArrayList<>();
        if (reference.cells() instanceof NumericCells cells) {
            numeric(bins, cells, reference.counts(), current.counts());
        } else if (reference.cells() instanceof CategoricalCells cells) {
            categorical(bins, cells, reference.counts(), profile);
        }
        if (reference.nulls() > 0 || current.nulls() > 0) {
            bins.add(new Bin("null", null, null, reference.nulls(), current.nulls()));
        }
        return List.copyOf(bins);
    }

    private static void numeric(List<Bin> bins, NumericCells cells, long[] reference, long[] current) {
        int last = cells.fine() - 1;
        double lowest = cells.low(0);
        double highest = cells.high(last);
        List<String> labels = labels(cells);
        bins.add(new Bin(labels.get(0), null, lowest, reference[0], current[0]));
        for (int g = 0; g < cells.groups(); g++) {
            int from = cells.groupStart(g);
            int to = cells.groupStart(g + 1);
            double low = cells.low(from);
            double high = cells.high(to - 1);
            bins.add(new Bin(
                    labels.get(g + 1), low, high, sum(reference, from + 1, to + 1), sum(current, from + 1, to + 1)));
        }
        bins.add(new Bin(labels.get(cells.groups() + 1), highest, null, reference[last + 2], current[last + 2]));
    }

    /** Of what is below all of them, of each, and of what is above. */
    static List<String> labels(NumericCells cells) {
        List<String> labels = new ArrayList<>();
        labels.add("below " + Phrases.number(cells.low(0)));
        for (int g = 0; g < cells.groups(); g++) {
            double low = cells.low(cells.groupStart(g));
            double high = cells.high(cells.groupStart(g + 1) - 1);
            labels.add(low == high ? Phrases.number(low) : Phrases.number(low) + " to " + Phrases.number(high));
        }
        labels.add("above " + Phrases.number(cells.high(cells.fine() - 1)));
        return labels;
    }

    private static void categorical(List<Bin> bins, CategoricalCells cells, long[] reference, ColumnProfile profile) {
        List<String> names = cells.categories();
        long[] current = profile.counts();
        IntStream.range(0, names.size())
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> reference[i])
                        .reversed()
                        .thenComparing(i -> i))
                .forEach(i -> bins.add(new Bin(names.get(i), null, null, reference[i], current[i])));
        CategoryCounts unseen = profile.newCategories();
        unseen.counts().forEach((category, count) -> bins.add(new Bin(category, null, null, 0, count)));
        int other = names.size();
        long others = unseen.other() + (cells.hasOther() ? current[other] : 0);
        long referenceOthers = cells.hasOther() ? reference[other] : 0;
        if (others > 0 || referenceOthers > 0) {
            bins.add(new Bin("other", null, null, referenceOthers, others));
        }
    }

    private static long sum(long[] counts, int from, int to) {
        long sum = 0;
        for (int i = from; i < to; i++) {
            sum += counts[i];
        }
        return sum;
    }
}
