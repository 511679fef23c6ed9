package io.plumbline.monitor.cli;

import io.plumbline.monitor.app.RangeReplay;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.files.TableFailure;
import io.plumbline.monitor.history.Refused;
import io.plumbline.monitor.kafka.BrokerFailure;
import io.plumbline.monitor.kafka.EventHistory;
import io.plumbline.monitor.kafka.EventRows;
import io.plumbline.monitor.kafka.HistoryDirectory;
import io.plumbline.monitor.kafka.MissingPermissions;
import io.plumbline.monitor.kafka.TemporaryGroup;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.kafka.WrongTopics;
import io.plumbline.monitor.telemetry.Tracing;
import io.plumbline.monitor.web.ConsoleServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Turns what goes wrong in a command into one line and an exit code. A stack trace is shown only to who asks for it. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
    /** Set to anything but 0 or nothing, this shows stack traces, as {@code --verbose} does. */
    private static final String DEBUG = "PLUMBLINE_DEBUG";

    /** Exceptions of other rooms whose message is meant for the person at the keyboard. */
    private static final Map<Class<? extends Exception>, Integer> FOR_PEOPLE = Map.ofEntries(
            Map.entry(ConfigFile.InvalidConfig.class, ExitCode.BAD_USE),
            Map.entry(BrokerFailure.class, ExitCode.BAD_INPUT),
            Map.entry(TopicSetup.MissingTopics.class, ExitCode.BAD_INPUT),
            Map.entry(EventHistory.Deleted.class, ExitCode.BAD_INPUT),
            Map.entry(EventHistory.Unread.class, ExitCode.BAD_INPUT),
            Map.entry(EventRows.Unfit.class, ExitCode.BAD_INPUT),
            Map.entry(WrongTopics.class, ExitCode.BAD_INPUT),
            Map.entry(HistoryDirectory.Unusable.class, ExitCode.BAD_INPUT),
            Map.entry(MissingPermissions.class, ExitCode.BAD_INPUT),
            Map.entry(TemporaryGroup.InUse.class, ExitCode.BAD_USE),
            Map.entry(RangeReplay.Failed.class, ExitCode.BAD_INPUT),
            Map.entry(ConsoleServer.PortTaken.class, ExitCode.BAD_USE),
            Map.entry(Tracing.Unusable.class, ExitCode.BAD_USE),
            Map.entry(TableFailure.class, ExitCode.BAD_INPUT));

    private final BooleanSupplier verbose;

    /** @param verbose whether {@code --verbose} was given; asked only after a failure */
    Failures(BooleanSupplier verbose) {
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] args) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        if (args.length == 0) {
            command.usage(err);
            return ExitCode.BAD_USE;
        }
        err.println("plumbline: " + failure.getMessage());
        if (!UnmatchedArgumentException.printSuggestions(failure, err)) {
            err.println("Try '" + command.getCommandSpec().qualifiedName() + " --help'.");
        }
        err.flush();
        return ExitCode.BAD_USE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        try {
            if (isVerbose()) {
                failure.printStackTrace(err);
            }
            Integer exitCode = exitCode(failure);
            if (exitCode != null) {
                err.println("plumbline: " + failure.getMessage());
                return exitCode;
            }
            err.println("plumbline: this should not have happened: " + failure + saved(failure));
            return ExitCode.FAULT;
        } finally {
            err.flush();
        }
    }

    /** Null for what should not have happened. */
    private static @Nullable Integer exitCode(Exception failure) {
        if (failure instanceof CommandFailure command) {
            return command.exitCode();
        }
        if (failure instanceof Refused refused) {
            return refused.reason() == Refused.Reason.NOT_ALLOWED ? ExitCode.BAD_USE : ExitCode.BAD_INPUT;
        }
        return FOR_PEOPLE.get(failure.getClass());
    }

    private boolean isVerbose() {
        String debug = System.getenv(DEBUG);
        return verbose.getAsBoolean() || (debug != null && !debug.isEmpty() && !debug.equals("0"));
    }

    private static String saved(Exception failure) {
        try {
            Path log = Files.createTempFile("plumbline-", ".log");
            try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(log, StandardCharsets.UTF_8))) {
                failure.printStackTrace(out);
            }
            return " (details in " + log + ")";
        } catch (IOException e) {
            return " (--verbose shows the details)";
        }
    }
}
