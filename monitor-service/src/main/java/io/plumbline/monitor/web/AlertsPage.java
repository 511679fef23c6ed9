package io.plumbline.monitor.web;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.history.Acceptances.Acceptance;
import io.plumbline.monitor.policy.Silence;
import java.time.Instant;
import java.util.List;

/** What fires, what is silenced, and what happened. */
record AlertsPage(
        Shell shell,
        List<AlertLine> firing,
        List<Accepting> accepting,
        List<Quiet> silences,
        List<AlertLine> recent,
        List<String> topics) {
    private static final int ALERTS = 100;

    /** A silence that is not over. */
    record Quiet(String id, String chip, String what, String when) {}

    /** An alert that is, or was, being accepted as normal. */
    record Accepting(String css, String chip, String summary, String how) {}

    static AlertsPage of(Console console, Visitor visitor) {
        ConsoleSources sources = console.sources();
        Instant now = console.now();
        return new AlertsPage(
                console.shell("Alerts", visitor),
                console.lines(sources.alerts().firing(), ALERTS, true),
                console.acceptances().all().stream().map(AlertsPage::accepting).toList(),
                sources.answers().silences().stream()
                        .filter(silence -> now.isBefore(silence.until()))
                        .map(silence -> quiet(silence, now))
                        .toList(),
                console.lines(sources.alerts().recent(ALERTS), ALERTS, false),
                console.acceptances().topics());
    }

    private static Accepting accepting(Acceptance one) {
        String by = "by " + one.author() + ", " + Figures.time(one.began()) + " UTC";
        return switch (one.state()) {
            case WAITING -> new Accepting("inconclusive", "waits", one.summary(), by);
            case READING ->
                new Accepting(
                        "inconclusive",
                        "reading events",
                        one.summary(),
                        by + ": " + Figures.count(one.read()) + " of " + Figures.count(one.records(), "record"));
            case DONE -> new Accepting("stable", "accepted", one.summary(), by + ": " + one.detail());
            case FAILED -> new Accepting("drifted", "not accepted", one.summary(), by + ": " + one.detail());
        };
    }

    private static Quiet quiet(Silence silence, Instant now) {
        String rule = silence.rule() == null ? "all alerts" : silence.rule().replace('_', ' ');
        String segment = silence.segment() == null ? "" : ", segment " + silence.segment();
        boolean later = now.isBefore(silence.from());
        String begin = later ? "from " + Figures.time(silence.from()) + " UTC " : "";
        return new Quiet(
                silence.id(),
                later ? "to come" : "silenced",
                silence.model() + ": " + rule + segment,
                begin + "until " + Figures.time(silence.until()) + " UTC, by " + silence.author()
                        + (silence.comment().isEmpty() ? "" : ": " + silence.comment()));
    }
}
