package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.kafka.StoredAlerts;
import io.plumbline.monitor.notify.NotifySettings;
import io.plumbline.monitor.notify.ReceiverCheck;
import io.plumbline.monitor.notify.ReceiverSettings;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
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
        description = "Show what fires, answer to it, and try the receivers of alerts.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AcceptCommand.class, AlertsCommand.Test.class})
final class AlertsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "say one of: list, ack, snooze, false-alarm, accept, test");
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
        TextTable table = new TextTable("id", "state", "since", "severity", "rule", "what", "answer");
        long shown = 0;
        List<AlertAnswer> answers =
                new SettingsTopic(kafka.client(), kafka.ownTopics().settings()).answers();
        for (AlertTransition alert :
                StoredAlerts.latest(kafka.client(), kafka.ownTopics().alerts())) {
            if (all || alert.state() == AlertTransition.State.FIRING) {
                shown++;
                table.add(
                        AlertDesk.id(alert),
                        alert.state().name().toLowerCase(Locale.ROOT),
                        Figures.time(alert.since()),
                        Wording.severity(alert.severity()),
                        alert.rule(),
                        alert.summary(),
                        answers.stream()
                                .filter(answer -> answer.isAbout(alert))
                                .findFirst()
                                .map(AlertsCommand::words)
                                .orElse(""));
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

    private static String words(AlertAnswer answer) {
        return answer.kind() + " by " + answer.author() + (answer.comment().isEmpty() ? "" : ": " + answer.comment());
    }

    @Command(
            name = "ack",
            description = "Say that somebody looks into an alert; it is shown with it.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int acknowledge(@Mixin AnswerOptions answer) {
        AlertTransition alert = answer.alert();
        answer.desk().acknowledge(alert, answer.remark());
        say("Alert " + AlertDesk.id(alert) + " is acknowledged.");
        return ExitCode.OK;
    }

    @Command(
            name = "snooze",
            description = "Keep an alert from receivers for a time; if it still fires then, they are told.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int snooze(
            @Mixin AnswerOptions answer,
            @Option(
                            names = "--for",
                            paramLabel = "DURATION",
                            required = true,
                            converter = ReplayCommand.DurationConverter.class,
                            description = "How long, such as 30m, 2h or 1d.")
                    Duration time) {
        AlertTransition alert = answer.alert();
        Silence silence = answer.desk().snooze(alert, time, answer.remark()).silence();
        say("Alert " + AlertDesk.id(alert) + " is snoozed until " + Figures.time(silence.until()) + " UTC, by silence "
                + silence.id() + ".");
        return ExitCode.OK;
    }

    @Command(
            name = "false-alarm",
            description =
                    "Say that nothing was wrong: it is counted, and receivers hear no more of the alert but its end.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int falseAlarm(@Mixin AnswerOptions answer) {
        AlertTransition alert = answer.alert();
        answer.desk().falseAlarm(alert, answer.remark());
        say("Alert " + AlertDesk.id(alert) + " is counted as a false alarm.");
        return ExitCode.OK;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
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
