package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.ColumnLayout;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.Window;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.verdict.NaturalVariation;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One column of a reference.
 *
 * @param cells the frozen cells
 * @param counts reference values by cell, as long as {@code cells}
 * @param nulls rows without a value
 * @param mean of the finite values; null for a categorical column
 * @param standardDeviation of the finite values; null for a categorical column or below two values
 * @param meanMagnitude of attributions, over all rows that have any: of their finite values, without their signs; null for
 *     another column, and where it is not known
 * @param variation natural variation between the reference's blocks, by the length of a block in milliseconds; empty
 *     where the reference has no times or too few blocks
 * @param slots its rows by hour of the day; null where all hours are alike, or too little is known of each
 */
public record ReferenceColumn(
        String name,
        ColumnRole role,
        ColumnType type,
        Cells cells,
        long[] counts,
        long nulls,
        @Nullable Double mean,
        @Nullable Double standardDeviation,
        @Nullable Double meanMagnitude,
        SortedMap<Long, NaturalVariation> variation,
        @Nullable ReferenceSlots slots) {

    public ColumnLayout layout() {
        return new ColumnLayout(name, role, type, cells);
    }

    /** Rows with a value. */
    public long values() {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    /** What a window is compared with: the rows of its hour of the day, where hours differ, else all rows. */
    public ReferenceColumn forWindow(Window window) {
        Integer hour = slots == null ? null : slots.hourOf(window);
        if (slots == null || hour == null) {
            return this;
        }
        ReferenceSlots.Hour rows = slots.hours().get(hour);
        SortedMap<Long, NaturalVariation> own = new TreeMap<>();
        own.put(window.end() - window.start(), rows.variation());
        return new ReferenceColumn(
                name,
                role,
                type,
                cells,
                rows.sample().counts(),
                rows.sample().nulls(),
                null,
                null,
                meanMagnitude,
                own,
                slots);
    }

    /** The same, with the natural variation of another where its own is not known. */
    ReferenceColumn varyingAs(ReferenceColumn other) {
        SortedMap<Long, NaturalVariation> known = new TreeMap<>(other.variation);
        known.putAll(variation);
        return new ReferenceColumn(
                name, role, type, cells, counts, nulls, mean, standardDeviation, meanMagnitude, known, slots);
    }

    /** The natural variation between blocks whose length is nearest, as a ratio, to a window of this length. */
    public NaturalVariation variationFor(long windowMillis) {
        return variation.entrySet().stream()
                .min(java.util.Comparator.comparingDouble(
                        e -> Math.abs(StrictMath.log((double) e.getKey() / windowMillis))))
                .map(java.util.Map.Entry::getValue)
                .orElse(NaturalVariation.UNKNOWN);
    }
}
