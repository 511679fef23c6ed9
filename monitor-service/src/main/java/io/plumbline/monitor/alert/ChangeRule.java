package io.plumbline.monitor.alert;

/**
 * Rules of sequential detectors, which fire in the middle of a window. There are two, as values are watched where events come and errors
 * where labels do: each has an alert of its own.
 */
public enum ChangeRule {
    COLUMNS("change_detected", ""),
    ERRORS("error_change_detected", "error ");

    private final String id;
    private final String subject;

    ChangeRule(String id, String subject) {
        this.id = id;
        this.subject = subject;
    }

    /** As it is published. */
    public String id() {
        return id;
    }

    /** What changed, where the columns do not say it. */
    String subject() {
        return subject;
    }

    /** Whether one of them has this id. */
    static boolean is(String id) {
        return COLUMNS.id.equals(id) || ERRORS.id.equals(id);
    }
}
