package io.plumbline.monitor.reference;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How far a model's reference is learned, and what is still missing.
 *
 * @param stage of the reference published last; null where there is none yet
 * @param events inference events in the sample
 * @param spread time that the sample spans, its first and last hundredth left out
 * @param collected time that whole windows counted in lasting cells span
 * @param blocks such windows of about an hour
 * @param failure why the last attempt gave no reference; null where it did
 */
public record LearningProgress(
        Reference.@Nullable Stage stage,
        long events,
        Duration spread,
        Duration collected,
        int blocks,
        @Nullable String failure) {

    /** Whether enough was seen for a first look. */
    public boolean isPreviewDue(LearningSettings settings) {
        return stage == null && events >= settings.events();
    }

    /** Whether the sample spans time enough for lasting cells. */
    public boolean isCutDue(LearningSettings settings) {
        return (stage == null || stage == Reference.Stage.PREVIEW)
                && events >= settings.events()
                && spread.compareTo(settings.cut()) >= 0;
    }

    /** Whether natural variation can be taken. */
    public boolean isCalibrated(LearningSettings settings) {
        return stage == Reference.Stage.CALIBRATING
                && collected.compareTo(settings.span()) >= 0
                && blocks >= settings.blocks();
    }

    /**
     * Whether the sample alone is to do: the model's past came at once, before there were cells to count it in, and nothing
     * comes now.
     */
    public boolean isPast(LearningSettings settings, boolean idle) {
        return idle
                && (stage == null || !stage.decides())
                && blocks == 0
                && events >= settings.events()
                && spread.compareTo(settings.span().multipliedBy(2)) >= 0;
    }

    /** What is still missing, in a sentence; null once there are verdicts. */
    public @Nullable String sentence(LearningSettings settings) {
        if (stage != null && stage.decides()) {
            return null;
        }
        String sentence;
        if (stage == null) {
            sentence = "Learning a reference: " + events + " of " + settings.events() + " events seen.";
        } else if (stage == Reference.Stage.PREVIEW) {
            sentence = "Learning, preview: the sample spans " + time(spread) + "; lasting cells are cut after "
                    + time(settings.cut()) + ".";
        } else {
            sentence = "Learning, calibrating: " + time(collected) + " of " + time(settings.span()) + " and " + blocks
                    + " of " + settings.blocks() + " windows counted, then there are verdicts.";
        }
        return failure == null ? sentence : sentence + " The last attempt failed: " + failure + ".";
    }

    private static String time(Duration duration) {
        return duration.toDays() > 0
                ? duration.toDays() + "d" + (duration.toHoursPart() > 0 ? " " + duration.toHoursPart() + "h" : "")
                : duration.toHours() > 0
                        ? duration.toHours() + "h"
                                + (duration.toMinutesPart() > 0 ? " " + duration.toMinutesPart() + "m" : "")
                        : duration.toMinutes() + "m";
    }
}
