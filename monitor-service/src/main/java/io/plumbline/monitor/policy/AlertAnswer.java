package io.plumbline.monitor.policy;

import io.plumbline.monitor.alert.AlertTransition;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;

/**
 * What a person said of an alert, from its beginning to its end: kept for the record, and shown with it.
 *
 * @param fingerprint of the alert
 * @param since when it began, in event time
 * @param model of the alert
 * @param at when it was said
 * @param author who said it
 * @param comment why; may be empty
 */
public record AlertAnswer(
        String fingerprint, Instant since, String model, Kind kind, Instant at, String author, String comment) {

    /** What was said. */
    public enum Kind {
        /** Somebody looks into it. */
        ACKNOWLEDGED,
        /** It is to be told of later. */
        SNOOZED,
        /** It is how things are now: a new reference was built of what came since. */
        ACCEPTED,
        /** Nothing was wrong. Receivers hear no more of it but its end. */
        FALSE_ALARM;

        /** As people say it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** The last first. */
    public static final Comparator<AlertAnswer> LATEST_FIRST =
            Comparator.comparing(AlertAnswer::at).reversed().thenComparing(AlertAnswer::id);

    public static AlertAnswer of(AlertTransition alert, Kind kind, Instant at, String author, String comment) {
        return new AlertAnswer(alert.fingerprint(), alert.since(), alert.model(), kind, at, author, comment);
    }

    /** Of none other. */
    public String id() {
        return fingerprint + "-" + since.toEpochMilli() + "-" + at.toEpochMilli();
    }

    public boolean isAbout(AlertTransition alert) {
        return fingerprint.equals(alert.fingerprint()) && since.equals(alert.since());
    }
}
