package io.plumbline.monitor.cli;

import io.plumbline.monitor.web.AccessToken;
import io.plumbline.monitor.web.Scope;
import java.io.PrintWriter;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline token}: what lets people and programs in. */
@Command(
        name = "token",
        description = "Make tokens, with which people and programs are let in.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class TokenCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say: new");
    }

    @Command(
            name = "new",
            description =
                    "Make a token. It is shown once; the service gets the line below it, by which nobody can find it out.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExample:%n",
            footer = "  plumbline token new --name ann --scope write")
    int create(
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            required = true,
                            description = "Who will have it: the author of what is changed with it.")
                    String name,
            @Option(
                            names = "--scope",
                            paramLabel = "SCOPE",
                            required = true,
                            description =
                                    "read; write: answer to alerts, silence them, send events; or admin: also accept"
                                            + " as normal.")
                    String scope) {
        String token = AccessToken.random();
        AccessToken known;
        try {
            known = new AccessToken(name, scope(scope), AccessToken.sha256(token));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.BAD_USE, "--" + e.getMessage());
        }
        PrintWriter out = spec.commandLine().getOut();
        out.println("The token, which is not shown again:");
        out.println("  " + token);
        out.println("For the configuration, under http: access: tokens:");
        out.println("  - {name: " + quoted(known.name()) + ", scope: " + known.scope() + ", sha256: \"" + known.sha256()
                + "\"}");
        out.flush();
        return ExitCode.OK;
    }

    private static Scope scope(String text) {
        for (Scope scope : Scope.values()) {
            if (scope != Scope.NONE && scope.toString().equals(text.toLowerCase(Locale.ROOT))) {
                return scope;
            }
        }
        throw new IllegalArgumentException("scope: one of read, write, admin is allowed: " + text);
    }

    /** What YAML takes for a text as it is, or else in quotes: names have no signs that would need more. */
    private static String quoted(String name) {
        return name.matches("[A-Za-z][A-Za-z0-9-]*") && !name.matches("(?i)y|n|yes|no|on|off|true|false|null")
                ? name
                : '"' + name + '"';
    }
}
