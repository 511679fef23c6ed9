package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.policy.AlertAnswer;
import io.plumbline.monitor.policy.Silence;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes what people say of alerts: the same way for the command line, the API and the console. */
public final class AlertDesk {
    /** Letters of an alert's fingerprint that are shown, and of a silence's id: short enough to be typed. */
    private static final int ID_LENGTH = 8;

    private static final Duration LONGEST = Duration.ofDays(366);

    /** Rules whose alerts another reference can end. */
    private static final List<String> ACCEPTABLE = List.of("drift", "label_drift", "attribution_drift", "schema");

    private final AnswerStore store;
    private final InstantSource clock;

    /** Which alerts a silence is about; null for all rules, and all segments. */
    public record Quieted(
            String model, @Nullable String rule, @Nullable String segment) {}

    /** That an alert is told of later, and what keeps it from receivers until then. */
    public record Snoozed(AlertAnswer answer, Silence silence) {}

    public AlertDesk(AnswerStore store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** An alert's id as people type it. */
    public static String id(AlertTransition alert) {
        String fingerprint = alert.fingerprint();
        return fingerprint.substring(0, Math.min(ID_LENGTH, fingerprint.length()));
    }

    /**
     * @param alerts the last transition of each
     * @param id the beginning of its fingerprint
     * @throws Refused if there is none of that id, or several
     */
    public static AlertTransition find(Collection<AlertTransition> alerts, String id) {
        List<AlertTransition> found = alerts.stream()
                .filter(alert -> !id.isEmpty() && alert.fingerprint().startsWith(id))
                .toList();
        if (found.size() != 1) {
            throw new Refused(
                    Refused.Reason.UNKNOWN,
                    (found.isEmpty()
                                    ? "there is no alert "
                                    : "there are " + found.size() + " alerts whose id begins with ")
                            + id);
        }
        return found.get(0);
    }

    /** @throws Refused if it is over */
    public static AlertTransition requireFiring(AlertTransition alert) {
        if (alert.state() != AlertTransition.State.FIRING) {
            throw new Refused(Refused.Reason.OVER, "alert " + id(alert) + " is over since " + alert.at());
        }
        return alert;
    }

    /** Whether another reference can end it. */
    public static boolean isAcceptable(AlertTransition alert) {
        return ACCEPTABLE.contains(alert.rule());
    }

    /** @throws Refused if the alert is over, or no reference ends it */
    public static void requireAcceptable(AlertTransition alert) {
        requireFiring(alert);
        if (!isAcceptable(alert)) {
            throw new Refused(
                    Refused.Reason.NOT_ALLOWED,
                    "alert " + id(alert) + " is of rule " + alert.rule() + ", which no reference ends: "
                            + String.join(", ", ACCEPTABLE) + " are allowed");
        }
    }

    /** @throws Refused if the alert is over: then nobody needs to look into it */
    public AlertAnswer acknowledge(AlertTransition alert, Remark remark) {
        return say(requireFiring(alert), AlertAnswer.Kind.ACKNOWLEDGED, clock.instant(), remark);
    }

    /** Also of one that is over: it is counted. */
    public AlertAnswer falseAlarm(AlertTransition alert, Remark remark) {
        return say(alert, AlertAnswer.Kind.FALSE_ALARM, clock.instant(), remark);
    }

    /** For those who have published the reference that makes it so. */
    public AlertAnswer accepted(AlertTransition alert, Instant at, Remark remark) {
        return say(alert, AlertAnswer.Kind.ACCEPTED, at, remark);
    }

    /**
     * Keeps alerts of the same rule, model and segment from receivers for a time.
     *
     * @throws Refused if the alert is over, or the time is none
     */
    public Snoozed snooze(AlertTransition alert, Duration time, Remark remark) {
        requireFiring(alert);
        Instant now = clock.instant();
        Silence silence = begin(new Quieted(alert.model(), alert.rule(), alert.segment()), now, time, remark);
        return new Snoozed(say(alert, AlertAnswer.Kind.SNOOZED, now, remark), silence);
    }

    /**
     * Begins a silence.
     *
     * @param from when; null for now
     * @throws Refused if the time is none, is over, or is longer or further away than anybody means
     */
    public Silence begin(Quieted alerts, @Nullable Instant from, Duration time, Remark remark) {
        Instant now = clock.instant();
        Instant begin = Objects.requireNonNullElse(from, now);
        try {
            Silence silence = new Silence(
                    UUID.randomUUID().toString().substring(0, ID_LENGTH),
                    alerts.model(),
                    alerts.rule(),
                    alerts.segment(),
                    begin,
                    begin.plus(time),
                    remark.author(),
                    remark.comment());
            requireSensible(silence, time, now);
            store.silence(silence, now);
            return silence;
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            throw new Refused(Refused.Reason.NOT_ALLOWED, String.valueOf(e.getMessage()));
        }
    }

    /** A slip of the hand must not keep alerts from people for good. */
    private static void requireSensible(Silence silence, Duration time, Instant now) {
        if (time.compareTo(LONGEST) > 0 || silence.from().isAfter(now.plus(LONGEST))) {
            throw new IllegalArgumentException("a silence begins within " + LONGEST.toDays() + " days and lasts up to "
                    + LONGEST.toDays() + " days: " + silence.from() + " to " + silence.until());
        }
        if (!silence.until().isAfter(now)) {
            throw new IllegalArgumentException("this silence would be over since " + silence.until());
        }
    }

    /**
     * Ends a silence before its time, also one that has not begun.
     *
     * @param silences all there are
     * @return the silence as it is now
     * @throws Refused if there is none of that id, or it is over
     */
    public Silence end(Collection<Silence> silences, String id) {
        Instant now = clock.instant();
        Silence silence = silences.stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new Refused(Refused.Reason.UNKNOWN, "there is no silence " + id));
        if (!now.isBefore(silence.until())) {
            throw new Refused(Refused.Reason.OVER, "silence " + id + " is over since " + silence.until());
        }
        Silence ended = silence.endingAt(
                now.isAfter(silence.from()) ? now : silence.from().plusMillis(1));
        store.silence(ended, now);
        return ended;
    }

    private AlertAnswer say(AlertTransition alert, AlertAnswer.Kind kind, Instant at, Remark remark) {
        AlertAnswer answer = AlertAnswer.of(alert, kind, at, remark.author(), remark.comment());
        store.answer(answer);
        return answer;
    }
}
