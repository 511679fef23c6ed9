package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an alert says, and the names it goes by. */
final class AlertWording {
    private static final int NAMED = 3;

    private AlertWording() {}

    /** That it began, or has become graver. */
    static AlertTransition firing(
            AlertRule rule, WindowReport report, Episode episode, Signal.Moved moved, boolean graver) {
        String what = enumeration(
                moved.findings().stream().map(one -> named(one, report)).toList());
        String begin = rule instanceof BuiltInRule builtIn
                ? switch (builtIn) {
                    case DRIFT -> " drifted: ";
                    case LABEL_DRIFT -> " label drifted: ";
                    case ATTRIBUTION_DRIFT -> " rests on other features: ";
                    case SCHEMA -> " has another schema: ";
                    case EXPECTATIONS -> " is not as expected: ";
                    case ORPHANS -> " loses calls: ";
                }
                : ", " + rule.id() + ": ";
        return transition(
                rule.id(), State.FIRING, report, episode, subject(report) + begin + what, moved.findings(), graver);
    }

    /** That it is over. */
    static AlertTransition resolved(AlertRule rule, WindowReport report, Episode episode) {
        String columns =
                enumeration(episode.columns().stream().map(Wording::name).toList());
        boolean one = episode.columns().size() == 1;
        String end = rule instanceof BuiltInRule builtIn
                ? switch (builtIn) {
                    case DRIFT -> " recovered: " + columns + " no longer " + (one ? "drifts" : "drift");
                    case LABEL_DRIFT -> " label recovered: " + columns + " no longer " + (one ? "drifts" : "drift");
                    case ATTRIBUTION_DRIFT ->
                        " rests on its features as before: " + columns + " no longer " + (one ? "drifts" : "drift");
                    case SCHEMA -> " has its schema back: " + columns;
                    case EXPECTATIONS -> " is as expected again: " + columns;
                    case ORPHANS -> " loses no more calls";
                }
                : ", " + rule.id() + ": over for " + columns;
        String lasted = lasted(episode, report.window().end());
        String how = lasted.isEmpty() ? "; late events changed the window that the alert was about" : lasted;
        return transition(rule.id(), State.RESOLVED, report, episode, subject(report) + end + how, List.of(), false);
    }

    /** That nobody asks any more, as the rule was taken out of the configuration. */
    static AlertTransition forgotten(
            String rule, ModelRef model, String segment, WindowReport.Span window, Episode episode) {
        String summary = subject(model, segment) + ", " + rule + ": over, as there is no such rule any more";
        return of(rule, State.RESOLVED, model, segment, window, episode, summary, List.of(), false);
    }

    private static AlertTransition transition(
            String rule,
            State state,
            WindowReport report,
            Episode episode,
            String summary,
            List<Finding> findings,
            boolean graver) {
        return of(rule, state, report.modelRef(), report.segment(), report.window(), episode, summary, findings, graver)
                .shownBy(trace(report, findings));
    }

    /** Of a window. */
    static AlertTransition of(
            String rule,
            State state,
            ModelRef model,
            String segment,
            WindowReport.Span window,
            Episode episode,
            String summary,
            List<Finding> findings,
            boolean graver) {
        String fingerprint = fingerprint(rule, model.model(), model.version(), segment);
        return new AlertTransition(
                id(fingerprint, state, episode.since(), episode.severity()),
                fingerprint,
                rule,
                model.model(),
                model.version(),
                segment,
                state,
                window.end(),
                Instant.ofEpochMilli(episode.since()),
                window.start(),
                window.size(),
                episode.severity(),
                summary,
                findings,
                graver);
    }

    /** Of an event that shows one of the findings. */
    private static @Nullable String trace(WindowReport report, List<Finding> findings) {
        return report.traces().stream()
                .filter(trace ->
                        findings.stream().anyMatch(finding -> finding.column().equals(trace.column())))
                .map(WindowReport.TracedEvent::traceId)
                .findFirst()
                .orElse(null);
    }

    /**
     * Of a model as a whole, whatever its version.
     *
     * @param at end of what decided, in milliseconds as the other times
     */
    static AlertTransition ofModel(
            String rule,
            State state,
            Severity severity,
            ModelRef latest,
            long at,
            long since,
            long windowStart,
            String windowSize,
            String summary,
            boolean graver) {
        String fingerprint = fingerprint(rule, latest.model(), "", Segment.ALL);
        return new AlertTransition(
                id(fingerprint, state, since, severity),
                fingerprint,
                rule,
                latest.model(),
                latest.version(),
                Segment.ALL,
                state,
                Instant.ofEpochMilli(at),
                Instant.ofEpochMilli(since),
                Instant.ofEpochMilli(windowStart),
                windowSize,
                severity,
                summary,
                List.of(),
                graver);
    }

    /** Identity of an alert: 16 hexadecimal digits of SHA-256 over the JSON array of rule, model, version and segment. */
    static String fingerprint(String rule, String model, String version, String segment) {
        byte[] identity = Json.bytes(List.of(rule, model, version, segment));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /**
     * Of an episode, it fires once with each severity, and is over once. Without a full stop, which a webhook's signature takes for
     * a separator.
     */
    private static String id(String fingerprint, State state, long since, Severity severity) {
        String what = state == State.FIRING ? "firing-" + severity.name().toLowerCase(Locale.ROOT) : "resolved";
        return fingerprint + "-" + since + "-" + what;
    }

    private static String subject(WindowReport report) {
        return subject(report.modelRef(), report.segment());
    }

    /** Of whom something is said. */
    static String subject(ModelRef ref, String segment) {
        String model = Wording.name(ref.model()) + " " + Wording.name(ref.version());
        return segment.equals(Segment.ALL) ? model : model + " (" + Wording.name(segment) + ")";
    }

    /** How long an episode took that is over. */
    static String lasted(Episode episode, Instant end) {
        Duration lasted = Duration.between(Instant.ofEpochMilli(episode.since()), end);
        return lasted.isZero() ? "" : "; the alert lasted " + Figures.duration(lasted);
    }

    /** A finding in brackets; of nulls, how many. */
    private static String named(Finding finding, WindowReport report) {
        String cause = report.columns().stream()
                .filter(column -> column.name().equals(finding.column()) && column.part() == Part.NULL)
                .filter(column -> finding.cause().equals(Wording.cause(column)))
                .map(AlertWording::nulls)
                .findFirst()
                .orElse(finding.cause());
        return Wording.name(finding.column()) + " (" + cause + ")";
    }

    private static String nulls(ColumnReport column) {
        String now = "nulls " + Figures.percent(column.quality().nullRatio()) + " of events";
        long rows =
                column.bins().stream().mapToLong(ColumnReport.Bin::reference).sum();
        ColumnReport.Bin bin = Wording.nullBin(column.bins());
        if (bin == null || rows == 0) {
            return now;
        }
        return now
                + (bin.reference() == 0
                        ? ", none in the reference"
                        : ", " + Figures.percent((double) bin.reference() / rows) + " in the reference");
    }

    private static String enumeration(List<String> items) {
        int shown = items.size() <= NAMED + 1 ? items.size() : NAMED;
        String text = String.join(", ", items.subList(0, shown));
        return shown == items.size() ? text : text + " and " + (items.size() - shown) + " more";
    }
}
