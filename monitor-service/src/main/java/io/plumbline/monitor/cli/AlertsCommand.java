package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.StoredAlerts;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.ReceiverCheck;
import io.plumbline.monitor.notify.ReceiverSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code plumbline alerts}: what fires, and who is told. */
@Command(
        name = "alerts",
        description = "Show what fires, and try the receivers of alerts.",
        mixinStandardHelpOptions = true,
        subcommands = AlertsCommand.Test.class)
final class AlertsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say one of: list, test");
    }

    @Command(
            name = "list",
            description = "Show what fires now, or with --all also what is over.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int list(
            @Mixin BrokerOptions broker,
            @Option(names = "--all", description = "Also what is over, as long as its topic keeps it.") boolean all) {
        KafkaSettings kafka = broker.settings(null);
        TextTable table = new TextTable("state", "since", "severity", "rule", "what");
        long shown = 0;
        for (AlertTransition alert :
                StoredAlerts.latest(kafka.client(), kafka.ownTopics().alerts())) {
            if (all || alert.state() == AlertTransition.State.FIRING) {
                shown++;
                table.add(
                        alert.state().name().toLowerCase(Locale.ROOT),
                        Figures.time(alert.since()),
                        Wording.severity(alert.severity()),
                        alert.rule(),
                        alert.summary());
            }
        }
        PrintWriter out = spec.commandLine().getOut();
        if (shown == 0) {
            out.println(all ? "There are no alerts." : "Nothing fires.");
        } else {
            table.lines().forEach(out::println);
        }
        out.flush();
        return ExitCode.OK;
    }

    /** {@code plumbline alerts test}: an alert that is none, and its end, to receivers. Needs no broker. */
    @Command(
            name = "test",
            description =
                    "Send an alert that says it is a test, and its end, to the receivers of a configuration file: a"
                            + " single try each, whatever match says. Ends with 3 if one did not take both.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  plumbline alerts test --config plumbline.yml",
                "  plumbline alerts test --config plumbline.yml --receiver team"
            })
    static final class Test implements Callable<Integer> {
        @Spec
        private CommandSpec spec;

        @Option(names = "--config", paramLabel = "FILE", required = true, description = "Configuration file (YAML).")
        private Path config;

        @Option(names = "--receiver", paramLabel = "NAME", description = "This one alone. Default: all of them.")
        private @Nullable String receiver;

        @Override
        public Integer call() {
            NotifySettings settings =
                    ConfigFile.read(config, System.getenv()::get).notifySettings();
            ReceiverCheck check = new ReceiverCheck(settings, InstantSource.system());
            PrintWriter out = spec.commandLine().getOut();
            boolean taken = true;
            for (ReceiverSettings one : chosen(settings.receivers())) {
                ReceiverCheck.Result result = check.check(one);
                out.println(one + ": " + result.said());
                out.flush();
                taken &= result.taken();
            }
            return taken ? ExitCode.OK : ExitCode.BAD_INPUT;
        }

        private List<ReceiverSettings> chosen(List<ReceiverSettings> all) {
            if (all.isEmpty()) {
                throw new CommandFailure(ExitCode.BAD_USE, config + ": notify.receivers: there is none");
            }
            if (receiver == null) {
                return all;
            }
            List<ReceiverSettings> named =
                    all.stream().filter(one -> one.name().equals(receiver)).toList();
            if (named.isEmpty()) {
                throw new CommandFailure(
                        ExitCode.BAD_USE,
                        "--receiver: one of notify.receivers is allowed, "
                                + all.stream().map(ReceiverSettings::name).collect(Collectors.joining(", ")) + ": "
                                + receiver);
            }
            return named;
        }
    }
}
