package io.plumbline.monitor.cli;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.config.KafkaSettings;
import io.plumbline.monitor.history.DeadLetters.Letter;
import io.plumbline.monitor.kafka.DeadLetterTopic;
import io.plumbline.monitor.kafka.TopicSetup;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Predicate;
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
        PriorityQueue<Letter> newest = new PriorityQueue<>(Comparator.comparing(Letter::at));
        if (exists(kafka)) {
            topic(kafka).forEach(letter -> {
                if (choice.takes(letter)) {
                    groups.computeIfAbsent(letter.reason() + " " + letter.topic(), k -> new Group())
                            .add(letter);
                    newest.add(letter);
                    if (newest.size() > most) {
                        newest.remove();
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
        newest.stream().sorted(Comparator.comparing(Letter::at).reversed()).forEach(this::show);
        return ExitCode.OK;
    }

    private void show(Letter letter) {
        say("");
        say(letter.position() + "  " + Figures.time(letter.at()) + "  " + letter.reason()
                + (letter.redriven() == 0 ? "" : ", after it was sent again"));
        say("  " + letter.detail());
        say("  " + beginning(letter));
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
        Predicate<Letter> wanted = letter -> choice.takes(letter) && (again || letter.redriven() == 0);
        Waiting waiting = new Waiting();
        if (exists(kafka)) {
            DeadLetterTopic letters = topic(kafka);
            letters.forEach(letter -> {
                if (choice.takes(letter)) {
                    waiting.add(letter, wanted.test(letter));
                }
            });
            if (!dry && waiting.wanted > 0) {
                waiting.wanted = redrive(letters, wanted, waiting.wanted);
            }
        }
        say((dry ? "Would send " : "Sent ") + Figures.count(waiting.wanted, "record") + " again.");
        if (waiting.leftAlone > 0) {
            say(Figures.count(waiting.leftAlone) + " were rejected again before; --again sends them too.");
        }
        if (waiting.cut > 0) {
            say(Figures.count(waiting.cut) + " are too large to be kept whole: only their own topics have them.");
        }
        return ExitCode.OK;
    }

    /** Those that could be sent again, by what becomes of them. */
    private static final class Waiting {
        private long wanted;
        private long leftAlone;
        private long cut;

        void add(Letter letter, boolean isWanted) {
            if (!letter.whole()) {
                cut++;
            } else if (isWanted) {
                wanted++;
            } else {
                leftAlone++;
            }
        }
    }

    /** How many were sent; others may have come, or have been sent elsewhere, since they were counted. */
    private static long redrive(DeadLetterTopic letters, Predicate<Letter> wanted, long expected) {
        long[] sent = new long[1];
        try (Progress progress = new Progress("Sending again", expected, " records", 1)) {
            letters.redrive(wanted, letter -> progress.accept(++sent[0]));
        }
        return sent[0];
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
