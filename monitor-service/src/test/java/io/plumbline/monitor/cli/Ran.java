package io.plumbline.monitor.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** What a command said and how it ended. */
public record Ran(int exitCode, String out, String err) {
    /** Runs {@code plumbline} with these arguments, in this process. */
    public static Ran plumbline(String... args) {
        return of(Main.commandLine(), args);
    }

    static Ran of(CommandLine command, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        int exitCode = command.execute(args);
        return new Ran(exitCode, out.toString(), err.toString());
    }
}
