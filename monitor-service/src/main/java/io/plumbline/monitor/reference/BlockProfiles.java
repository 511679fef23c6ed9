package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.ColumnLayout;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.NaturalVariation;
import io.plumbline.stats.verdict.Sample;
import java.math.BigInteger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The reference's own blocks of one length, between which natural variation is taken. Of very many blocks, only every
 * so-manieth is kept: by a prime, so that no hour or weekday is preferred.
 */
final class BlockProfiles {
    private static final long MAX_BLOCKS = 2100; // a week of five minutes
    /** Counts in memory, over all blocks: 8 bytes each. */
    private static final long MAX_COUNTS = 20_000_000;

    private final WindowSize size;
    private final ZoneId zone;
    private final ProfileLayout layout;
    private final long stride;
    private final TreeMap<Long, Profile> profiles = new TreeMap<>();

    /**
     * @param from time of the first row
     * @param to time of the last row
     * @param parts that share the memory
     */
    BlockProfiles(WindowSize size, ZoneId zone, ProfileLayout layout, Instant from, Instant to, int parts) {
        this.size = size;
        this.zone = zone;
        this.layout = layout;
        this.stride = stride(size, to.toEpochMilli() - from.toEpochMilli(), layout, parts);
    }

    /** Of how many blocks one is kept, so that all blocks of a span of time, of so many parts, fit into memory. */
    static long stride(WindowSize size, long spanMillis, ProfileLayout layout, int parts) {
        long cells = layout.columns().values().stream()
                .mapToLong(column -> column.cells().size())
                .sum();
        long most = Math.max(2L * NaturalVariation.MIN_BLOCKS, Math.min(MAX_BLOCKS, MAX_COUNTS / (cells * parts)));
        long blocks = spanMillis / size.length().toMillis() + 1;
        return blocks <= most
                ? 1
                : BigInteger.valueOf(blocks / most).nextProbablePrime().longValueExact();
    }

    /** Whether the block is one of those that are kept. */
    static boolean isKept(Window block, WindowSize size, long stride) {
        return Math.floorDiv(block.start(), size.length().toMillis()) % stride == 0;
    }

    /** The profile of the block that holds the time; null where that block is left out. */
    @Nullable
    Profile at(Instant time) {
        Window block = size.containing(time.toEpochMilli(), zone);
        return isKept(block, size, stride)
                ? profiles.computeIfAbsent(block.start(), start -> new Profile(layout))
                : null;
    }

    WindowSize size() {
        return size;
    }

    /** The blocks of one column, by their starts. */
    SortedMap<Long, Sample> samples(ColumnLayout column) {
        SortedMap<Long, Sample> samples = new TreeMap<>();
        profiles.forEach((start, profile) -> samples.put(start, sample(profile, column.name())));
        return samples;
    }

    static Sample sample(Profile profile, String name) {
        ColumnProfile column = Objects.requireNonNull(profile.columns().get(name), name);
        return new Sample(column.counts(), profile.missing(column));
    }
}
