package io.plumbline.monitor.reference;

import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.histogram.NumericCells;
import io.plumbline.stats.verdict.Sample;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From cells to a reference: whole windows of a model, counted in those cells, are the blocks between which natural
 * variation is taken, and their sum is what later windows are compared with. So it rests on every event of that time, not
 * on a sample.
 */
public final class Calibration {
    private final Reference cells;
    private final WindowSettings windows;
    private final SortedMap<WindowSize, Long> strides = new TreeMap<>();

    /**
     * @param cells the reference whose cells the windows are counted in
     * @param span how long windows are to be collected; of very many, only some are kept
     */
    public Calibration(Reference cells, WindowSettings windows, Duration span) {
        this.cells = cells;
        this.windows = windows;
        ProfileLayout layout = cells.layout();
        windows.sizes().forEach(size -> strides.put(size, BlockProfiles.stride(size, span.toMillis(), layout, 1)));
    }

    /** Windows that were kept, which can be looked through several times. */
    public interface Blocks {
        /** Hands over all of a segment and size, in order of time, counted in this layout. */
        void forEach(String segment, WindowSize size, ProfileLayout layout, BiConsumer<Window, Profile> block);
    }

    /** Whether it is for these windows; they may have been configured otherwise meanwhile. */
    public boolean isOf(WindowSettings other) {
        return windows.equals(other);
    }

    /** Whether a window is to be kept as a block. */
    public boolean keeps(WindowSize size, Window window) {
        return strides.containsKey(size) && BlockProfiles.isKept(window, size, stride(size));
    }

    private long stride(WindowSize size) {
        return Objects.requireNonNull(strides.get(size), size::toString);
    }

    /** The size whose windows are counted where it is asked whether there are enough: about an hour. */
    public static WindowSize counted(WindowSettings windows) {
        return windows.sizes().stream()
                .filter(size -> size.length().compareTo(Duration.ofHours(1)) >= 0)
                .findFirst()
                .orElseGet(() -> windows.sizes().get(windows.sizes().size() - 1));
    }

    /** The size of which most is kept, the smallest of several: its sum is the reference. */
    private WindowSize summed() {
        return windows.sizes().stream()
                .min(Comparator.comparing(this::stride).thenComparing(Comparator.naturalOrder()))
                .orElseThrow();
    }

    /** The sum of windows, and the time that they span. */
    private static final class Sum {
        @Nullable
        Profile profile;

        long from = Long.MAX_VALUE;
        long to = Long.MIN_VALUE;

        void add(Window window, Profile block) {
            from = Math.min(from, window.start());
            to = Math.max(to, window.end());
            if (profile == null) {
                profile = block;
            } else {
                profile.merge(block);
            }
        }
    }

    /**
     * The reference that the blocks make.
     *
     * @param sampled a reference from a sample of the same time: gives the columns that had not come when cells were cut
     * @throws IllegalArgumentException if there is no block
     */
    public Reference provisional(Blocks blocks, Reference sampled, Instant createdAt) {
        Counted all = counted(Segment.ALL, cells, blocks);
        if (all == null) {
            throw new IllegalArgumentException("no whole window of " + summed() + " has been counted");
        }
        Set<String> known = all.columns().stream().map(ReferenceColumn::name).collect(Collectors.toSet());
        List<ReferenceColumn> columns = Stream.concat(
                        all.columns().stream(),
                        sampled.columns().stream().filter(column -> !known.contains(column.name())))
                .sorted(Comparator.comparing(ReferenceColumn::name))
                .toList();
        List<ReferenceSegment> segments = new ArrayList<>();
        for (ReferenceSegment part : cells.segments()) {
            String name = part.segment().name();
            Counted counted = counted(name, cells.forSegment(name).orElseThrow(), blocks);
            if (counted != null) {
                segments.add(
                        new ReferenceSegment(part.segment(), counted.rows(), counted.columns(), part.ignored(), null)
                                .within(columns));
            }
        }
        return ReferenceJson.identified(new Reference(
                cells.id(),
                cells.model(),
                cells.version(),
                createdAt,
                cells.source(),
                Instant.ofEpochMilli(all.from()),
                Instant.ofEpochMilli(all.to()),
                Math.max(all.rows(), sampled.rows()),
                columns,
                sampled.ignored(),
                segments,
                Reference.Stage.PROVISIONAL,
                null,
                null));
    }

    /** What the blocks of all events, or of a segment, make. */
    private record Counted(long from, long to, long rows, List<ReferenceColumn> columns) {}

    /** @return null where there is no block */
    private @Nullable Counted counted(String segment, Reference part, Blocks blocks) {
        ProfileLayout layout = part.layout();
        Sum sum = new Sum();
        blocks.forEach(segment, summed(), layout, sum::add);
        Profile whole = sum.profile;
        if (whole == null) {
            return null;
        }
        SortedMap<String, WidenedColumn> widened = new TreeMap<>();
        SortedMap<String, SortedMap<WindowSize, SortedMap<Long, Sample>>> samples = new TreeMap<>();
        layout.columns().forEach((name, column) -> {
            widened.put(name, new WidenedColumn(column, column(whole, name)));
            samples.put(name, new TreeMap<>());
        });
        for (WindowSize size : windows.sizes()) {
            samples.values().forEach(bySize -> bySize.put(size, new TreeMap<>()));
            blocks.forEach(
                    segment,
                    size,
                    layout,
                    (window, block) -> samples.forEach((name, bySize) -> Objects.requireNonNull(bySize.get(size))
                            .put(window.start(), sample(block, name, widened))));
        }
        List<ReferenceColumn> columns = new ArrayList<>();
        for (ReferenceColumn column : part.columns()) {
            String name = column.name();
            columns.add(calibrated(
                    column,
                    column(whole, name),
                    sample(whole, name, widened),
                    Objects.requireNonNull(widened.get(name)),
                    Objects.requireNonNull(samples.get(name))));
        }
        return new Counted(sum.from, sum.to, Math.max(whole.inferences(), whole.labels()), columns);
    }

    private static ColumnProfile column(Profile profile, String name) {
        return Objects.requireNonNull(profile.columns().get(name), name);
    }

    private static Sample sample(Profile profile, String name, SortedMap<String, WidenedColumn> widened) {
        ColumnProfile column = column(profile, name);
        return Objects.requireNonNull(widened.get(name)).sample(column, profile.missing(column));
    }

    private ReferenceColumn calibrated(
            ReferenceColumn column,
            ColumnProfile whole,
            Sample sample,
            WidenedColumn widened,
            SortedMap<WindowSize, SortedMap<Long, Sample>> blocks) {
        boolean numeric = widened.cells() instanceof NumericCells;
        ColumnVariation variation = ColumnVariation.estimate(widened.cells(), blocks, windows.zone());
        return new ReferenceColumn(
                column.name(),
                column.role(),
                column.type(),
                widened.cells(),
                sample.counts(),
                sample.nulls(),
                numeric ? ReferenceBuilder.finite(whole.moments().mean()) : null,
                numeric ? ReferenceBuilder.finite(whole.moments().standardDeviation()) : null,
                ReferenceBuilder.meanMagnitude(whole, sample),
                variation.bySize(),
                variation.slots());
    }
}
