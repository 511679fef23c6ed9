package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** What an alert says, and the names it goes by. */
final class AlertWording {
    private static final int NAMED = 3;

    private AlertWording() {}

    /** @param moved what moved, worst first; empty for a resolved alert */
    static AlertTransition transition(
            AlertRule rule, State state, WindowReport report, Episode episode, List<ColumnReport> moved) {
        WindowReport.Span window = report.window();
        String fingerprint = fingerprint(rule, report);
        Instant since = Instant.ofEpochMilli(episode.since());
        List<Finding> findings = moved.stream()
                .map(c -> new Finding(
                        c.name(),
                        Objects.requireNonNullElse(c.severity(), Severity.MODERATE),
                        Wording.cause(c),
                        Wording.finding(c)))
                .toList();
        String subject = subject(report) + (rule == AlertRule.LABEL_DRIFT ? " label" : "");
        return new AlertTransition(
                id(fingerprint, state, window),
                fingerprint,
                rule.id(),
                report.model(),
                report.version(),
                report.segment(),
                state,
                window.end(),
                since,
                window.start(),
                window.size(),
                episode.severity(),
                state == State.FIRING
                        ? subject + " drifted: "
                                + enumeration(
                                        moved.stream().map(AlertWording::named).toList())
                        : subject + " recovered: " + enumeration(names(episode.columns()))
                                + " no longer " + (episode.columns().size() == 1 ? "drifts" : "drift")
                                + "; the alert lasted "
                                + Figures.duration(Duration.between(since, window.end())),
                findings);
    }

    /** Identity of an alert: 16 hexadecimal digits of SHA-256 over the JSON array of rule, model, version and segment. */
    static String fingerprint(AlertRule rule, WindowReport report) {
        byte[] identity = Json.bytes(List.of(rule.id(), report.model(), report.version(), report.segment()));
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(identity);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Without a full stop, which a webhook's signature takes for a separator. */
    private static String id(String fingerprint, State state, WindowReport.Span window) {
        return fingerprint + "-" + state.name().toLowerCase(Locale.ROOT) + "-" + window.size() + "-"
                + window.start().toEpochMilli();
    }

    private static String subject(WindowReport report) {
        String model = Wording.name(report.model()) + " " + Wording.name(report.version());
        return report.segment().equals(Segment.ALL) ? model : model + " (" + Wording.name(report.segment()) + ")";
    }

    private static String named(ColumnReport column) {
        String cause = column.part() == Part.NULL ? nulls(column) : Wording.cause(column);
        return Wording.name(column.name()) + " (" + cause + ")";
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

    private static List<String> names(Collection<String> columns) {
        return columns.stream().map(Wording::name).toList();
    }

    private static String enumeration(List<String> items) {
        int shown = items.size() <= NAMED + 1 ? items.size() : NAMED;
        String text = String.join(", ", items.subList(0, shown));
        return shown == items.size() ? text : text + " and " + (items.size() - shown) + " more";
    }
}
