package io.plumbline.monitor.cli;

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
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of an error.")
    private boolean verbose;

    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        Main main = new Main();
        Failures failures = new Failures(() -> main.verbose);
        return new CommandLine(main).setParameterExceptionHandler(failures).setExecutionExceptionHandler(failures);
    }
}
