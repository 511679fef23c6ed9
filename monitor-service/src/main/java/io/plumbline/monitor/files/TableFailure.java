package io.plumbline.monitor.files;

import java.nio.file.Path;

/** A file cannot be read as a table. The message says which file, where in it, what is wrong and what is allowed. */
public final class TableFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TableFailure(Path file, String problem) {
        super(file + ": " + problem);
    }

    /** @param row the number of a row, in a file that has no lines; from 1 */
    static TableFailure atRow(Path file, long row, String problem) {
        return new TableFailure(file, "row " + row + ": " + problem);
    }

    TableFailure(Path file, long line, String problem) {
        super(file + ": line " + line + ": " + problem);
    }
}
