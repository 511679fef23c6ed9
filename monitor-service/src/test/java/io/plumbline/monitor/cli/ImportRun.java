package io.plumbline.monitor.cli;

import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.monitor.reference.ReferenceJson;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * {@code plumbline reference import} of a file, and what came of it.
 *
 * @param directory where the reference is written
 */
record ImportRun(Path directory) {
    /** A file below {@code fixtures}. */
    static Path fixture(String name) throws URISyntaxException {
        return Path.of(Objects.requireNonNull(ImportRun.class.getResource("/fixtures/" + name))
                .toURI());
    }

    Ran of(Path input, String... options) {
        return Ran.plumbline(Stream.concat(
                        Stream.of("reference", "import", "--input", input.toString(), "--out", out().toString()),
                        Stream.of(options))
                .toArray(String[]::new));
    }

    Path out() {
        return directory.resolve("reference.json");
    }

    Reference reference() throws IOException {
        return ReferenceJson.fromBytes(Files.readAllBytes(out()));
    }

    ReferenceColumn column(String name) throws IOException {
        return reference().column(name).orElseThrow();
    }

    /** {@code plumbline compare} of the reference with rows. */
    Ran compare(Iterable<String> rows) throws IOException {
        Path file = Files.write(directory.resolve("current.csv"), rows);
        return Ran.plumbline("compare", "--reference", out().toString(), "--current", file.toString());
    }
}
