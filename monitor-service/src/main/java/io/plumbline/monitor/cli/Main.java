package io.plumbline.monitor.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line: {@code plumbline <command>}. */
@Command(
        name = "plumbline",
        description = "Watches machine-learning models while they serve, from their events on Kafka.",
        mixinStandardHelpOptions = true,
        subcommands = {})
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }
}
