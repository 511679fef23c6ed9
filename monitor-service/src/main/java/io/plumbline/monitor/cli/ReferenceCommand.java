package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.OwnTopics;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.monitor.reference.ReferenceJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code plumbline reference}: what current events are compared with. */
@Command(
        name = "reference",
        description = "Build, list, show, pin and delete references: what current events are compared with.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class ReferenceCommand implements Runnable {
    private static final List<WindowSize> BLOCKS = List.of("5m", "1h", "1d", "7d", "14d").stream()
            .map(WindowSize::parse)
            .toList();

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "build",
            description = "Build a reference from a CSV file, or from a model's events on a topic, and publish it:"
                    + " services pick it up at once.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  plumbline reference build --bootstrap localhost:9092 --input training.csv --model churn",
                "  plumbline reference build --input hour.csv --model bikes --time-column dteday+hr --label cnt \\",
                "      --ignore season,yr,mnth --to 2012-01-01 --out bikes.json",
                "  plumbline reference build --bootstrap localhost:9092 --topic plumbline.events --model churn \\",
                "      --from 2026-10-01 --to 2026-11-01"
            })
    int build(
            @Option(names = "--input", paramLabel = "FILE", description = "The CSV file, with a row of names.")
                    @Nullable
                    Path input,
            @Option(
                            names = "--topic",
                            paramLabel = "TOPIC",
                            description = "The topic with the model's events, instead of a file.")
                    @Nullable
                    String topic,
            @Option(names = "--model", paramLabel = "NAME", required = true, description = "The model that it is for.")
                    String model,
            @Option(
                            names = "--model-version",
                            paramLabel = "VERSION",
                            description = "The version that it is for. Default: all without one of their own.")
                    @Nullable
                    String version,
            @Mixin CsvColumns columns,
            @Option(
                            names = "--from",
                            paramLabel = "DATE",
                            converter = Day.class,
                            description = "Take rows, or events, from this day on.")
                    @Nullable
                    Instant from,
            @Option(
                            names = "--to",
                            paramLabel = "DATE",
                            converter = Day.class,
                            description = "Take rows, or events, before this day.")
                    @Nullable
                    Instant to,
            @Option(
                            names = "--windows",
                            paramLabel = "SIZE",
                            split = ",",
                            converter = Size.class,
                            description =
                                    "The model's window sizes, for its natural variation. Default: 5m,1h,1d,7d,14d.")
                    @Nullable
                    List<WindowSize> windows,
            @Mixin BrokerOptions broker,
            @Option(names = "--out", paramLabel = "FILE", description = "A file to write it to, as JSON.") @Nullable
                    Path out) {
        if (!broker.given() && out == null) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "say where the reference goes: --bootstrap HOST:PORT or --config FILE, --out FILE, or both");
        }
        KafkaSettings kafka = broker.given() ? broker.settings(null) : null;
        List<WindowSize> blocks = Objects.requireNonNullElse(windows, BLOCKS);
        Reference reference;
        if (input != null && topic == null) {
            if ((from != null || to != null) && !columns.hasTime()) {
                throw new CommandFailure(ExitCode.BAD_USE, "--from and --to need --time-column");
            }
            CsvRows rows = new CsvRows(
                    input,
                    columns,
                    time -> (from == null || !time.isBefore(from)) && (to == null || time.isBefore(to)));
            reference = rows.reference(model, version, Instant.now(), blocks);
        } else if (topic != null && input == null && kafka != null) {
            reference = new TopicRows(kafka.client(), topic, from, to)
                    .reference(model, version, columns, Instant.now(), blocks);
        } else {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "say what the reference is built from: --input FILE, or --topic TOPIC with --bootstrap or --config");
        }
        if (out != null) {
            write(out, ReferenceJson.toBytes(reference));
        }
        if (kafka != null) {
            String references = kafka.ownTopics().references();
            try (TopicSetup topics = new TopicSetup(kafka.client())) {
                topics.prepare(List.of(OwnTopics.references(references)));
            }
            new ReferenceTopic(kafka.client(), references).publish(reference);
        }
        describe(reference);
        if (kafka != null) {
            say("Published to " + kafka.ownTopics().references() + " at " + kafka.bootstrapServers() + ".");
        }
        if (out != null) {
            say("Written to " + out + ".");
        }
        return ExitCode.OK;
    }

    @Command(
            name = "list",
            description = "List the references there are; of two for the same, the first applies.",
            mixinStandardHelpOptions = true)
    int list(@Mixin BrokerOptions broker) {
        KafkaSettings kafka = broker.settings(null);
        TextTable table = new TextTable("model", "version", "id", "stage", ">rows", ">columns", "built", "from");
        List<Reference> references = all(kafka);
        references.forEach(r -> table.add(
                r.model(),
                r.version() == null ? "(all)" : r.version(),
                r.id(),
                r.stage().toString(),
                Figures.count(r.rows()),
                Integer.toString(r.columns().size()),
                Figures.time(r.createdAt()),
                r.source()));
        if (references.isEmpty()) {
            say("There is no reference at " + kafka.bootstrapServers() + ".");
        } else {
            table.lines().forEach(this::say);
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show the reference of a model.", mixinStandardHelpOptions = true)
    int show(
            @Mixin BrokerOptions broker,
            @Option(names = "--model", paramLabel = "NAME", required = true, description = "The model.") String model,
            @Option(
                            names = "--model-version",
                            paramLabel = "VERSION",
                            description = "Its version. Default: the reference of all versions.")
                    @Nullable
                    String version,
            @Option(names = "--json", description = "As JSON, whole.") boolean json) {
        Reference reference = find(broker.settings(null), model, version);
        if (json) {
            say(new String(ReferenceJson.toBytes(reference), StandardCharsets.UTF_8));
        } else {
            describe(reference);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "pin",
            description = "Approve the reference that was learned of a model: drift from it sends messages as from one"
                    + " that a person built.",
            mixinStandardHelpOptions = true)
    int pin(
            @Mixin BrokerOptions broker,
            @Option(names = "--model", paramLabel = "NAME", required = true, description = "The model.") String model) {
        KafkaSettings kafka = broker.settings(null);
        Reference reference = find(kafka, model, null);
        if (!reference.isLearned()) {
            say("Reference " + reference.id() + " of " + model + " is pinned already.");
            return ExitCode.OK;
        }
        if (!reference.stage().decides()) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "the reference of model " + model + " is still being learned (" + reference.stage()
                            + "): its natural variation is not known yet; the console says what is missing");
        }
        new ReferenceTopic(kafka.client(), kafka.ownTopics().references()).pin(reference);
        say("Pinned reference " + reference.id() + " of " + model + ".");
        return ExitCode.OK;
    }

    @Command(
            name = "delete",
            description = "Delete the reference of a model: the one of all versions applies again, or a new one is"
                    + " learned.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin BrokerOptions broker,
            @Option(names = "--model", paramLabel = "NAME", required = true, description = "The model.") String model,
            @Option(
                            names = "--model-version",
                            paramLabel = "VERSION",
                            description = "Its version. Default: the reference of all versions.")
                    @Nullable
                    String version) {
        KafkaSettings kafka = broker.settings(null);
        Reference reference = find(kafka, model, version);
        new ReferenceTopic(kafka.client(), kafka.ownTopics().references()).delete(reference);
        say("Deleted reference " + reference.id() + " of " + model + ".");
        return ExitCode.OK;
    }

    private static Reference find(KafkaSettings kafka, String model, @Nullable String version) {
        return all(kafka).stream()
                .filter(r -> r.model().equals(model) && Objects.equals(r.version(), version))
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_USE,
                        "there is no reference of model " + model + (version == null ? "" : " version " + version)
                                + " at " + kafka.bootstrapServers()
                                + "; 'plumbline reference list' shows those there are"));
    }

    private static List<Reference> all(KafkaSettings kafka) {
        return new ReferenceTopic(kafka.client(), kafka.ownTopics().references()).all();
    }

    private void describe(Reference r) {
        Instant from = r.from();
        Instant to = r.to();
        say("Reference " + r.id() + " of " + r.model() + (r.version() == null ? "" : " " + r.version())
                + (r.isLearned() ? ", " + r.stage() : "") + ": "
                + Figures.count(r.rows(), "row") + " from " + r.source()
                + (from == null || to == null ? "" : ", " + Figures.time(from) + " to " + Figures.time(to) + " UTC"));
        TextTable table = new TextTable("column", "role", "type", ">nulls", "natural variation known for");
        for (ReferenceColumn column : r.columns()) {
            table.add(
                    column.name(),
                    column.role().toString(),
                    column.type().toString(),
                    Figures.count(column.nulls()),
                    known(column));
        }
        table.lines().forEach(this::say);
        if (!r.ignored().isEmpty()) {
            say("  not compared: " + String.join(", ", r.ignored()));
        }
    }

    private static String known(ReferenceColumn column) {
        String sizes = column.variation().isEmpty()
                ? "none"
                : column.variation().keySet().stream()
                        .map(millis -> new WindowSize(Duration.ofMillis(millis)).toString())
                        .collect(Collectors.joining(", "));
        return column.slots() == null ? sizes : sizes + "; by hour of the day";
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    static void write(Path file, byte[] content) {
        try {
            Files.write(file, content);
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.BAD_USE, "cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a date, midnight UTC. */
    static final class Day implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a date, such as 2012-01-31");
            }
        }
    }

    /** Reads a window size. */
    static final class Size implements ITypeConverter<WindowSize> {
        @Override
        public WindowSize convert(String text) {
            try {
                return WindowSize.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
