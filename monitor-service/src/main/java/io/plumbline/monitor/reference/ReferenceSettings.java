package io.plumbline.monitor.reference;

import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How a reference is built.
 *
 * @param version null for all versions of the model
 * @param createdAt now
 * @param source where the rows come from, for people
 * @param categorical columns whose values are categories, whatever they look like
 * @param numeric columns whose values are numbers, however few there are
 * @param ignored columns that are not compared
 * @param segmentation how rows are parted into segments
 * @param blocks lengths of the blocks between which natural variation is taken: those of the windows to come
 * @param zone where days begin
 * @param task how predictions are held against labels; null if they are not
 */
public record ReferenceSettings(
        String model,
        @Nullable String version,
        Instant createdAt,
        String source,
        Set<String> categorical,
        Set<String> numeric,
        Set<String> ignored,
        Segmentation segmentation,
        List<WindowSize> blocks,
        ZoneId zone,
        @Nullable Task task) {

    /** Lengths that windows usually have. */
    public static final List<WindowSize> USUAL_BLOCKS = List.of("5m", "1h", "1d", "7d", "14d").stream()
            .map(WindowSize::parse)
            .toList();

    /** Without segments. */
    public ReferenceSettings(
            String model,
            @Nullable String version,
            Instant createdAt,
            String source,
            Set<String> categorical,
            Set<String> numeric,
            Set<String> ignored,
            List<WindowSize> blocks,
            ZoneId zone) {
        this(model, version, createdAt, source, categorical, numeric, ignored, Segmentation.NONE, blocks, zone);
    }

    /** Whose predictions are not held against labels. */
    public ReferenceSettings(
            String model,
            @Nullable String version,
            Instant createdAt,
            String source,
            Set<String> categorical,
            Set<String> numeric,
            Set<String> ignored,
            Segmentation segmentation,
            List<WindowSize> blocks,
            ZoneId zone) {
        this(model, version, createdAt, source, categorical, numeric, ignored, segmentation, blocks, zone, null);
    }
}
