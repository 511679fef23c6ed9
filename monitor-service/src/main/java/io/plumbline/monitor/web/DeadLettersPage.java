package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.event.MaskedText;
import io.plumbline.monitor.history.DeadLetters;
import io.plumbline.monitor.history.DeadLetters.Letter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Records that were no events, by the reason; of their values, only what they look like.
 *
 * @param looked how many records were looked at
 */
record DeadLettersPage(Shell shell, String looked, List<Group> groups) {
    private static final int EXAMPLES = 3;
    static final int BYTES = 600;

    /** Those of one reason from one topic, the newest first. */
    record Group(String reason, String topic, String records, String newest, List<Example> examples) {}

    record Example(String position, String when, String detail, String value, String bytes) {}

    static DeadLettersPage of(Console console, Visitor visitor) {
        DeadLetters.Newest newest = console.sources().deadLetters().newest();
        Map<String, List<Letter>> groups = new LinkedHashMap<>();
        newest.letters()
                .forEach(letter -> groups.computeIfAbsent(
                                letter.reason() + " " + letter.topic(), key -> new ArrayList<>())
                        .add(letter));
        return new DeadLettersPage(
                console.shell("Dead letters", visitor),
                newest.older() == 0
                        ? Figures.count(newest.letters().size(), "record") + " in all"
                        : "of the newest " + Figures.count(newest.records(), "record") + "; "
                                + Figures.count(newest.older()) + " older ones are not looked at",
                groups.values().stream()
                        .sorted(Comparator.comparingInt((List<Letter> of) -> -of.size()))
                        .map(of -> group(console, of))
                        .toList());
    }

    private static Group group(Console console, List<Letter> letters) {
        Letter newest = letters.get(0);
        return new Group(
                newest.reason().replace('_', ' '),
                newest.topic(),
                Figures.count(letters.size(), "record"),
                Figures.time(newest.at()) + " UTC, " + console.ago(newest.at()),
                letters.stream()
                        .limit(EXAMPLES)
                        .map(letter -> new Example(
                                letter.position(),
                                Figures.time(letter.at()) + " UTC",
                                MaskedText.sentence(letter.detail()),
                                MaskedText.of(letter.value(), BYTES),
                                letter.redriven() == 0 ? "" : "sent again before"))
                        .toList());
    }
}
