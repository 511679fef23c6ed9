package io.plumbline.monitor.history;

/** Names of Plumbline's own topics. */
public record Topics(String deadLetter, String references, String windowReports, String alerts) {
    /** Where events go unless other topics are named. */
    public static final String EVENTS = "plumbline.events";
    /** Where labels may go apart from events. */
    public static final String LABELS = "plumbline.labels";

    public static final Topics DEFAULT =
            new Topics("plumbline.dead-letter", "plumbline.references", "plumbline.window-reports", "plumbline.alerts");
}
