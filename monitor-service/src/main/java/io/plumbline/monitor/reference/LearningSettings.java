package io.plumbline.monitor.reference;

import io.plumbline.stats.verdict.NaturalVariation;
import java.time.Duration;

/**
 * How a reference is learned from the stream where nobody gave one.
 *
 * @param enabled whether one is learned at all
 * @param events sampled inference events that the first reference, a preview, is made of
 * @param span time over which natural variation is taken, once cells are cut; cells are cut from a seventh of it
 * @param blocks windows of about an hour that must have come in that time, at least
 * @param rows most events in the sample that cells are cut from
 */
public record LearningSettings(boolean enabled, int events, Duration span, int blocks, int rows) {
    public static final LearningSettings DEFAULT = new LearningSettings(true, 5000, Duration.ofDays(7), 20, 20_000);
    public static final LearningSettings OFF = new LearningSettings(false, 5000, Duration.ofDays(7), 20, 20_000);

    public LearningSettings {
        check(events >= 200, "events: 200 or more is allowed: " + events);
        check(
                blocks >= NaturalVariation.MIN_BLOCKS,
                "blocks: " + NaturalVariation.MIN_BLOCKS + " or more is allowed: " + blocks);
        check(
                rows >= events && rows <= 200_000,
                "rows: " + events + " (learning.events) to 200000 is allowed: " + rows);
        check(!span.isZero(), "span: more than nothing is allowed: " + span);
    }

    private static void check(boolean holds, String allowed) {
        if (!holds) {
            throw new IllegalArgumentException(allowed);
        }
    }

    /** Least time that a sample spans from which lasting cells are cut. */
    public Duration cut() {
        return span.dividedBy(7);
    }
}
