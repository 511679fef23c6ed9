package io.plumbline.monitor.web;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.profile.WindowSize;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An alert that began or ended, in a line.
 *
 * @param css class of the chip: only what fires now looks like an alarm
 * @param chip words of the chip
 * @param when a clause on its time
 * @param report path of the report of the window that decided; of the model where none did
 * @param answer what was said of it last; empty for nothing
 * @param reply how to answer; null where there is nothing to answer to
 */
record AlertLine(
        String css,
        String chip,
        String summary,
        String when,
        String report,
        String answer,
        @Nullable Reply reply) {

    /**
     * What can be said of an alert.
     *
     * @param id its fingerprint
     * @param firing whether it still fires; of what is over it can be said that it was a false alarm
     * @param acceptable whether another reference can end it
     */
    record Reply(String id, boolean firing, boolean acceptable) {}

    /** The same, with forms to answer. */
    AlertLine replying(AlertTransition alert) {
        return new AlertLine(
                css,
                chip,
                summary,
                when,
                report,
                answer,
                new Reply(alert.fingerprint(), alert.state() == State.FIRING, AlertDesk.isAcceptable(alert)));
    }

    /**
     * @param firing the transitions of all alerts that fire now
     * @param answers what was said of it, the latest first
     */
    static AlertLine of(AlertTransition alert, List<AlertTransition> firing, List<AlertAnswer> answers) {
        String answer = answers.stream().findFirst().map(AlertLine::words).orElse("");
        String rule = alert.rule().replace('_', ' ');
        String severity = alert.severity() == null ? "" : Wording.severity(alert.severity());
        String named = severity.isEmpty() ? rule : rule + ", " + severity;
        String at = Figures.time(alert.at()) + " UTC";
        String report = alert.isWithinWindow()
                ? Links.model(alert.modelRef())
                : Links.report(
                        alert.modelRef(), alert.segment(), WindowSize.parse(alert.windowSize()), alert.windowStart());
        if (alert.state() == State.RESOLVED) {
            return new AlertLine("stable", "resolved", alert.summary(), at + ", " + rule, report, answer, null);
        }
        boolean still = firing.stream()
                .anyMatch(now ->
                        now.fingerprint().equals(alert.fingerprint()) && Objects.equals(now.since(), alert.since()));
        return still
                ? new AlertLine(
                        ("drifted " + severity).trim(),
                        named,
                        alert.summary(),
                        "since " + Figures.time(alert.since()) + " UTC",
                        report,
                        answer,
                        null)
                : new AlertLine(
                        "inconclusive",
                        "fired",
                        alert.summary(),
                        at + ", " + named + ", over since",
                        report,
                        answer,
                        null);
    }

    private static String words(AlertAnswer answer) {
        return answer.kind() + " by " + answer.author() + ", " + Figures.time(answer.at()) + " UTC"
                + (answer.comment().isEmpty() ? "" : ": " + answer.comment());
    }
}
