package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.ConfigFile;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.Topics;
import io.plumbline.monitor.ingest.RecordDecoder;
import io.plumbline.monitor.kafka.GroupSetup;
import io.plumbline.monitor.kafka.MissingPermissions;
import io.plumbline.monitor.kafka.TopicSample;
import io.plumbline.monitor.kafka.TopicSetup;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Expectation;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline inspect}: what is on a topic, before anything is set up. */
@Command(
        name = "inspect",
        description = "Read the newest records of a topic, without a group and without writing anything: what formats,"
                + " models and columns they hold, what could not be read and why, and what serve needs.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {"  plumbline inspect --bootstrap localhost:9092 --topic inference-log"})
final class InspectCommand implements Callable<Integer> {
    private static final int CATEGORIES_SHOWN = 5;

    @Spec
    private CommandSpec spec;

    @Mixin
    private BrokerOptions broker;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = Topics.EVENTS,
            description = "The topic. Default: ${DEFAULT-VALUE}.")
    private String topic;

    @Option(
            names = "--n",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many of its newest records are read. Default: ${DEFAULT-VALUE}.")
    private int most;

    @Override
    public Integer call() {
        KafkaSettings kafka = broker.settings(null);
        Inspection found = new Inspection(new RecordDecoder(broker.ingest()));
        try (TopicSetup topics = new TopicSetup(kafka.client())) {
            topics.require(List.of(topic), Set.of());
            TopicSample sample = TopicSample.read(kafka.client(), topic, most, found::add);
            say("Read " + Figures.count(found.records) + " of " + Figures.count(sample.records(), "record") + " on "
                    + topic + ", which has " + Figures.count(sample.partitions(), "partition") + ".");
            formats(found);
            rejected(found);
            found.models.forEach(this::model);
            needs(kafka, topics);
        }
        configuration(kafka, found);
        return ExitCode.OK;
    }

    private void formats(Inspection found) {
        if (found.formats.isEmpty()) {
            return;
        }
        TextTable table = new TextTable("format", ">records");
        found.formats.forEach((format, records) -> table.add(format.toString(), Figures.count(records)));
        show(table);
    }

    private void rejected(Inspection found) {
        if (found.rejected.isEmpty()) {
            return;
        }
        say("");
        say("Could not be read, and would go to the dead letters:");
        TextTable table = new TextTable(">records", "reason", "the first of them");
        found.rejected.forEach((reason, rejected) ->
                table.add(Figures.count(rejected.records()), reason.toString(), rejected.example()));
        show(table);
    }

    private void model(String name, Inspection.Model model) {
        say("");
        say("Model " + name + ", " + (model.versions.size() == 1 ? "version " : "versions ")
                + String.join(", ", model.versions) + ": " + Figures.count(model.inferences, "inference") + " and "
                + Figures.count(model.labels, "label") + " from " + Figures.time(Instant.ofEpochMilli(model.from))
                + " to " + Figures.time(Instant.ofEpochMilli(model.to)) + " UTC");
        say("  with an id " + percent(model.withId, model.inferences + model.labels) + ", with a prediction "
                + percent(model.withPrediction, model.inferences));
        TextTable table = new TextTable("column", "role", "type", ">there", ">null", "values");
        model.columns.forEach((column, values) -> table.add(
                column,
                values.role.toString(),
                values.isNumeric() ? "numeric" : "categorical",
                percent(values.values(), values.role == ColumnRole.LABEL ? model.labels : model.inferences),
                percent(values.missing, values.values()),
                values(values)));
        show(table);
    }

    private static String values(Inspection.Column column) {
        String mixed = column.numbers > 0 && column.others > 0
                ? ", of both kinds: " + Figures.count(Math.min(column.numbers, column.others)) + " are not"
                : "";
        String unusable =
                column.unusable > 0 ? ", " + Figures.count(column.unusable) + " are objects or lists, not read" : "";
        if (column.isNumeric()) {
            return (column.numbers == 0 ? "none" : Figures.number(column.least) + " to " + Figures.number(column.most))
                    + mixed
                    + unusable;
        }
        Set<String> categories = column.categories();
        return (categories == null
                        ? "many texts"
                        : String.join(
                                        ", ",
                                        categories.stream()
                                                .limit(CATEGORIES_SHOWN)
                                                .toList())
                                + (categories.size() > CATEGORIES_SHOWN
                                        ? " and " + (categories.size() - CATEGORIES_SHOWN) + " more"
                                        : ""))
                + mixed
                + unusable;
    }

    private static String percent(long part, long all) {
        return all == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
    }

    private void needs(KafkaSettings kafka, TopicSetup topics) {
        List<String> own = kafka.ownTopics().names();
        Map<String, Integer> there = topics.partitions(own);
        List<String> missing =
                own.stream().filter(name -> !there.containsKey(name)).toList();
        say("");
        say(
                missing.isEmpty()
                        ? "serve finds its own topics."
                        : "serve makes, at its first start: " + String.join(", ", missing) + ".");
        try (GroupSetup groups = new GroupSetup(kafka.client())) {
            groups.requirePermissions(List.of(kafka.applicationId(), kafka.outboxGroup("any")), kafka.applicationId());
            say("It may join its groups and write in transactions.");
        } catch (MissingPermissions e) {
            say(String.valueOf(e.getMessage()));
        }
    }

    private void configuration(KafkaSettings kafka, Inspection found) {
        say("");
        say("A configuration to begin with, for plumbline serve --config plumbline.yml:");
        say("");
        say("kafka:");
        say("  bootstrap_servers: \"" + kafka.bootstrapServers() + "\"");
        say("  topics: [" + topic + "]");
        if (!found.models.isEmpty()) {
            say("# A reference for each model, from the data that it was trained on:");
            found.models
                    .keySet()
                    .forEach(name -> say("#   plumbline reference build --bootstrap " + kafka.bootstrapServers()
                            + " --model " + name + " --input training.csv"));
        }
        expectations(found);
    }

    /** Nothing of it is on by itself: what a sample had is not what must hold. */
    private void expectations(Inspection found) {
        found.models.forEach((name, model) -> {
            Map<String, Expectation> expected = model.expectations();
            if (!expected.isEmpty()) {
                say("# What the sample of " + name + " was like; of it, keep what must hold of every event:");
                ConfigFile.expectations(name, expected).lines().forEach(line -> say("#   " + line));
            }
        });
    }

    private void show(TextTable table) {
        table.lines().forEach(this::say);
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
