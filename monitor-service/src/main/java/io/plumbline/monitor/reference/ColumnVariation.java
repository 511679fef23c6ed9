package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Sample;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How much a column differs between blocks of its reference.
 *
 * @param bySize by the length of a block in milliseconds, where enough blocks are known
 * @param slots its rows by hour of the day, where that pays
 */
record ColumnVariation(
        SortedMap<Long, NaturalVariation> bySize, @Nullable ReferenceSlots slots) {

    /** @param blocks of each length, by their starts, counted in these cells */
    static ColumnVariation estimate(Cells cells, SortedMap<WindowSize, SortedMap<Long, Sample>> blocks, ZoneId zone) {
        SortedMap<Long, NaturalVariation> bySize = new TreeMap<>();
        ReferenceSlots slots = null;
        for (Map.Entry<WindowSize, SortedMap<Long, Sample>> ofSize : blocks.entrySet()) {
            NaturalVariation pooled = NaturalVariation.estimate(
                    cells, List.copyOf(ofSize.getValue().values()));
            if (!pooled.known()) {
                continue;
            }
            bySize.put(ofSize.getKey().length().toMillis(), pooled);
            // The smallest blocks are most, and vary most: what they allow is enough for longer windows.
            if (slots == null && ofSize.getKey().length().compareTo(ReferenceSlots.LONGEST) <= 0) {
                slots = ReferenceSlots.estimate(cells, ofSize.getValue(), pooled, zone);
            }
        }
        return new ColumnVariation(bySize, slots);
    }
}
