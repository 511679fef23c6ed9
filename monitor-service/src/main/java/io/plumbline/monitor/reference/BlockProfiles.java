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
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The reference's own blocks of one length, between which natural variation is taken. Of very many blocks, only every
 * so-manieth is kept: by a prime, so that no hour or weekday is preferred.
 */
final class BlockProfiles {
    private static final long MAX_BLOCKS = 2000;
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
     */
    BlockProfiles(WindowSize size, ZoneId zone, ProfileLayout layout, Instant from, Instant to) {
        this.size = size;
        this.zone = zone;
        this.layout = layout;
        long cells = layout.columns().values().stream()
                .mapToLong(column -> column.cells().size())
                .sum();
        long most = Math.max(2L * NaturalVariation.MIN_BLOCKS, Math.min(MAX_BLOCKS, MAX_COUNTS / cells));
        long blocks = (to.toEpochMilli() - from.toEpochMilli()) / size.length().toMillis() + 1;
        this.stride = blocks <= most
                ? 1
                : BigInteger.valueOf(blocks / most).nextProbablePrime().longValueExact();
    }

    /** The profile of the block that holds the time; null where that block is left out. */
    @Nullable
    Profile at(Instant time) {
        Window block = size.containing(time.toEpochMilli(), zone);
        long index = Math.floorDiv(block.start(), size.length().toMillis());
        return index % stride == 0 ? profiles.computeIfAbsent(block.start(), start -> new Profile(layout)) : null;
    }

    long blockMillis() {
        return size.length().toMillis();
    }

    NaturalVariation variation(ColumnLayout column) {
        List<Sample> samples = profiles.values().stream()
                .map(profile -> sample(profile, column.name()))
                .toList();
        return NaturalVariation.estimate(column.cells(), samples);
    }

    static Sample sample(Profile profile, String name) {
        ColumnProfile column = Objects.requireNonNull(profile.columns().get(name), name);
        return new Sample(column.counts(), profile.missing(column));
    }
}
