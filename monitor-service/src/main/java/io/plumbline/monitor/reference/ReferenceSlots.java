package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.Window;
import io.plumbline.stats.histogram.Cells;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Sample;
import io.plumbline.stats.verdict.SeasonalSlots;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a column by hour of the day: a column with a daily cycle is compared with the same hour, not with all hours.
 *
 * @param zone whose hours they are
 * @param hours 24 of them, the first that from midnight on
 */
public record ReferenceSlots(ZoneId zone, List<Hour> hours) {
    private static final int HOURS = 24;
    /** Longest window that lies in one hour. */
    static final Duration LONGEST = Duration.ofHours(1);

    /**
     * The rows of one hour of the day.
     *
     * @param sample counts by cell of the column, and nulls
     * @param variation between its blocks, on all days
     */
    public record Hour(Sample sample, NaturalVariation variation) {}

    public ReferenceSlots {
        if (hours.size() != HOURS) {
            throw new IllegalArgumentException("a day has " + HOURS + " hours, not " + hours.size());
        }
        hours = List.copyOf(hours);
    }

    /**
     * Slots for a column, where they pay.
     *
     * @param blocks the reference cut into blocks of at most an hour, by their starts
     * @param pooled natural variation between all of them
     * @return null where hours do not differ enough, or have too few rows or blocks
     */
    static @Nullable ReferenceSlots estimate(
            Cells cells, SortedMap<Long, Sample> blocks, NaturalVariation pooled, ZoneId zone) {
        List<List<Sample>> byHour = IntStream.range(0, HOURS)
                .<List<Sample>>mapToObj(hour -> new ArrayList<>())
                .toList();
        blocks.forEach((start, block) -> byHour.get(hour(start, zone)).add(block));
        List<SeasonalSlots.Slot> slots = new ArrayList<>();
        List<Sample> samples = new ArrayList<>();
        for (List<Sample> hour : byHour) {
            Sample sample = hour.stream().reduce(Sample::with).orElse(null);
            if (sample == null || sample.values() < SeasonalSlots.MIN_ROWS) {
                return null;
            }
            samples.add(sample);
            slots.add(new SeasonalSlots.Slot(sample.values(), NaturalVariation.estimate(cells, hour)));
        }
        if (!SeasonalSlots.pay(pooled, slots)) {
            return null;
        }
        return new ReferenceSlots(
                zone,
                IntStream.range(0, HOURS)
                        .mapToObj(hour -> new Hour(samples.get(hour), SeasonalSlots.within(hour, slots)))
                        .toList());
    }

    /** The hour of the day that the window lies in; null where it is longer than an hour. */
    public @Nullable Integer hourOf(Window window) {
        return window.end() - window.start() <= LONGEST.toMillis() ? Integer.valueOf(hour(window.start(), zone)) : null;
    }

    /** That hour for people: {@code 14:00 to 15:00 UTC}; null where the window is longer. */
    public @Nullable String label(Window window) {
        Integer hour = hourOf(window);
        return hour == null ? null : String.format(Locale.ROOT, "%02d:00 to %02d:00 %s", hour, hour + 1, zone.getId());
    }

    private static int hour(long time, ZoneId zone) {
        return Instant.ofEpochMilli(time).atZone(zone).getHour();
    }
}
