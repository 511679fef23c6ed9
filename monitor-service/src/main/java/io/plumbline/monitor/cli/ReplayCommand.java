package io.plumbline.monitor.cli;

import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.InferenceEvent;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.files.DelayedLabels;
import io.plumbline.monitor.files.EventLines;
import io.plumbline.monitor.files.RowMapping;
import io.plumbline.monitor.files.Table;
import io.plumbline.monitor.files.TableFailure;
import io.plumbline.monitor.history.EventOutput;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.history.WorkSpans;
import io.plumbline.monitor.ingest.IngestSettings;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.ingest.TopicFormat;
import io.plumbline.monitor.kafka.EventPublisher;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.telemetry.Tracing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code plumbline replay}: a file becomes events. */
@Command(
        name = "replay",
        description =
                "Send the rows of a file (CSV, JSON lines, Parquet), or the events of a file of JSON lines, in the order of the"
                        + " file, at the pace of their times.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline replay --bootstrap localhost:9092 --input history.csv --model churn --time-column time",
            "  plumbline replay --bootstrap localhost:9092 --input hour.csv --model bikes --time-column dteday+hr \\",
            "      --id-column instant --label cnt --label-delay 1d --drop casual,registered --speed 86400",
            "  plumbline replay --http http://localhost:8080 --input events.jsonl"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final int PARTITIONS = 4;
    private static final String BROKER = "localhost:9092";

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            required = true,
            description =
                    "Rows: CSV with a row of names, Parquet, or JSON lines with --time-column; else events, one a line"
                            + " (.jsonl, .ndjson, .json). Texts may be gzipped (.gz).")
    private Path input;

    @Option(
            names = "--model",
            paramLabel = "NAME",
            description = "The model that the rows are of, and events that name none.")
    private @Nullable String model;

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            defaultValue = ModelRef.UNVERSIONED,
            description = "Its version. Default: ${DEFAULT-VALUE}.")
    private String version;

    @Option(
            names = "--time-column",
            paramLabel = "COLUMN",
            description =
                    "Where a row's time stands; DATE+HOUR for a date and an hour in two columns. Needed for rows.")
    private @Nullable String timeColumn;

    @Option(
            names = "--id-column",
            paramLabel = "COLUMN",
            description = "Where a row's id stands, which its label shares. Default: the number of its line or row.")
    private @Nullable String idColumn;

    @Option(names = "--prediction", paramLabel = "COLUMN", description = "What the model predicted.")
    private @Nullable String prediction;

    @Option(names = "--label", paramLabel = "COLUMN", description = "What came true; sent as an event of its own.")
    private @Nullable String label;

    @Option(
            names = "--label-delay",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = DurationConverter.class,
            description = "How long after its row a label comes, such as 1d. Default: ${DEFAULT-VALUE}.")
    private Duration labelDelay;

    @Option(
            names = "--drop",
            paramLabel = "COLUMN",
            split = ",",
            description = "Columns that are not sent, separated by commas.")
    private @Nullable Set<String> drop;

    /** Unless one is named: {@value #BROKER}. */
    @Mixin
    private BrokerOptions broker;

    @Option(
            names = "--http",
            paramLabel = "URL",
            description = "Send them over HTTP to a service, such as http://localhost:8080, and not to a broker.")
    private @Nullable URI http;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "With --http, a file with a token of scope write, where the service asks for one.")
    private @Nullable Path tokenFile;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.EVENTS,
            description = "Where the events go; made if it is not there. Default: ${DEFAULT-VALUE}.")
    private String topic;

    @Option(
            names = "--speed",
            paramLabel = "N",
            defaultValue = "max",
            converter = ReplaySpeed.Converter.class,
            description =
                    "How many times faster than it happened: 3600 for an hour a second. Default: ${DEFAULT-VALUE}.")
    private ReplaySpeed speed;

    /** Reads {@code 30s}, {@code 1d} and the like. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            try {
                return WindowSize.parseDuration(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new CommandFailure(ExitCode.BAD_USE, "--token-file: " + file + " cannot be read", e);
        }
    }

    @Override
    public Integer call() {
        Consumer<Sending> file = EventLines.isNamedSo(input) && timeColumn == null ? lines() : rows();
        String where = http == null ? topic : http.toString();
        try (StopSignal stop = new StopSignal();
                Tracing tracing = Tracing.by(System.getenv(), "replay");
                EventOutput output = output(tracing.spans())) {
            long began = System.nanoTime();
            try {
                file.accept(new Sending(output, stop));
            } catch (TableFailure e) {
                output.flush();
                throw new CommandFailure(
                        ExitCode.BAD_INPUT, e.getMessage() + " (" + count(output) + " were sent before it)", e);
            }
            output.flush();
            double seconds = (System.nanoTime() - began) / 1e9;
            say(String.format(
                    Locale.ROOT,
                    "Sent %s to %s in %.1f s%s.",
                    count(output),
                    where,
                    seconds,
                    stop.isAsked() ? ", then was asked to stop" : ""));
        }
        return ExitCode.OK;
    }

    /** Where a file's events go, and whether they still should. */
    private record Sending(EventOutput output, StopSignal stop) {}

    private EventOutput output(WorkSpans spans) {
        if (http != null) {
            if (broker.given()) {
                throw new CommandFailure(ExitCode.BAD_USE, "say either --http, or --bootstrap or --config");
            }
            return new HttpEvents(http, tokenFile == null ? null : token(tokenFile));
        }
        TopicFormat format = broker.ingest().topics().get(topic);
        if (format != null && format.mapping() != null) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "records of topic " + topic + " are read by a mapping (records in the configuration), and what is"
                            + " sent are Plumbline's own events; name another topic");
        }
        Map<String, String> kafka = broker.settings(BROKER).client();
        try (TopicSetup topics = new TopicSetup(kafka)) {
            if (topics.partitions(List.of(topic)).isEmpty()) {
                topics.createEvents(topic, PARTITIONS);
                say("Made topic " + topic + " with " + PARTITIONS + " partitions.");
            }
        }
        return new EventPublisher(kafka, topic, spans);
    }

    private Consumer<Sending> lines() {
        // What stands for the topic, which names the model where nothing else does.
        String name = model == null ? input.getFileName().toString().replaceAll("\\..*", "") : model;
        // Columns keep their names: whoever reads the events gives them others.
        IngestSettings given = broker.ingest();
        RecordDecoder decoder = new RecordDecoder(new IngestSettings(given.maxBytes(), given.maxAhead()));
        EventLines lines = new EventLines(input, name, decoder, Instant.now());
        return sending -> {
            ReplayPace pace = pace(sending);
            try (Progress progress = new Progress("Replaying", lines.bytes())) {
                lines.forEach(pace, progress);
            }
        };
    }

    private Consumer<Sending> rows() {
        if (model == null || timeColumn == null) {
            throw new CommandFailure(ExitCode.BAD_USE, "rows need --model and --time-column");
        }
        ModelRef ref = new ModelRef(model, version);
        Table table = Table.open(input);
        RowMapping mapping = new RowMapping(
                table,
                new RowMapping.Columns(
                        timeColumn, idColumn, prediction, label, Objects.requireNonNullElse(drop, Set.of())),
                ZoneOffset.UTC);
        TableRows.sayLeftOut(table, mapping, spec.commandLine().getErr());
        return sending -> {
            try (Progress progress = new Progress("Replaying", table.bytes())) {
                DelayedLabels events = new DelayedLabels(labelDelay, pace(sending));
                table.forEach(
                        row -> {
                            if (!sending.stop().isAsked()) {
                                Instant time = Objects.requireNonNull(mapping.time(row));
                                events.add(inference(ref, mapping, row, time), mapping.label(row));
                            }
                        },
                        progress);
                if (!sending.stop().isAsked()) {
                    events.finish();
                }
            }
        };
    }

    private ReplayPace pace(Sending sending) {
        return new ReplayPace(speed, sending.stop()::isAsked, sending.output()::send);
    }

    private static InferenceEvent inference(ModelRef ref, RowMapping mapping, Table.Row row, Instant time) {
        String id = Objects.requireNonNullElseGet(mapping.id(row), () -> Long.toString(row.number()));
        Map<String, FeatureValue> features = mapping.features(row);
        return new InferenceEvent(
                ref,
                id,
                time.toEpochMilli(),
                features,
                mapping.prediction(row),
                Map.of(),
                mapping.attributions(row),
                Map.of());
    }

    private static String count(EventOutput output) {
        return String.format(Locale.ROOT, "%,d events", output.acknowledged());
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
