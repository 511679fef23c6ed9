package io.plumbline.monitor.policy;

import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.assess.AssessSettings;
import io.plumbline.monitor.detect.DetectorSettings;
import io.plumbline.monitor.event.NamePattern;
import io.plumbline.monitor.ingest.ColumnMapping;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSettings;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.ColumnSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is configured of a model.
 *
 * @param falseAlarmPeriod the time in which it has at most one false drift alert on average
 * @param columns what is said of its columns, for the reference that is learned of it
 * @param segmentation into which segments its events are parted, by the reference that is learned of it
 * @param mapping what its columns are called
 * @param expectations what must hold of its columns, by their names
 * @param alerts how its alerts begin and end
 * @param outcomes how its predictions are held against labels; null if they are not
 * @param masked columns whose values are in no report, by their names, in which {@code *} stands for any text
 * @param stableVersion the version that others are held against in each window; null for none
 * @param detectors that watch its columns between the ends of windows
 */
public record ModelPolicy(
        WindowSettings windows,
        Duration falseAlarmPeriod,
        ColumnSettings columns,
        Segmentation segmentation,
        ColumnMapping mapping,
        Map<String, Expectation> expectations,
        AlertSettings alerts,
        @Nullable OutcomeSettings outcomes,
        Set<String> masked,
        @Nullable String stableVersion,
        List<DetectorSettings> detectors) {
    private static final Duration FOR_EVER = Duration.ofDays(365_000);

    public static final ModelPolicy DEFAULT = of(WindowSettings.DEFAULT);

    /** None of whose columns is masked, none of whose versions is held against another, and without detectors. */
    public ModelPolicy(
            WindowSettings windows,
            Duration falseAlarmPeriod,
            ColumnSettings columns,
            Segmentation segmentation,
            ColumnMapping mapping,
            Map<String, Expectation> expectations,
            AlertSettings alerts,
            @Nullable OutcomeSettings outcomes) {
        this(
                windows,
                falseAlarmPeriod,
                columns,
                segmentation,
                mapping,
                expectations,
                alerts,
                outcomes,
                Set.of(),
                null,
                List.of());
    }

    /** Whose predictions are not held against labels. */
    public ModelPolicy(
            WindowSettings windows,
            Duration falseAlarmPeriod,
            ColumnSettings columns,
            Segmentation segmentation,
            ColumnMapping mapping,
            Map<String, Expectation> expectations,
            AlertSettings alerts) {
        this(windows, falseAlarmPeriod, columns, segmentation, mapping, expectations, alerts, null);
    }

    /** With these windows, and nothing else said. */
    public static ModelPolicy of(WindowSettings windows) {
        return new ModelPolicy(
                windows,
                AssessSettings.DEFAULT_PERIOD,
                ColumnSettings.NONE,
                Segmentation.NONE,
                ColumnMapping.NONE,
                Map.of(),
                AlertSettings.DEFAULT);
    }

    /** The same, but no event comes too late. */
    public ModelPolicy neverTooLate() {
        return new ModelPolicy(
                new WindowSettings(windows.sizes(), windows.grace(), FOR_EVER, windows.zone()),
                falseAlarmPeriod,
                columns,
                segmentation,
                mapping,
                expectations,
                alerts,
                outcomes,
                masked,
                stableVersion,
                detectors);
    }

    /**
     * What a window may spend: on all events, or on one of the parts beside them, which are the segments and, where others are held
     * against a stable version, that.
     *
     * @param segments that its reference knows
     */
    public AssessSettings budget(WindowSize size, int segments, boolean ofAll) {
        int parts = segments + (stableVersion == null ? 0 : 1);
        return AssessSettings.budget(falseAlarmPeriod, windows.sizes(), size, parts, ofAll || parts == 0);
    }

    /** Whether values of a column are not to be shown. */
    public boolean isMasked(String column) {
        return masked.stream().anyMatch(pattern -> new NamePattern(pattern).matches(column));
    }
}
