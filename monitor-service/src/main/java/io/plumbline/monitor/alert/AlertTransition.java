package io.plumbline.monitor.alert;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.TraceContext;
import io.plumbline.stats.verdict.Severity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An alert that began or ended. Its JSON is the value on the topic {@code plumbline.alerts}.
 *
 * @param id stable over retries and restarts: fingerprint, since, state and severity
 * @param fingerprint identity of the alert: a hash of rule, model, version and segment
 * @param rule such as {@code drift}
 * @param state what the alert has become
 * @param at event time: the end of the window that decided
 * @param since event time: the end of the first window of the episode
 * @param windowStart start of the window that decided
 * @param windowSize such as {@code 1h}
 * @param severity the highest of the episode so far
 * @param summary a sentence for people
 * @param columns what moved, worst first; empty for a resolved alert
 * @param graver whether the alert was told of before, and has become graver
 * @param traceId of the trace of an event that shows one of the columns: 32 hexadecimal digits; null where none is known
 * @param decidedIn the span in which it was decided, which comes in the record's header and is not in the JSON; null where
 *     that was not recorded
 */
public record AlertTransition(
        String id,
        String fingerprint,
        String rule,
        String model,
        String version,
        String segment,
        State state,
        Instant at,
        Instant since,
        Instant windowStart,
        String windowSize,
        @Nullable Severity severity,
        String summary,
        List<Finding> columns,
        boolean graver,
        @Nullable String traceId,
        @JsonIgnore @Nullable TraceContext decidedIn) {

    /** One of which no trace is known. */
    public AlertTransition(
            String id,
            String fingerprint,
            String rule,
            String model,
            String version,
            String segment,
            State state,
            Instant at,
            Instant since,
            Instant windowStart,
            String windowSize,
            @Nullable Severity severity,
            String summary,
            List<Finding> columns,
            boolean graver) {
        this(
                id,
                fingerprint,
                rule,
                model,
                version,
                segment,
                state,
                at,
                since,
                windowStart,
                windowSize,
                severity,
                summary,
                columns,
                graver,
                null,
                null);
    }

    /** The same, shown by an event of a trace. */
    AlertTransition shownBy(@Nullable String otherTraceId) {
        return with(otherTraceId, decidedIn);
    }

    /** The same, decided in a span. */
    public AlertTransition decidedIn(@Nullable TraceContext span) {
        return with(traceId, span);
    }

    private AlertTransition with(@Nullable String otherTraceId, @Nullable TraceContext span) {
        return new AlertTransition(
                id,
                fingerprint,
                rule,
                model,
                version,
                segment,
                state,
                at,
                since,
                windowStart,
                windowSize,
                severity,
                summary,
                columns,
                graver,
                otherTraceId,
                span);
    }

    /** What an alert can become. */
    public enum State {
        FIRING,
        RESOLVED
    }

    /**
     * A column that moved.
     *
     * @param cause what moved, in a few words, such as {@code values above the range}
     * @param message a sentence for people, such as "12 % of values above the reference's range"
     * @param picture the reference's distribution beside the window's, in characters; null where there is none
     * @param changed event time: the estimated start of the change, where that is before the window; null where it is not
     * @param detected what a sequential detector found; null where none did
     */
    public record Finding(
            String column,
            Severity severity,
            String cause,
            String message,
            @Nullable String picture,
            @Nullable Instant changed,
            @Nullable Detected detected) {
        public Finding(String column, Severity severity, String cause, String message) {
            this(column, severity, cause, message, null, null, null);
        }

        public Finding(
                String column,
                Severity severity,
                String cause,
                String message,
                @Nullable String picture,
                @Nullable Instant changed) {
            this(column, severity, cause, message, picture, changed, null);
        }

        Finding with(String otherMessage) {
            return new Finding(column, severity, cause, otherMessage, picture, changed, detected);
        }

        Finding changedAt(Instant start) {
            return new Finding(column, severity, cause, message, picture, start, detected);
        }
    }

    /**
     * What a sequential detector found.
     *
     * @param method such as {@code adwin}
     * @param at event time at which it was found
     * @param before mean before the change; null where it is not known, or not to be told
     * @param after mean since
     * @param events that came since it began, as is estimated; null where that is not known
     */
    public record Detected(
            String method,
            Instant at,
            @Nullable Double before,
            @Nullable Double after,
            @Nullable Long events) {}

    /** Whether it was decided in the middle of a window, whose report is yet to come. */
    @JsonIgnore
    public boolean isWithinWindow() {
        return ChangeRule.is(rule);
    }

    /** That it is over, as its model is retired. */
    public AlertTransition retired(Instant now) {
        return new AlertTransition(
                fingerprint + "-" + since.toEpochMilli() + "-retired",
                fingerprint,
                rule,
                model,
                version,
                segment,
                State.RESOLVED,
                now,
                since,
                windowStart,
                windowSize,
                severity,
                model + " is retired; this is over: " + summary,
                List.of(),
                false);
    }

    @JsonIgnore
    public ModelRef modelRef() {
        return new ModelRef(model, version);
    }

    /** Key of its record: all of an alert are in order. */
    public byte[] key() {
        return fingerprint.getBytes(StandardCharsets.UTF_8);
    }

    public byte[] toJson() {
        return Json.bytes(this);
    }

    /** @throws IllegalArgumentException if the bytes are not a transition */
    public static AlertTransition fromJson(byte[] json) {
        return Json.read(json, AlertTransition.class);
    }
}
