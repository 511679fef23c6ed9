package io.plumbline.monitor.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: {@code plumbline <command>}. */
@Command(
        name = "plumbline",
        description = "Watches machine-learning models while they serve, from their events on Kafka.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildVersion.class,
        subcommands = {
            DemoCommand.class,
            InspectCommand.class,
            ServeCommand.class,
            ReferenceCommand.class,
            CompareCommand.class,
            ReplayCommand.class,
            ReplayRangeCommand.class,
            DeadLettersCommand.class,
            AlertsCommand.class,
            SilenceCommand.class,
            ModelsCommand.class,
            TokenCommand.class,
            ConfigCommand.class,
            KafkaCommand.class
        })
public final class Main {
    private static final String LOG_FORMAT = "PLUMBLINE_LOG_FORMAT";
    private static final List<String> LOG_FORMATS = List.of("text", "json");

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    private Main() {}

    public static void main(String[] args) {
        String wrong = wrongLogFormat(System.getenv(LOG_FORMAT));
        if (wrong != null) {
            System.err.println("plumbline: " + wrong);
            System.exit(ExitCode.BAD_USE);
        }
        System.exit(commandLine().execute(args));
    }

    /** What is wrong with the format that is asked for; null if nothing is. logback.xml would take any other for text. */
    static @Nullable String wrongLogFormat(@Nullable String format) {
        return format == null || LOG_FORMATS.contains(format)
                ? null
                : LOG_FORMAT + " is \"" + format + "\"; allowed are " + String.join(" and ", LOG_FORMATS);
    }

    static CommandLine commandLine() {
        Main main = new Main();
        Failures failures = new Failures(() -> main.verbose);
        return new CommandLine(main).setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
    }
}
