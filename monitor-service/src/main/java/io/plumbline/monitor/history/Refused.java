package io.plumbline.monitor.history;

/** What is said or asked for cannot be done; the message says why. */
public final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** Why, for programs. */
    public enum Reason {
        /** There is no such thing. */
        UNKNOWN,
        /** It is over. */
        OVER,
        /** It makes no sense. */
        NOT_ALLOWED
    }

    private final Reason reason;

    public Refused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
