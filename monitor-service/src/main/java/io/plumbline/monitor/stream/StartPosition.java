package io.plumbline.monitor.stream;

import io.plumbline.monitor.profile.WindowSize;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where reading begins the first time; later starts go on where the last one stopped.
 *
 * @param earliest from the oldest record there is
 * @param ago that far back from now; null for {@code earliest} or {@code latest}
 */
public record StartPosition(boolean earliest, @Nullable Duration ago) {
    /** Reads {@code latest}, {@code earliest} or a duration such as {@code 24h}. */
    public static StartPosition parse(String text) {
        return switch (text) {
            case "latest" -> new StartPosition(false, null);
            case "earliest" -> new StartPosition(true, null);
            default -> {
                try {
                    yield new StartPosition(false, WindowSize.parseDuration(text));
                } catch (IllegalArgumentException e) {
                    throw new IllegalArgumentException("not latest, earliest or a duration such as 24h: " + text, e);
                }
            }
        };
    }
}
