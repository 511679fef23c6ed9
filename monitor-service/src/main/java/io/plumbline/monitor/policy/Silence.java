package io.plumbline.monitor.policy;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.event.NamePattern;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Alerts that nobody wants to hear of for a time: a planned downtime, a deploy, a fault that is known. They begin and end as ever, and are
 * shown; only receivers are not told.
 *
 * @param model names of models, in which {@code *} stands for any text
 * @param rule such as {@code drift}; null for all
 * @param segment null for all
 * @param author who wants it
 * @param comment why
 */
public record Silence(
        String id,
        String model,
        @Nullable String rule,
        @Nullable String segment,
        Instant from,
        Instant until,
        String author,
        String comment) {

    /** By their beginning. */
    public static final Comparator<Silence> ORDER =
            Comparator.comparing(Silence::from).thenComparing(Silence::id);

    /** @throws IllegalArgumentException if it ends before it begins */
    public Silence {
        if (!from.isBefore(until)) {
            throw new IllegalArgumentException("a silence ends after it begins: " + from + " to " + until);
        }
    }

    public boolean isActive(Instant now) {
        return !now.isBefore(from) && now.isBefore(until);
    }

    /** Whether an alert is of those that it is about, whenever. */
    public boolean isAbout(AlertTransition alert) {
        return new NamePattern(model).matches(alert.model())
                && (rule == null || rule.equals(alert.rule()))
                && (segment == null || segment.equals(alert.segment()));
    }

    /** The same, over at a time. */
    public Silence endingAt(Instant time) {
        return new Silence(id, model, rule, segment, from, time, author, comment);
    }
}
