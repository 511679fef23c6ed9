package io.plumbline.monitor.cli;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** From when a reference applies: an option of every command that publishes one. */
final class ActiveFrom {
    @Option(
            names = "--active-from",
            paramLabel = "TIME",
            converter = Time.class,
            description =
                    "It applies to windows that begin then or later, such as 2026-12-01T00:00:00Z. Default: to all where the"
                            + " model has none yet, else from the next window.")
    private @Nullable Instant time;

    @Nullable
    Instant time() {
        return time;
    }

    /** Reads a time with its zone. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return Instant.parse(text);
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a time, such as 2026-12-01T00:00:00Z");
            }
        }
    }
}
