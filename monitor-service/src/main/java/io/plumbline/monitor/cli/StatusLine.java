package io.plumbline.monitor.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Lines for people, above one line that changes. Without a terminal the changing line is left out. */
final class StatusLine implements AutoCloseable {
    private static final String CLEAR = "\r\033[K";

    private final PrintWriter out;
    private final boolean terminal;
    private @Nullable String shown;

    StatusLine(PrintWriter out) {
        this(out, System.console() != null && System.getenv("NO_COLOR") == null);
    }

    StatusLine(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Adds a line, which stays. */
    synchronized void print(String line) {
        if (shown == null) {
            out.println(line);
        } else {
            out.print(CLEAR + line + System.lineSeparator() + shown);
        }
        out.flush();
    }

    /** Replaces the line that changes. */
    synchronized void show(String line) {
        if (terminal && !line.equals(shown)) {
            out.print(CLEAR + line);
            out.flush();
            shown = line;
        }
    }

    /** Takes the changing line away. */
    @Override
    public synchronized void close() {
        if (shown != null) {
            out.print(CLEAR);
            out.flush();
            shown = null;
        }
    }
}
