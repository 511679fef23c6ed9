package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Window reports with verdicts as a test wants them: their numbers are fixed. */
public final class SampleReports {
    /** Start of hour 0. */
    public static final Instant ORIGIN = Instant.parse("2012-02-14T00:00:00Z");

    private SampleReports() {}

    /** The report of {@code bike-demand 1} over the hour that starts so many hours after {@link #ORIGIN}. */
    public static WindowReport hour(int hour, ColumnReport... columns) {
        return report("bike-demand", "1h", hour, columns);
    }

    /** The report over the window of a size that starts so many hours after {@link #ORIGIN}. */
    public static WindowReport report(String model, String size, int hour, ColumnReport... columns) {
        return report(model, "all", size, hour, columns);
    }

    public static WindowReport report(String model, String segment, String size, int hour, ColumnReport... columns) {
        Instant start = ORIGIN.plusSeconds(3600L * hour);
        Verdict verdict = Stream.of(columns)
                .map(ColumnReport::verdict)
                .min(Comparator.comparingInt(v -> List.of(Verdict.DRIFTED, Verdict.STABLE, Verdict.INCONCLUSIVE)
                        .indexOf(v)))
                .orElse(Verdict.INCONCLUSIVE);
        Severity severity = Stream.of(columns)
                .map(ColumnReport::severity)
                .filter(s -> s != null)
                .max(Comparator.naturalOrder())
                .orElse(null);
        return new WindowReport(
                WindowReport.SCHEMA,
                model,
                "1",
                segment,
                new WindowReport.Span(start, start.plus(WindowSize.parseDuration(size)), size),
                "reference-1",
                false,
                Reference.Stage.PINNED,
                336,
                0,
                8645,
                verdict,
                null,
                severity,
                0.001,
                "At most one false alert in 90 days.",
                List.of(columns),
                List.of(),
                List.of(),
                List.of(),
                null);
    }

    /** The same against a reference that was learned and that nobody has pinned. */
    public static WindowReport provisional(WindowReport report) {
        return against(report.referenceId(), Reference.Stage.PROVISIONAL, report);
    }

    /** The same against another reference. */
    public static WindowReport against(String reference, WindowReport report) {
        return against(reference, Reference.Stage.PINNED, report);
    }

    private static WindowReport against(@Nullable String reference, Reference.Stage stage, WindowReport r) {
        return new WindowReport(
                r.schema(),
                r.model(),
                r.version(),
                r.segment(),
                r.window(),
                reference,
                stage != Reference.Stage.PINNED,
                stage,
                r.nCurrent(),
                r.nLabels(),
                r.nReference(),
                r.verdict(),
                r.reason(),
                r.severity(),
                r.alpha(),
                r.contract(),
                r.columns(),
                r.ignored(),
                r.quality(),
                r.traces(),
                r.attributions());
    }

    /** The column with another p-value. */
    public static ColumnReport with(ColumnReport c, double pValue) {
        return with(c, pValue, c.reference(), c.current());
    }

    /** The column with another p-value and other summaries. */
    static ColumnReport with(
            ColumnReport c,
            @Nullable Double pValue,
            ColumnReport.@Nullable Summary reference,
            ColumnReport.@Nullable Summary current) {
        return new ColumnReport(
                c.name(),
                c.role(),
                c.type(),
                c.verdict(),
                c.severity(),
                c.part(),
                c.reason(),
                c.n(),
                c.nNeeded(),
                pValue,
                c.pAdjusted(),
                c.threshold(),
                c.scores(),
                c.effectInterval(),
                c.naturalVariation(),
                c.slot(),
                c.quality(),
                reference,
                current,
                c.bins(),
                c.importance());
    }

    /** The column with other bins. */
    public static ColumnReport withBins(ColumnReport c, List<Bin> bins) {
        return new ColumnReport(
                c.name(),
                c.role(),
                c.type(),
                c.verdict(),
                c.severity(),
                c.part(),
                c.reason(),
                c.n(),
                c.nNeeded(),
                c.pValue(),
                c.pAdjusted(),
                c.threshold(),
                c.scores(),
                c.effectInterval(),
                c.naturalVariation(),
                c.slot(),
                c.quality(),
                c.reference(),
                c.current(),
                bins,
                c.importance());
    }

    /** The column with what is known of its importance. */
    public static ColumnReport weighing(ColumnReport column, @Nullable Double importance) {
        return column.weighing(importance);
    }

    /** Attributions in which two features exchanged their places. */
    public static Attributions attributions(String first, String second) {
        return new Attributions(
                336,
                0.82,
                3,
                List.of(
                        new Attributions.Ranked(first, 0.6, 0.1, 0.6, 0.125, 1, 2),
                        new Attributions.Ranked(second, 0.4, 0.7, 0.4, 0.875, 2, 1),
                        new Attributions.Ranked("new " + first, null, 0, null, 0, null, 3)));
    }

    /** The same with attributions. */
    public static WindowReport with(WindowReport r, Attributions attributions) {
        return new WindowReport(
                r.schema(),
                r.model(),
                r.version(),
                r.segment(),
                r.window(),
                r.referenceId(),
                r.provisional(),
                Objects.requireNonNull(r.referenceStage()),
                r.nCurrent(),
                r.nLabels(),
                r.nReference(),
                r.verdict(),
                r.reason(),
                r.severity(),
                r.alpha(),
                r.contract(),
                r.columns(),
                r.ignored(),
                r.quality(),
                r.traces(),
                attributions);
    }

    /** The same with findings about the data itself. */
    public static WindowReport with(WindowReport report, List<WindowReport.QualityFinding> findings) {
        return report.with(report.columns(), findings);
    }

    public static ColumnReport stable(String name) {
        return column(name, ColumnRole.FEATURE, Verdict.STABLE, null, Part.ANDERSON_DARLING);
    }

    public static ColumnReport open(String name) {
        return column(name, ColumnRole.FEATURE, Verdict.INCONCLUSIVE, null, Part.ANDERSON_DARLING);
    }

    public static ColumnReport drifted(String name, Severity severity, Part part) {
        return column(name, ColumnRole.FEATURE, Verdict.DRIFTED, severity, part);
    }

    /** A fifth of the events has no value where none of the reference had, and values are higher. */
    public static ColumnReport column(
            String name, ColumnRole role, Verdict verdict, @Nullable Severity severity, @Nullable Part part) {
        boolean nulls = part == Part.NULL;
        return new ColumnReport(
                name,
                role,
                ColumnType.NUMERIC,
                verdict,
                severity,
                part,
                verdict == Verdict.INCONCLUSIVE ? Reason.TOO_FEW_EVENTS : null,
                nulls ? 268 : 336,
                null,
                0.0001,
                0.0003,
                0.001,
                Map.of("psi", 0.4, "psi_corrected", 0.35, "ks", 0.21),
                new double[] {0.2, 0.5},
                null,
                null,
                new ColumnReport.Quality(nulls ? 68 : 0, nulls ? 0.2 : 0, 0, 0, 0, 0, 12, 0, List.of()),
                new ColumnReport.Summary(10, 2.0, 1, 20),
                new ColumnReport.Summary(12, 2.0, 2, 31),
                List.of(new Bin("up to 10", null, 10.0, 4000, 100), new Bin("null", null, null, 0, nulls ? 68 : 0)),
                null);
    }
}
