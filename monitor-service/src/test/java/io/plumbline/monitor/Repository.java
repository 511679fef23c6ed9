package io.plumbline.monitor;

import java.nio.file.Files;
import java.nio.file.Path;

/** Files of the repository that are no code: documents, dashboards, rules. */
public final class Repository {
    private Repository() {}

    /** Whether tests are run from the root or from the module. */
    public static Path file(String path) {
        Path module = Path.of("..", path);
        return Files.exists(module) ? module : Path.of(path);
    }
}
