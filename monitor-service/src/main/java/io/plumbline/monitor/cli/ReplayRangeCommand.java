package io.plumbline.monitor.cli;

import io.plumbline.monitor.app.RangeReplay;
import io.plumbline.monitor.app.RangeResult;
import io.plumbline.monitor.app.ReplayRange;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.history.Topics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code plumbline replay-range}: whether the past would be reported the same again. */
@Command(
        name = "replay-range",
        description = "Count a past range of the events again, and compare every window report with the one that was "
                + "published then: the bytes are the same. May run beside the service, of which it touches nothing.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading =
                "%nExit code: 0 all identical, 1 some differ, 2 bad use, 3 it failed on the way, 4 nothing could "
                        + "be compared.%nExamples:%n",
        footer = {
            "  plumbline replay-range --config plumbline.yml --from 2012-03-01T00:00:00Z --to 2012-03-08T00:00:00Z",
            "  plumbline replay-range --bootstrap localhost:9092 --topics plumbline.events --model churn \\",
            "      --from 2012-03-01T00:00:00Z --to 2012-03-02T00:00:00Z --json replay.json"
        })
final class ReplayRangeCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 100;

    @Spec
    private CommandSpec spec;

    @Option(names = "--config", paramLabel = "FILE", description = "Configuration file (YAML) of the service.")
    private @Nullable Path config;

    @Option(names = "--bootstrap", paramLabel = "HOST:PORT", description = "The Kafka broker to connect to.")
    private @Nullable String bootstrap;

    @Option(
            names = "--topics",
            paramLabel = "TOPIC",
            split = ",",
            description = "Topics with events, separated by commas. Default: " + Topics.EVENTS + ".")
    private @Nullable List<String> topics;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            required = true,
            converter = Time.class,
            description = "The event time to begin at, such as 2012-01-31T00:00:00Z. Only windows that lie wholly in "
                    + "the range are compared.")
    private Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            required = true,
            converter = Time.class,
            description = "The event time to end before; not in the future.")
    private Instant to;

    @Option(names = "--model", paramLabel = "NAME", description = "The model to compare. Default: all.")
    private @Nullable String model;

    @Option(names = "--json", paramLabel = "FILE", description = "A file to write every finding to, as JSON.")
    private @Nullable Path json;

    @Option(names = "--keep", description = "Leave the topics with the replayed reports on the broker.")
    private boolean keep;

    @Override
    public Integer call() throws Exception {
        Instant now = Instant.now();
        ReplayRange range = range(now);
        ConfigFile file = (config == null ? ConfigFile.EMPTY : ConfigFile.read(config, System.getenv()::get))
                .withCommandLine(bootstrap, topics, null, null, null);
        if (!file.namesBroker()) {
            throw new CommandFailure(
                    ExitCode.BAD_USE, "no Kafka broker is named; say --config FILE or --bootstrap HOST:PORT");
        }
        try (StopSignal stop = new StopSignal();
                TemporaryDirectory state = TemporaryDirectory.create("plumbline-replay-");
                RangeReplay replay = new RangeReplay(file.toSettings(), range, state.path(), keep, now)) {
            long began = System.nanoTime();
            replay.start();
            if (!await(replay, stop)) {
                say("Was asked to stop; nothing was compared.");
                return ExitCode.INCONCLUSIVE;
            }
            double seconds = (System.nanoTime() - began) / 1e9;
            RangeResult result = replay.compare();
            say(String.format(
                    Locale.ROOT,
                    "Replayed %s from %s to %s in %.1f s.",
                    Figures.count(result.records(), "record"),
                    range.from(),
                    range.to(),
                    seconds));
            RangeText.lines(result).forEach(this::say);
            if (keep) {
                say("Kept: group " + replay.name() + " and its topics, which begin with " + replay.name() + ".");
            }
            if (json != null) {
                OutputFile.write(json, RangeText.json(result, range));
                say("Written to " + json + ".");
            }
            return result.compared() == 0
                    ? ExitCode.INCONCLUSIVE
                    : result.isAllIdentical() ? ExitCode.OK : ExitCode.DIFFERENT;
        }
    }

    private ReplayRange range(Instant now) {
        if (to.isAfter(now)) {
            throw new CommandFailure(ExitCode.BAD_USE, "--to is in the future: " + to);
        }
        try {
            return new ReplayRange(from, to, model);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USE, "--from and --to: " + e.getMessage(), e);
        }
    }

    /** Waits until all is replayed; false if asked to stop before. */
    private static boolean await(RangeReplay replay, StopSignal stop) throws InterruptedException {
        try (Progress progress = new Progress("Replaying", replay.records(), " records", 1)) {
            while (!replay.isOver()) {
                progress.accept(replay.done());
                if (stop.await(LOOK_MILLIS)) {
                    return false;
                }
            }
        }
        return true;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }

    /** Reads a time as RFC 3339 writes it. */
    static final class Time implements ITypeConverter<Instant> {
        @Override
        public Instant convert(String text) {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new TypeConversionException("'" + text + "' is not a time, such as 2012-01-31T00:00:00Z");
            }
        }
    }
}
