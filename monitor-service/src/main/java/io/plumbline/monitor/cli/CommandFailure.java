package io.plumbline.monitor.cli;

import org.jspecify.annotations.Nullable;

/** A command cannot go on, for a reason that the person at the keyboard can do something about. */
final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    /**
     * @param exitCode one of {@link ExitCode}
     * @param message what is wrong, where, and what is allowed; begins in lower case, has no full stop
     */
    CommandFailure(int exitCode, String message) {
        this(exitCode, message, null);
    }

    CommandFailure(int exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }
}
