package io.plumbline.monitor.profile;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;

/**
 * The windows of a model.
 *
 * @param sizes smallest first; each but the first is made up of whole windows of the first, which is the pane
 * @param grace how long after its end a window still takes events before it is reported
 * @param restatement how long after that late events restate it; later ones are counted as too late
 * @param zone where days begin
 */
public record WindowSettings(List<WindowSize> sizes, Duration grace, Duration restatement, ZoneId zone) {
    public static final WindowSettings DEFAULT = new WindowSettings(
            List.of(WindowSize.parse("5m"), WindowSize.parse("1h"), WindowSize.parse("1d")),
            Duration.ofMinutes(1),
            Duration.ofDays(1),
            ZoneId.of("UTC"));

    public WindowSettings {
        if (sizes.isEmpty()) {
            throw new IllegalArgumentException("at least one window size is needed");
        }
        sizes = sizes.stream().sorted().distinct().toList();
        for (WindowSize size : sizes) {
            if (!sizes.get(0).divides(size)) {
                throw new IllegalArgumentException(
                        "window " + size + " is not made up of whole windows of " + sizes.get(0));
            }
        }
        if (grace.isNegative() || restatement.isNegative()) {
            throw new IllegalArgumentException("grace and restatement cannot be negative");
        }
    }

    /** The smallest window. */
    public WindowSize pane() {
        return sizes.get(0);
    }
}
