package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.kafka.DeadLetterTopic;
import io.plumbline.monitor.kafka.DeadLetterTopic.Letter;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code plumbline dead-letters}: the records that were no events. */
@Command(
        name = "dead-letters",
        description = "Look at the records that could not be read as events, and send them again after a fix.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand implements Runnable {
    private static final int SHOWN_BYTES = 160;

    @Spec
    private CommandSpec spec;

    /** Which of them. */
    static final class Choice {
        @Option(
                names = "--reason",
                paramLabel = "REASON",
                description = "Only those that were rejected for this reason, such as missing_model.")
        private @Nullable String reason;

        @Option(names = "--topic", paramLabel = "TOPIC", description = "Only those that came from this topic.")
        private @Nullable String topic;

        boolean takes(Letter letter) {
            return (reason == null || reason.equals(letter.reason()))
                    && (topic == null || topic.equals(letter.topic()));
        }
    }

    /** Those of one reason from one topic. */
    private static final class Group {
        private long records;
        private @Nullable Letter newest;

        void add(Letter letter) {
            records++;
            if (newest == null || !letter.at().isBefore(newest.at())) {
                newest = letter;
            }
        }
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    @Command(
            name = "list",
            description = "Count those that wait, by reason, and show the newest.",
            mixinStandardHelpOptions = true,
            sortOptions = false)
    int list(
            @Mixin BrokerOptions broker,
            @Mixin Choice choice,
            @Option(
                            names = "--n",
                            paramLabel = "N",
                            defaultValue = "10",
                            description = "How many of the newest are shown. Default: ${DEFAULT-VALUE}.")
                    int most) {
        KafkaSettings kafka = broker.settings(null);
        Map<String, Group> groups = new TreeMap<>();
        Deque<Letter> newest = new ArrayDeque<>();
        if (exists(kafka)) {
            topic(kafka).forEach(letter -> {
                if (choice.takes(letter)) {
                    groups.computeIfAbsent(letter.reason() + " " + letter.topic(), k -> new Group())
                            .add(letter);
                    newest.addLast(letter);
                    if (newest.size() > 10 * most + 1000) {
                        keepNewest(newest, most);
                    }
                }
            });
        }
        long records =
                groups.values().stream().mapToLong(group -> group.records).sum();
        if (records == 0) {
            say("No record waits on " + kafka.ownTopics().deadLetter() + " at " + kafka.bootstrapServers() + ".");
            return ExitCode.OK;
        }
        say(Figures.count(records, "record") + " could not be read as events:");
        TextTable table = new TextTable(">records", "reason", "from topic", "newest");
        groups.values().stream()
                .sorted(Comparator.comparingLong((Group group) -> group.records).reversed())
                .forEach(group -> {
                    Letter letter = group.newest;
                    if (letter != null) {
                        table.add(
                                Figures.count(group.records),
                                letter.reason(),
                                letter.topic(),
                                Figures.time(letter.at()));
                    }
                });
        table.lines().forEach(this::say);
        keepNewest(newest, most);
        for (Letter letter : newest) {
            say("");
            say(letter.position() + "  " + Figures.time(letter.at()) + "  " + letter.reason()
                    + (letter.redriven() == 0 ? "" : ", after it was sent again"));
            say("  " + letter.detail());
            say("  " + beginning(letter));
        }
        return ExitCode.OK;
    }

    private static void keepNewest(Deque<Letter> letters, int most) {
        List<Letter> kept = letters.stream()
                .sorted(Comparator.comparing(Letter::at).reversed())
                .limit(most)
                .toList();
        letters.clear();
        letters.addAll(kept);
    }

    @Command(
            name = "replay",
            description =
                    "Send those that wait to their topics again, each once. Those that are rejected again come back,"
                            + " and are left alone from then on.",
            mixinStandardHelpOptions = true,
            sortOptions = false,
            footerHeading = "%nExamples:%n",
            footer = {
                "  plumbline dead-letters replay --config plumbline.yml --reason unsupported --dry-run",
                "  plumbline dead-letters replay --config plumbline.yml --reason unsupported"
            })
    int replay(
            @Mixin BrokerOptions broker,
            @Mixin Choice choice,
            @Option(
                            names = "--again",
                            description = "Also those that were rejected again after they had been sent again.")
                    boolean again,
            @Option(names = "--dry-run", description = "Say how many it would be, and send none.") boolean dry) {
        KafkaSettings kafka = broker.settings(null);
        long[] counts = new long[3];
        if (exists(kafka)) {
            DeadLetterTopic letters = topic(kafka);
            letters.forEach(letter -> {
                if (choice.takes(letter)) {
                    boolean stays = !letter.whole() || letter.redriven() > 0 && !again;
                    counts[!letter.whole() ? 2 : stays ? 1 : 0]++;
                }
            });
            if (!dry && counts[0] > 0) {
                long[] sent = new long[1];
                try (Progress progress = new Progress("Sending again", counts[0], " records", 1)) {
                    letters.redrive(
                            letter -> choice.takes(letter) && (again || letter.redriven() == 0),
                            letter -> progress.accept(++sent[0]));
                }
                counts[0] = sent[0];
            }
        }
        say((dry ? "Would send " : "Sent ") + Figures.count(counts[0], "record") + " again.");
        if (counts[1] > 0) {
            say(Figures.count(counts[1]) + " were rejected again before; --again sends them too.");
        }
        if (counts[2] > 0) {
            say(Figures.count(counts[2]) + " are too large to be kept whole: only their own topics have them.");
        }
        return ExitCode.OK;
    }

    private static DeadLetterTopic topic(KafkaSettings kafka) {
        return new DeadLetterTopic(
                kafka.client(), kafka.ownTopics().deadLetter(), kafka.applicationId() + "-dead-letters");
    }

    private static boolean exists(KafkaSettings kafka) {
        try (TopicSetup topics = new TopicSetup(kafka.client())) {
            return !topics.partitions(List.of(kafka.ownTopics().deadLetter())).isEmpty();
        }
    }

    /** The beginning of the value, on one line. */
    private static String beginning(Letter letter) {
        byte[] value = letter.value();
        if (value == null || value.length == 0) {
            return "(no value)";
        }
        String text = new String(value, 0, Math.min(value.length, SHOWN_BYTES), StandardCharsets.UTF_8);
        StringBuilder line = new StringBuilder();
        text.chars().forEach(c -> line.append(Character.isISOControl(c) || c == 0xFFFD ? '.' : (char) c));
        return value.length > SHOWN_BYTES ? line + " ..." : line.toString();
    }

    private void say(String line) {
        PrintWriter out = spec.commandLine().getOut();
        out.println(line);
        out.flush();
    }
}
