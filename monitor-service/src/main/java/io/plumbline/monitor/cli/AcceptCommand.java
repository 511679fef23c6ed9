package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.app.AcceptAsNormal;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertDesk;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline alerts accept}: what moved is how things are from now on. */
@Command(
        name = "accept",
        description =
                "Accept what moved as normal: build a reference of the events since the alert began, and publish it. The"
                        + " alert ends with the windows that agree with it.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExample:%n",
        footer =
                "  plumbline alerts accept --config plumbline.yml --topic plumbline.events --comment 'new prices' 1c0ffee5")
final class AcceptCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private AnswerOptions answer = new AnswerOptions();

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "The topic with the model's events. Default: that of the configuration file, if it has one.")
    private @Nullable String topic;

    @Option(
            names = "--from",
            paramLabel = "TIME",
            converter = ReferenceTarget.Time.class,
            description = "Take events from then on. Default: from the beginning of the alert's first window.")
    private @Nullable Instant from;

    @Option(
            names = "--to",
            paramLabel = "TIME",
            converter = ReferenceTarget.Time.class,
            description = "Take events before. Default: all there are.")
    private @Nullable Instant to;

    @Override
    public Integer call() {
        KafkaSettings kafka = answer.kafka();
        AlertTransition alert = answer.alert();
        AlertDesk.requireAcceptable(alert);
        String events = topic(kafka);
        AcceptAsNormal.Accepted accepted = new AcceptAsNormal(
                        kafka, answer.ingest(), answer.desk(), InstantSource.system())
                .accept(alert, new Acceptances.Events(events, from, to), answer.remark(), Progress.reading(events));
        say(ReferenceCommand.published(kafka, accepted.reference(), accepted.place()));
        say("Alert " + AlertDesk.id(alert) + " is accepted as normal.");
        return ExitCode.OK;
    }

    private String topic(KafkaSettings kafka) {
        String events = AcceptAsNormal.topic(kafka.topics(), topic);
        if (events == null) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "--topic: say which of these has the model's events: " + String.join(", ", kafka.topics()));
        }
        return events;
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
