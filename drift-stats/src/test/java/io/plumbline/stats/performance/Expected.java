package io.plumbline.stats.performance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The numbers of the scripts in src/test/fixtures, and how far ours are from them. */
final class Expected {
    private static final Map<String, Double> FARTHEST = new TreeMap<>();

    static {
        // For docs/drift-stats.md: -Dplumbline.measured=FILE appends the largest deviation of each number to it.
        String file = System.getProperty("plumbline.measured");
        if (file != null) {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> write(Path.of(file))));
        }
    }

    private static void write(Path file) {
        try {
            Files.write(
                    file,
                    FARTHEST.entrySet().stream().map(Object::toString).toList(),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Expected() {}

    static JsonNode read(String name) {
        try (InputStream in = Expected.class.getResourceAsStream("/golden/" + name)) {
            return new ObjectMapper().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Value, lower and upper bound, each within so much; null for nothing. */
    static void check(String what, Optional<Estimate> found, JsonNode expected, double bound) {
        if (expected.isNull()) {
            assertThat(found).as(what).isEmpty();
            return;
        }
        assertThat(found).as(what).isPresent();
        Estimate estimate = found.orElseThrow();
        assertThat(estimate.value()).as(what).isBetween(estimate.low(), estimate.high());
        double[] all = {estimate.value(), estimate.low(), estimate.high()};
        for (int i = 0; i < all.length; i++) {
            close(what, all[i], expected.get(i).asDouble(), bound);
        }
    }

    /** Relative to the size of the number, where that is more than one. */
    static void close(String what, double found, double expected, double bound) {
        double scale = Math.max(1, Math.abs(expected));
        FARTHEST.merge(what, Math.abs(found - expected) / scale, Math::max);
        assertThat(found).as(what).isCloseTo(expected, within(bound * scale));
    }
}
