package io.plumbline.monitor.stream;

/** The stream has given up; the message says why. */
public final class StreamFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final boolean fault;

    StreamFailure(Throwable cause) {
        super("the stream cannot go on: " + FailureKind.describe(cause), cause);
        fault = FailureKind.of(cause) != FailureKind.SURROUNDINGS;
    }

    /** Whether it is an error in Plumbline or of the virtual machine, and not something that a person can mend outside. */
    public boolean isFault() {
        return fault;
    }
}
