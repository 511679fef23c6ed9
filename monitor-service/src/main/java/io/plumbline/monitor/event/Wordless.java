package io.plumbline.monitor.event;

/**
 * Stands for an error, and its causes, in the log: their classes and where they happened, without their messages. A parser's
 * message quotes what it could not read, and that may be a value of an event.
 */
public final class Wordless extends RuntimeException {
    private static final long serialVersionUID = 1;

    private Wordless(String name, Wordless cause) {
        super(name, cause);
    }

    private Wordless(String name) {
        super(name);
    }

    /** The classes of an error and its causes, in a line: {@code IllegalArgumentException: JsonParseException}. */
    public static String describe(Throwable error) {
        Throwable cause = error.getCause();
        String name = error.getClass().getSimpleName();
        return cause == null ? name : name + ": " + describe(cause);
    }

    /** The message is the name of the error's class, without its package. */
    public static Wordless of(Throwable error) {
        Throwable cause = error.getCause();
        String name = error.getClass().getSimpleName();
        Wordless wordless = cause == null ? new Wordless(name) : new Wordless(name, of(cause));
        wordless.setStackTrace(error.getStackTrace());
        return wordless;
    }
}
