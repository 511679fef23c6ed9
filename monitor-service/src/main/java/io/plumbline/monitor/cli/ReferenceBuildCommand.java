package io.plumbline.monitor.cli;

import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.EventRows;
import io.plumbline.monitor.outcome.OutcomeSettings;
import io.plumbline.monitor.outcome.Task;
import io.plumbline.monitor.profile.SegmentBy;
import io.plumbline.monitor.profile.Segmentation;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code plumbline reference build}. */
@Command(
        name = "build",
        description = "Build a reference from a file of rows, or from a model's events on a topic, and publish it:"
                + " services pick it up at once.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  plumbline reference build --bootstrap localhost:9092 --input training.csv --model churn",
            "  plumbline reference build --input hour.csv --model bikes --time-column dteday+hr --label cnt \\",
            "      --ignore season,yr,mnth --to 2012-01-01 --out bikes.json",
            "  plumbline reference build --bootstrap localhost:9092 --input training.parquet --model churn --label churned",
            "  plumbline reference build --config plumbline.yml --input holdout.csv --model churn --label churned \\",
            "      --prediction predicted --score yes=p_yes",
            "  plumbline reference build --bootstrap localhost:9092 --topic plumbline.events --model churn \\",
            "      --from 2026-10-01 --to 2026-11-01"
        })
final class ReferenceBuildCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--input",
            paramLabel = "FILE",
            description =
                    "The file: CSV with a row of names, JSON lines (.jsonl, .ndjson), either gzipped (.gz), or Parquet;"
                            + " or a directory of Parquet files.")
    private @Nullable Path input;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "The topic with the model's events, instead of a file.")
    private @Nullable String topic;

    @Option(names = "--model", paramLabel = "NAME", required = true, description = "The model that it is for.")
    private String model = "";

    @Option(
            names = "--model-version",
            paramLabel = "VERSION",
            description = "The version that it is for. Default: all without one of their own.")
    private @Nullable String version;

    @Mixin
    private TableColumns columns = new TableColumns();

    @Option(
            names = "--from",
            paramLabel = "DATE",
            converter = Day.class,
            description = "Take rows, or events, from this day on.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "DATE",
            converter = Day.class,
            description = "Take rows, or events, before this day.")
    private @Nullable Instant to;

    @Option(
            names = "--windows",
            paramLabel = "SIZE",
            split = ",",
            converter = Size.class,
            description = "The model's window sizes, for its natural variation. Default: 5m,1h,1d,7d,14d.")
    private @Nullable List<WindowSize> windows;

    @Option(
            names = "--segment",
            paramLabel = "BY",
            converter = ReadWay.class,
            description =
                    "Part the rows by a tag or column, such as region; by ranges of it, age=30,60; by a combination, region+device."
                            + " Several times for several ways. Default: as --config has it for the model.")
    private @Nullable List<Way> segments;

    @Mixin
    private ReferenceTarget target = new ReferenceTarget();

    @Override
    public Integer call() {
        target.requireGiven();
        KafkaSettings kafka = target.kafka();
        List<WindowSize> blocks = Objects.requireNonNullElse(windows, ReferenceSettings.USUAL_BLOCKS);
        Segmentation segmentation = segmentation();
        OutcomeSettings outcomes = target.policy(model).outcomes();
        Task task = outcomes == null ? null : outcomes.task();
        Reference built;
        if (input != null && topic == null) {
            if ((from != null || to != null) && !columns.hasTime()) {
                throw new CommandFailure(ExitCode.BAD_USE, "--from and --to need --time-column");
            }
            TableRows rows = new TableRows(
                            input,
                            columns,
                            time -> (from == null || !time.isBefore(from)) && (to == null || time.isBefore(to)))
                    .sayLeftOut(spec.commandLine().getErr());
            built = rows.reference(model, version, Instant.now(), segmentation, blocks, task);
        } else if (topic != null && input == null && kafka != null) {
            built = new EventRows(kafka.client(), topic, target.ingest(), from, to)
                    .reference(
                            columns.reference(
                                    model, version, Instant.now(), "topic " + topic, segmentation, blocks, task),
                            Progress.reading(topic));
        } else {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "say what the reference is built from: --input FILE, or --topic TOPIC with --bootstrap or --config");
        }
        Reference reference = built;
        List<String> done = target.put(reference);
        ReferenceText.lines(reference).forEach(this::say);
        segmentation.ways().stream()
                .filter(way -> !reference.segmentation().ways().contains(way))
                .forEach(way -> say("  no segments by "
                        + way.stream().map(SegmentBy::name).collect(Collectors.joining("+"))
                        + ": none has " + ReferenceBuilder.FEWEST_ROWS + " rows, or there are too many of them"));
        done.forEach(this::say);
        return ExitCode.OK;
    }

    private Segmentation segmentation() {
        try {
            return segments == null
                    ? target.policy(model).segmentation()
                    : new Segmentation(segments.stream().map(Way::by).toList());
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USE, "--segment: " + e.getMessage(), e);
        }
    }

    private void say(String line) {
        PrintWriter console = spec.commandLine().getOut();
        console.println(line);
        console.flush();
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

    /** By what rows are parted. */
    record Way(List<SegmentBy> by) {}

    /** Reads by what rows are parted. */
    static final class ReadWay implements ITypeConverter<Way> {
        @Override
        public Way convert(String text) {
            try {
                return new Way(Stream.of(text.split("\\+", -1)).map(ReadWay::by).toList());
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(
                        "'" + text + "' is none of name, name=1,2 and name+name: " + e.getMessage());
            }
        }

        private static SegmentBy by(String text) {
            int ranges = text.indexOf('=');
            return ranges < 0
                    ? new SegmentBy(text, List.of())
                    : new SegmentBy(
                            text.substring(0, ranges),
                            Stream.of(text.substring(ranges + 1).split(",", -1))
                                    .map(Double::valueOf)
                                    .toList());
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
