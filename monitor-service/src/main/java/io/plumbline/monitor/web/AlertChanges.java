package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.history.Acceptances;
import io.plumbline.monitor.history.AlertAnswers;
import io.plumbline.monitor.history.AlertDesk;
import io.plumbline.monitor.history.AlertHistory;
import io.plumbline.monitor.history.Remark;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What requests say of alerts, done and put on record: the same for the API and the forms of the console. */
final class AlertChanges {
    private static final String KINDS = "one of acknowledged, snoozed, false_alarm";
    private static final String NOBODY = "anonymous";
    private static final long SEEN_WITHIN_MILLIS = 2000;
    private static final long PAUSE_MILLIS = 10;

    private final AlertHistory alerts;
    private final AlertAnswers answers;
    private final AlertDesk desk;
    private final Acceptances acceptances;

    /** @param silence that a snoozed alert has; null for other answers */
    record Answered(AlertAnswer answer, @Nullable Silence silence) {}

    AlertChanges(ConsoleSources sources, ConsoleActions actions) {
        this.alerts = sources.alerts();
        this.answers = sources.answers();
        this.desk = actions.desk();
        this.acceptances = actions.acceptances();
    }

    /** An answer to the alert that the path names. */
    Answered answer(Context request, Fields said) {
        String kind = said.needed("kind", KINDS).toLowerCase(Locale.ROOT);
        if (kind.equals("snoozed")) {
            said.only("kind", "comment", "author", "for");
        } else {
            said.only("kind", "comment", "author");
        }
        Remark remark = remark(request, said);
        AlertTransition alert = alert(request);
        Answered answered = switch (kind) {
            case "acknowledged" -> new Answered(desk.acknowledge(alert, remark), null);
            case "false_alarm" -> new Answered(desk.falseAlarm(alert, remark), null);
            case "snoozed" -> {
                AlertDesk.Snoozed snoozed = desk.snooze(alert, said.duration("for"), remark);
                yield new Answered(snoozed.answer(), snoozed.silence());
            }
            case "accepted" ->
                throw new HttpFailure(
                        400, "kind: to accept is POST /api/v1/alerts/{id}/acceptance; " + KINDS + " is allowed");
            default -> throw new HttpFailure(400, "kind: " + KINDS + " is allowed: " + kind);
        };
        tell(request, answered.answer().kind().toString(), alert, remark);
        awaitSeen(() -> answers.of(alert).contains(answered.answer()));
        return answered;
    }

    /** Begins to accept the alert that the path names as normal. */
    Acceptances.Acceptance accept(Context request, Fields said) {
        said.only("topic", "from", "to", "comment", "author");
        Remark remark = remark(request, said);
        AlertTransition alert = alert(request);
        Acceptances.Acceptance begun = acceptances.begin(
                alert, new Acceptances.Events(said.text("topic"), said.time("from"), said.time("to")), remark);
        tell(request, "accepts as normal", alert, remark);
        return begun;
    }

    /** How it goes with the alert that the path names, as far as this instance knows. */
    Acceptances.Acceptance acceptance(Context request) {
        AlertTransition alert = alert(request);
        return acceptances.all().stream()
                .filter(one -> one.alert().equals(alert.fingerprint()))
                .findFirst()
                .orElseThrow(() -> new HttpFailure(
                        404,
                        "this instance has not been asked to accept alert " + AlertDesk.id(alert)
                                + "; the answers of GET /api/v1/alerts say whether another has"));
    }

    Silence silence(Context request, Fields said) {
        said.only("model", "rule", "segment", "for", "from", "comment", "author");
        said.needed("comment", "why it is wanted");
        Remark remark = remark(request, said);
        Silence silence = desk.begin(
                new AlertDesk.Quieted(
                        said.needed("model", "a model, or a pattern such as fraud-*"),
                        said.text("rule"),
                        said.text("segment")),
                said.time("from"),
                said.duration("for"),
                remark);
        tell(request, silence.author(), "began a silence", silence);
        awaitSeen(() -> answers.silences().contains(silence));
        return silence;
    }

    /** Ends the silence that the path names. */
    Silence end(Context request) {
        Silence silence = desk.end(answers.silences(), request.pathParam("id"));
        tell(request, name(request), "ended a silence", silence);
        awaitSeen(() -> answers.silences().contains(silence));
        return silence;
    }

    private AlertTransition alert(Context request) {
        return AlertDesk.find(alerts.latest(), request.pathParam("id"));
    }

    /** By the name of the token; only where there are none, people may say who they are. */
    private static Remark remark(Context request, Fields said) {
        String name = Visitor.of(request).name();
        String given = said.text("author");
        if (name != null && given != null) {
            throw new HttpFailure(400, "author: not allowed with a token; it is " + name);
        }
        return new Remark(
                name != null ? name : Objects.requireNonNullElse(given, NOBODY),
                Objects.requireNonNullElse(said.text("comment"), ""));
    }

    private static void tell(Context request, String what, AlertTransition alert, Remark remark) {
        AuditLog.tellOf(
                request,
                remark.author(),
                what,
                "alert",
                alert.fingerprint(),
                "model",
                alert.model(),
                "comment",
                remark.comment());
    }

    private static String name(Context request) {
        return Objects.requireNonNullElse(Visitor.of(request).name(), NOBODY);
    }

    private static void tell(Context request, String who, String what, Silence silence) {
        AuditLog.tellOf(
                request,
                who,
                what,
                "silence",
                silence.id(),
                "model",
                silence.model(),
                "until",
                silence.until().toString(),
                "comment",
                silence.comment());
    }

    /** What was said is there when it comes back from the broker; the page that follows should show it. */
    static void awaitSeen(BooleanSupplier seen) {
        try {
            for (long left = SEEN_WITHIN_MILLIS; left > 0 && !seen.getAsBoolean(); left -= PAUSE_MILLIS) {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
