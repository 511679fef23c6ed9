package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.Refused;
import io.plumbline.monitor.history.Remark;
import io.plumbline.monitor.kafka.SettingsTopic;
import io.plumbline.monitor.policy.Silence;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code plumbline silence}: alerts that nobody wants to hear of for a time. */
@Command(
        name = "silence",
        description =
                "Keep alerts from receivers for a time: they begin, end and are shown as ever. What still fires when a"
                        + " silence ends is told then.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class SilenceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new picocli.CommandLine.ParameterException(spec.commandLine(), "say one of: add, list, end");
    }

    @Command(
            name = "add",
            description = "Begin a silence, now or later.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExample:%n",
            footer =
                    "  plumbline silence add --config plumbline.yml --model 'fraud-*' --for 2h --comment 'new features'")
    int add(
            @Mixin BrokerOptions broker,
            @Option(
                            names = "--model",
                            paramLabel = "NAME",
                            required = true,
                            description = "The model, or a pattern such as 'fraud-*'.")
                    String model,
            @Option(names = "--rule", paramLabel = "RULE", description = "Only alerts of this rule, such as drift.")
                    @Nullable
                    String rule,
            @Option(names = "--segment", paramLabel = "SEGMENT", description = "Only of this segment.") @Nullable
                    String segment,
            @Option(
                            names = "--for",
                            paramLabel = "DURATION",
                            required = true,
                            converter = ReplayCommand.DurationConverter.class,
                            description = "How long, such as 30m, 2h or 1d.")
                    Duration time,
            @Option(
                            names = "--from",
                            paramLabel = "TIME",
                            description = "When it begins, such as 2026-12-01T22:00:00Z. Default: now.")
                    @Nullable
                    Instant from,
            @Mixin AuthorOption author,
            @Option(names = "--comment", paramLabel = "TEXT", required = true, description = "Why.") String comment) {
        Silence silence = desk(topic(broker))
                .begin(new AlertDesk.Quieted(model, rule, segment), from, time, new Remark(author.name(), comment));
        say("Silence " + silence.id() + " until " + Figures.time(silence.until()) + " UTC.");
        return ExitCode.OK;
    }

    @Command(name = "list", description = "Show silences.", mixinStandardHelpOptions = true)
    int list(@Mixin BrokerOptions broker) {
        Instant now = Instant.now();
        List<Silence> all = topic(broker).silences();
        if (all.isEmpty()) {
            say("There are no silences.");
            return ExitCode.OK;
        }
        TextTable table =
                new TextTable("id", "state", "model", "rule", "segment", "from", "until", "author", "comment");
        for (Silence one : all) {
            table.add(
                    one.id(),
                    one.isActive(now) ? "active" : now.isBefore(one.from()) ? "to come" : "over",
                    one.model(),
                    Objects.requireNonNullElse(one.rule(), "all"),
                    Objects.requireNonNullElse(one.segment(), "all"),
                    Figures.time(one.from()),
                    Figures.time(one.until()),
                    one.author(),
                    one.comment());
        }
        table.lines().forEach(this::say);
        return ExitCode.OK;
    }

    @Command(name = "end", description = "End a silence before its time.", mixinStandardHelpOptions = true)
    int end(
            @Mixin BrokerOptions broker,
            @Parameters(paramLabel = "ID", description = "The silence, as 'list' shows it.") String id) {
        SettingsTopic topic = topic(broker);
        try {
            desk(topic).end(topic.silences(), id);
        } catch (Refused e) {
            boolean unknown = e.reason() == Refused.Reason.UNKNOWN;
            throw new CommandFailure(
                    ExitCode.BAD_INPUT, e.getMessage() + (unknown ? "; 'plumbline silence list' shows all" : ""), e);
        }
        say("Silence " + id + " is over.");
        return ExitCode.OK;
    }

    /** Takes what people say, and puts it on the topic. */
    static AlertDesk desk(SettingsTopic topic) {
        return new AlertDesk(topic, InstantSource.system());
    }

    static SettingsTopic topic(BrokerOptions broker) {
        KafkaSettings kafka = broker.settings(null);
        return new SettingsTopic(kafka.client(), kafka.ownTopics().settings());
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
