package io.plumbline.monitor.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files that commands write. */
final class OutputFile {
    private OutputFile() {}

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.BAD_USE, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }
}
