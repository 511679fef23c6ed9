package io.plumbline.monitor.cli;

import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.policy.ModelPolicy;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a new reference goes, and from when it applies: options of every command that makes one. */
final class ReferenceTarget {
    @Option(
            names = "--active-from",
            paramLabel = "TIME",
            converter = Time.class,
            description =
                    "It applies to windows that begin then or later, such as 2026-12-01T00:00:00Z. Default: to all where the"
                            + " model has none yet, else from the next window.")
    private @Nullable Instant activeFrom;

    @Mixin
    private BrokerOptions broker = new BrokerOptions();

    @Option(names = "--out", paramLabel = "FILE", description = "A file to write it to, as JSON.")
    private @Nullable Path out;

    /** @throws CommandFailure if it would go nowhere */
    void requireGiven() {
        if (!broker.given() && out == null) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "say where the reference goes: --bootstrap HOST:PORT or --config FILE, --out FILE, or both");
        }
    }

    /** The broker that it goes to; null where it only goes to a file. */
    @Nullable
    KafkaSettings kafka() {
        return broker.given() ? broker.settings(null) : null;
    }

    /** How records are read, as the configuration has it. */
    IngestSettings ingest() {
        return broker.ingest();
    }

    /** What is configured of a model. */
    ModelPolicy policy(String model) {
        return broker.policy(model);
    }

    /** Writes and publishes it, and returns what to say of that. */
    List<String> put(Reference reference) {
        List<String> said = new ArrayList<>(2);
        if (out != null) {
            OutputFile.write(out, ReferenceJson.toBytes(reference));
        }
        KafkaSettings kafka = kafka();
        if (kafka != null) {
            said.add(ReferenceCommand.publish(kafka, reference.activeFrom(activeFrom)));
        }
        if (out != null) {
            said.add("Written to " + out + ".");
        }
        return said;
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
