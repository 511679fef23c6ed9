package io.plumbline.monitor.history;

import java.util.List;

/** Names of Plumbline's own topics. */
public record Topics(
        String deadLetter,
        String references,
        String settings,
        String windowReports,
        String performanceReports,
        String alerts) {
    /** Where events go unless other topics are named. */
    public static final String EVENTS = "plumbline.events";
    /** Where labels may go apart from events. */
    public static final String LABELS = "plumbline.labels";
    /** What the names of own topics begin with unless something else is configured. */
    public static final String PREFIX = "plumbline.";

    public static final Topics DEFAULT = withPrefix(PREFIX);

    /** The names that begin with the prefix. */
    public static Topics withPrefix(String prefix) {
        return new Topics(
                prefix + "dead-letter",
                prefix + "references",
                prefix + "settings",
                prefix + "window-reports",
                prefix + "performance-reports",
                prefix + "alerts");
    }

    /** All of them. */
    public List<String> names() {
        return List.of(deadLetter, references, settings, windowReports, performanceReports, alerts);
    }
}
