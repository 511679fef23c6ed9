package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.ColumnLayout;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.stats.histogram.CategoricalCells;
import io.plumbline.stats.histogram.CategoryCounts;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.Sample;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A column whose cells were cut from fewer events than were then counted in them, made to hold all: the outer cells reach to
 * the smallest and largest value that came, and categories that were not known have cells of their own.
 */
final class WidenedColumn {
    private final Cells narrow;
    private final Cells cells;

    /** @param whole all that was counted */
    WidenedColumn(ColumnLayout column, ColumnProfile whole) {
        narrow = column.cells();
        cells = narrow instanceof NumericCells numeric
                ? widened(numeric, whole)
                : widened((CategoricalCells) narrow, whole.newCategories());
    }

    private static NumericCells widened(NumericCells cells, ColumnProfile whole) {
        int last = cells.fine() - 1;
        double[] lows = IntStream.range(0, cells.fine()).mapToDouble(cells::low).toArray();
        double[] highs =
                IntStream.range(0, cells.fine()).mapToDouble(cells::high).toArray();
        lows[0] = Math.min(lows[0], whole.moments().min());
        highs[last] = Math.max(highs[last], whole.moments().max());
        return new NumericCells(
                lows,
                highs,
                IntStream.range(0, cells.groups()).map(cells::groupStart).toArray());
    }

    private static CategoricalCells widened(CategoricalCells cells, CategoryCounts further) {
        int free = Math.max(0, ColumnSurvey.MAX_CATEGORIES - cells.categories().size());
        List<String> kept = CategoryCounts.mostFrequent(further.counts(), free);
        boolean other = cells.hasOther()
                || further.other() > 0
                || kept.size() < further.counts().size();
        List<String> all = Stream.concat(cells.categories().stream(), kept.stream())
                .sorted()
                .toList();
        return new CategoricalCells(all, other);
    }

    Cells cells() {
        return cells;
    }

    /**
     * What was counted in the narrow cells, in these.
     *
     * @param missing events without a value
     */
    Sample sample(ColumnProfile counted, long missing) {
        long[] from = counted.counts();
        if (cells instanceof CategoricalCells wide && narrow instanceof CategoricalCells known) {
            return new Sample(categories(wide, known, from, counted.newCategories()), missing);
        }
        // Only infinities are left in the open tails.
        long[] counts = from.clone();
        int last = counts.length - 1;
        counts[0] = counted.negativeInfinities();
        counts[1] += from[0] - counts[0];
        counts[last] = counted.positiveInfinities();
        counts[last - 1] += from[last] - counts[last];
        return new Sample(counts, missing);
    }

    /** A category that none of all events had when cells were widened has no cell, and is not counted. */
    private static long[] categories(
            CategoricalCells wide, CategoricalCells known, long[] from, CategoryCounts further) {
        long[] counts = new long[wide.size()];
        for (int i = 0; i < known.categories().size(); i++) {
            counts[wide.index(known.categories().get(i))] += from[i];
        }
        further.counts().forEach((category, count) -> {
            int index = wide.index(category);
            if (index >= 0) {
                counts[index] += count;
            }
        });
        if (wide.hasOther()) {
            counts[wide.size() - 1] += further.other() + (known.hasOther() ? from[from.length - 1] : 0);
        }
        return counts;
    }
}
