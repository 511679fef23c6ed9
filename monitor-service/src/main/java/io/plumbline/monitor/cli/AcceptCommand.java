package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
    /** What another reference can end. */
    private static final Set<String> RULES = Set.of("drift", "label_drift", "schema");

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
        AlertTransition alert = answer.firing();
        if (!RULES.contains(alert.rule())) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "alert " + AnswerOptions.id(alert) + " is of rule " + alert.rule()
                            + ", which no reference ends: drift, label_drift and schema are allowed");
        }
        Reference before = ReferenceOptions.all(kafka).values().stream()
                .filter(reference -> reference.isFor(new ModelRef(alert.model(), alert.version())))
                .min(Comparator.comparing(reference -> reference.version() == null))
                .orElseThrow(() -> new CommandFailure(
                        ExitCode.BAD_INPUT, "there is no reference of model " + alert.model() + " any more"));
        Instant begin = Objects.requireNonNullElseGet(
                from,
                () -> alert.since().minus(WindowSize.parse(alert.windowSize()).length()));
        Instant now = Instant.now();
        String events = topic(kafka);
        TopicRows rows = new TopicRows(kafka.client(), events, answer.ingest(), begin, to);
        // What has become of the schema is to be accepted as well: its columns are what they look like now.
        boolean same = !alert.rule().equals("schema");
        Reference next = rows.reference(like(before, same, now, events));
        say(ReferenceCommand.publish(kafka, next));
        answer.say(alert, AlertAnswer.Kind.ACCEPTED, now);
        say("Alert " + AnswerOptions.id(alert) + " is accepted as normal.");
        return ExitCode.OK;
    }

    private String topic(KafkaSettings kafka) {
        if (topic != null) {
            return topic;
        }
        if (kafka.topics().size() != 1) {
            throw new CommandFailure(
                    ExitCode.BAD_USE,
                    "--topic: say which of these has the model's events: " + String.join(", ", kafka.topics()));
        }
        return kafka.topics().get(0);
    }

    /** How a reference is built that takes the place of another. */
    private static ReferenceSettings like(Reference before, boolean sameTypes, Instant now, String topic) {
        return new ReferenceSettings(
                before.model(),
                before.version(),
                now,
                "topic " + topic,
                sameTypes ? names(before, ColumnType.CATEGORICAL) : Set.of(),
                sameTypes ? names(before, ColumnType.NUMERIC) : Set.of(),
                Set.copyOf(before.ignored()),
                before.segmentation(),
                ReferenceBuildCommand.BLOCKS,
                ZoneOffset.UTC);
    }

    private static Set<String> names(Reference reference, ColumnType type) {
        return reference.columns().stream()
                .filter(column -> column.type() == type)
                .map(ReferenceColumn::name)
                .collect(Collectors.toSet());
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
