package io.plumbline.monitor.files;

import java.nio.file.Path;

/** A file cannot be read as a table. The message says which file, where in it, what is wrong and what is allowed. */
public final class TableFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableFailure(Path file, String problem) {
        super(file + ": " + problem);
    }

    TableFailure(Path file, long line, String problem) {
        super(file + ": line " + line + ": " + problem);
    }
}
