package io.plumbline.monitor.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who says something that others will see: an option of commands that put it on record. */
final class AuthorOption {
    @Option(names = "--author", paramLabel = "NAME", description = "Who says it. Default: the user.")
    private @Nullable String author;

    String name() {
        return Objects.requireNonNullElseGet(author, () -> System.getProperty("user.name", "unknown"));
    }
}
