package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.ReferenceDesk;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.kafka.ReferenceTopic;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceJson;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline reference}: what current events are compared with. */
@Command(
        name = "reference",
        description =
                "Build, import, list, show, pin, move and delete references: what current events are compared with.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ReferenceBuildCommand.class, ReferenceImportCommand.class})
final class ReferenceCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "list",
            description =
                    "List the references there are, and from when each applies; of two for the same, the first does.",
            mixinStandardHelpOptions = true)
    int list(@Mixin BrokerOptions broker) {
        KafkaSettings kafka = broker.settings(null);
        TextTable table =
                new TextTable("model", "version", "id", "stage", "applies", ">rows", ">columns", "built", "from");
        SortedMap<ReferenceKey, Reference> references = ReferenceOptions.all(kafka);
        references.forEach((key, r) -> table.add(
                r.model(),
                r.version() == null ? "(all)" : r.version(),
                r.id(),
                r.stage().toString(),
                ReferenceHistory.Listed.applies(key.place(), r.activeFrom()),
                Figures.count(r.rows()),
                Integer.toString(r.columns().size()),
                Figures.time(r.createdAt()),
                r.source()));
        if (references.isEmpty()) {
            say("There is no reference at " + kafka.bootstrapServers() + ".");
        } else {
            table.lines().forEach(this::say);
        }
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Show the reference of a model.", mixinStandardHelpOptions = true)
    int show(@Mixin ReferenceOptions options, @Option(names = "--json", description = "As JSON, whole.") boolean json) {
        Reference reference = options.find().getValue();
        if (json) {
            say(new String(ReferenceJson.toBytes(reference), StandardCharsets.UTF_8));
        } else {
            ReferenceText.lines(reference).forEach(this::say);
        }
        return ExitCode.OK;
    }

    @Command(
            name = "pin",
            description = "Approve the reference that was learned of a model: drift from it sends messages as from one"
                    + " that a person built.",
            mixinStandardHelpOptions = true)
    int pin(@Mixin ReferenceOptions options) {
        KafkaSettings kafka = options.kafka();
        Reference reference = options.find().getValue();
        if (!reference.isLearned()) {
            say("Reference " + reference.id() + " of " + reference.model() + " is pinned already.");
            return ExitCode.OK;
        }
        new ReferenceDesk(new ReferenceTopic(kafka.client(), kafka.ownTopics().references())).pin(reference);
        say("Pinned reference " + reference.id() + " of " + reference.model() + ".");
        return ExitCode.OK;
    }

    @Command(
            name = "delete",
            description = "Delete the reference of a model: the one of all versions applies again, or a new one is"
                    + " learned.",
            mixinStandardHelpOptions = true)
    int delete(
            @Mixin ReferenceOptions options,
            @Option(names = "--waiting", description = "Only the one that waits to replace it.") boolean waiting) {
        KafkaSettings kafka = options.kafka();
        Map.Entry<ReferenceKey, Reference> found =
                waiting ? options.find(place -> place == Place.NEXT, "waiting ") : options.find();
        new ReferenceTopic(kafka.client(), kafka.ownTopics().references()).delete(found.getKey());
        say("Deleted reference " + found.getValue().id() + " of "
                + found.getValue().model() + ".");
        return ExitCode.OK;
    }

    @Command(
            name = "export",
            description = "Write the reference of a model to a file, for another installation or as a copy.",
            mixinStandardHelpOptions = true)
    int export(
            @Mixin ReferenceOptions options,
            @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file, of JSON.")
                    Path out) {
        Reference reference = options.find().getValue().activeFrom(null); // another installation has its own windows
        OutputFile.write(out, ReferenceJson.toBytes(reference));
        say("Written to " + out + ": reference " + reference.id() + " of " + reference.model() + ".");
        return ExitCode.OK;
    }

    /**
     * Publishes it, and makes the topic where it is not there.
     *
     * @return what to say of it
     */
    static String publish(KafkaSettings kafka, Reference reference) {
        return published(
                kafka,
                reference,
                ReferenceTopic.publish(kafka.client(), kafka.ownTopics().references(), reference));
    }

    /** What to say of a reference that has been published. */
    static String published(KafkaSettings kafka, Reference reference, Place place) {
        String references = kafka.ownTopics().references();
        return "Published reference " + reference.id() + " of " + reference.model() + " to " + references + " at "
                + kafka.bootstrapServers() + ". It applies "
                + ReferenceHistory.Listed.applies(place, reference.activeFrom())
                + (place == Place.NEXT && reference.activeFrom() == null
                        ? " that the model's events have not reached yet"
                        : "")
                + ".";
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
