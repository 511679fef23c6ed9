package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is said of an alert to people, in plain text, whichever receiver brings it. */
final class AlertText {
    /** Columns that a message shows. */
    static final int COLUMNS = 10;

    private AlertText() {}

    /** Something known of an alert. */
    record Fact(String name, String value) {}

    /** The same through an episode, such as {@code bike-demand 1: drift}. */
    static String subject(AlertTransition alert) {
        String segment = alert.segment().equals(Segment.ALL) ? "" : " (" + Wording.name(alert.segment()) + ")";
        return Wording.name(alert.model()) + " " + Wording.name(alert.version()) + segment + ": "
                + Wording.name(alert.rule()).replace('_', ' ');
    }

    /** The subject, and whether it is over. */
    static String title(AlertTransition alert) {
        return subject(alert) + (isFiring(alert) ? "" : " has ended");
    }

    /** Of several alerts. */
    static String title(List<AlertTransition> alerts) {
        long firing = alerts.stream().filter(AlertText::isFiring).count();
        return Figures.count(alerts.size()) + " alerts: " + Figures.count(firing) + " began, "
                + Figures.count(alerts.size() - firing) + " ended";
    }

    static boolean isFiring(AlertTransition alert) {
        return alert.state() == State.FIRING;
    }

    /** Identity of an episode: the same for its beginning, what follows and its end, and for no other. */
    static String episode(AlertTransition alert) {
        return alert.fingerprint() + "-" + alert.since().toEpochMilli();
    }

    /** Whether this is the first that is told of its episode. */
    static boolean isFirst(AlertTransition alert) {
        return isFiring(alert) && !alert.graver();
    }

    static List<Fact> facts(AlertTransition alert) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("Model", Wording.name(alert.model())));
        facts.add(new Fact("Version", Wording.name(alert.version())));
        String span = Figures.span(
                alert.windowStart(),
                alert.windowStart().plus(WindowSize.parse(alert.windowSize()).length()));
        facts.add(new Fact("Window", span + " UTC (" + alert.windowSize() + ")"));
        facts.add(new Fact("Severity", Wording.severity(alert.severity())));
        facts.add(new Fact("Rule", Wording.name(alert.rule())));
        if (!alert.segment().equals(Segment.ALL)) {
            facts.add(new Fact("Segment", Wording.name(alert.segment())));
        }
        facts.add(new Fact("To replay", replay(alert)));
        return facts;
    }

    /** The events that it is about, through the same topology once more. */
    static String replay(AlertTransition alert) {
        String model = alert.model().matches("[A-Za-z0-9._/-]+") ? alert.model() : Wording.name(alert.model());
        return "plumbline replay-range --model " + model + " --from " + alert.windowStart() + " --to " + alert.at();
    }

    /** Such as {@code hum: major, nulls: 20 % of events have no value}. */
    static String finding(Finding finding) {
        return Wording.name(finding.column()) + ": " + evidence(finding);
    }

    static String evidence(Finding finding) {
        String picture = finding.picture() == null ? "" : " " + finding.picture();
        String changed = finding.changed() == null ? "" : "; since about " + Figures.time(finding.changed()) + " UTC";
        return Wording.severity(finding.severity()) + ", " + finding.cause() + ": " + finding.message() + changed
                + picture;
    }

    /** The first columns a line each, and how many more there are. */
    static List<String> findings(AlertTransition alert, int most) {
        List<String> lines = new ArrayList<>();
        alert.columns().stream().limit(most).forEach(column -> lines.add(cut(finding(column), 500)));
        int more = alert.columns().size() - lines.size();
        if (more > 0) {
            lines.add("and " + Figures.count(more) + " more");
        }
        return lines;
    }

    /** Lines of text: the summary, what is known, the columns and the link. */
    static String plain(AlertTransition alert, List<AlertLinks.Link> links) {
        String facts = facts(alert).stream()
                .map(fact -> fact.name() + ": " + fact.value())
                .collect(Collectors.joining("\n"));
        String columns =
                findings(alert, COLUMNS).stream().map(line -> "\n- " + line).collect(Collectors.joining());
        return withLinks(cut(alert.summary(), 3000) + "\n\n" + facts + "\n" + columns, links);
    }

    /** A text, and below it where there is more. */
    static String withLinks(String text, List<AlertLinks.Link> links) {
        return text
                + (text.endsWith("\n") ? "" : "\n")
                + links.stream()
                        .map(link -> "\n" + link.words() + ": " + link.url() + "\n")
                        .collect(Collectors.joining());
    }

    /** At most so many characters, and no half of a pair of surrogates. */
    static String cut(String text, int length) {
        if (text.length() <= length) {
            return text;
        }
        int end = length - 1;
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
