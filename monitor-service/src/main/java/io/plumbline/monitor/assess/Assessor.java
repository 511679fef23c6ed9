package io.plumbline.monitor.assess;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ColumnProfile;
import io.plumbline.monitor.profile.Expectation;
import io.plumbline.monitor.profile.Profile;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceColumn;
import io.plumbline.stats.multiplicity.Holm;
import io.plumbline.stats.verdict.ColumnVerdict;
import io.plumbline.stats.verdict.DatasetVerdict;
import io.plumbline.stats.verdict.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a profile against a reference. Pure: equal arguments give equal reports. May be called by several threads.
 *
 * <p>The columns of a window are one family: each gives a p-value, Holm's correction weighs them against the error that the
 * window may spend, and the rule makes a verdict of each.
 */
public final class Assessor {
    private final AssessSettings settings;
    private final NullWeights weights;

    /** @param weights shared by all that assess the same references */
    public Assessor(AssessSettings settings, NullWeights weights) {
        this.settings = settings;
        this.weights = weights;
    }

    /**
     * Reports on one window of one segment.
     *
     * @param reference the one that applies; null where there is none
     * @param current counted in the cells of the reference, or of none
     * @param others further events of the window, counted in the cells of other references: they are counted, but columns are
     *     those of {@code current} alone
     * @param expectations what must hold, by the name of the column
     */
    public WindowReport assess(
            ModelRef model,
            String segment,
            WindowSize size,
            Window window,
            @Nullable Reference reference,
            Profile current,
            List<Profile> others,
            Map<String, Expectation> expectations) {
        Result result;
        String counted = reference == null ? null : reference.id();
        if (!others.isEmpty() || !Objects.equals(counted, current.referenceId())) {
            result = undecided(current, Reason.REFERENCE_CHANGED);
        } else if (reference == null) {
            result = undecided(current, Reason.NO_REFERENCE);
        } else {
            result = compared(reference, current, size, window);
        }
        List<Profile> parts = new ArrayList<>(others);
        parts.add(current);
        List<WindowReport.QualityFinding> findings = ExpectationChecks.of(expectations, parts);
        findings.addAll(result.findings());
        return report(model, segment, size, window, reference, parts, result.with(result.contract(), findings));
    }

    /**
     * Reports on one window of a version, held against the same window of another.
     *
     * @param stable the other version
     * @param shared the reference in whose cells both are counted; null where they are not counted in the same
     * @param beside what the other version did in this window
     */
    public WindowReport assess(
            ModelRef model,
            String stable,
            WindowSize size,
            Window window,
            @Nullable Reference shared,
            Profile current,
            Profile beside) {
        VersionPair pair = shared == null ? null : VersionPair.of(shared, beside, current);
        Result result = pair == null
                ? undecided(current, Reason.NO_REFERENCE)
                : compared(pair.reference(), pair.current(), size, window);
        String contract = pair == null
                ? "Versions are held against each other where both have the same reference in the whole window."
                : settings.contract() + " Version " + Wording.name(stable)
                        + " in the same window is in the place of the reference: this holds where requests go to either version by chance.";
        return report(
                model,
                Segment.against(stable),
                size,
                window,
                pair == null ? null : pair.reference(),
                List.of(current),
                result.with(contract, List.of()));
    }

    private static WindowReport report(
            ModelRef model,
            String segment,
            WindowSize size,
            Window window,
            @Nullable Reference reference,
            List<Profile> parts,
            Result result) {
        DatasetVerdict verdict = result.verdict();
        return new WindowReport(
                WindowReport.SCHEMA,
                model.model(),
                model.version(),
                segment,
                new WindowReport.Span(
                        Instant.ofEpochMilli(window.start()), Instant.ofEpochMilli(window.end()), size.toString()),
                reference == null ? null : reference.id(),
                reference != null && reference.isLearned(),
                reference == null ? null : reference.stage(),
                parts.stream().mapToLong(Profile::inferences).sum(),
                parts.stream().mapToLong(Profile::labels).sum(),
                reference == null ? 0 : reference.rows(),
                verdict.verdict(),
                verdict.reason(),
                verdict.severity(),
                result.alpha(),
                result.contract(),
                result.columns(),
                reference == null ? List.of() : reference.ignored(),
                result.findings(),
                result.traces(),
                result.attributions());
    }

    private record Result(
            DatasetVerdict verdict,
            @Nullable Double alpha,
            String contract,
            List<ColumnReport> columns,
            List<WindowReport.QualityFinding> findings,
            List<WindowReport.TracedEvent> traces,
            @Nullable Attributions attributions) {
        Result with(String otherContract, List<WindowReport.QualityFinding> otherFindings) {
            return new Result(verdict, alpha, otherContract, columns, otherFindings, traces, attributions);
        }
    }

    /** Counts, nulls and ranges, but nothing to hold them against. */
    private static Result undecided(Profile current, Reason reason) {
        SortedMap<String, ColumnProfile> columns = new TreeMap<>(current.newColumns());
        columns.putAll(current.columns());
        List<ColumnReport> reports = new ArrayList<>();
        Attributions.Known attributions = Attributions.Known.of(null, current);
        Map<String, Double> importances = attributions.importances();
        columns.forEach((name, column) -> reports.add(
                ColumnAssessment.undecided(name, column, current, reason).weighing(importances.get(name))));
        DatasetVerdict verdict = DatasetVerdict.inconclusive(reason);
        String contract = reason == Reason.NO_REFERENCE
                ? "Without a reference no column is called drifted."
                : "No column is called drifted in a window that lies over two references.";
        return new Result(
                verdict, null, contract, reports, QualityChecks.general(current), List.of(), attributions.report());
    }

    private Result compared(Reference reference, Profile current, WindowSize size, Window window) {
        List<ColumnAssessment> assessments = new ArrayList<>();
        Map<String, ColumnProfile> columns = current.columns();
        for (ReferenceColumn column : reference.columns()) {
            ColumnProfile profile = columns.get(column.name());
            if (profile == null) {
                throw new IllegalArgumentException("the profile counts no column " + column.name()
                        + ", which reference " + reference.id() + " names");
            }
            assessments.add(ColumnAssessment.of(column, profile, current, size, window, weights));
        }
        List<ColumnReport> reports = new ArrayList<>();
        List<DatasetVerdict.Member> members = new ArrayList<>();
        Attributions.Known attributions = Attributions.Known.of(reference, current);
        Map<String, Double> importances = attributions.importances();
        boolean decides = reference.stage().decides();
        List<@Nullable Double> adjusted =
                decides ? adjusted(assessments) : Collections.nCopies(assessments.size(), null);
        for (int i = 0; i < assessments.size(); i++) {
            ColumnAssessment assessment = assessments.get(i);
            Double p = adjusted.get(i);
            ColumnVerdict verdict = decides
                    ? assessment.decide(p == null ? 1 : p, settings.alpha())
                    : ColumnVerdict.inconclusive(Reason.LEARNING);
            members.add(new DatasetVerdict.Member(assessment.isPrediction(), verdict));
            reports.add(assessment
                    .report(verdict, p, settings.alpha())
                    .weighing(importances.get(assessment.reference().name())));
        }
        List<WindowReport.QualityFinding> findings =
                new QualityChecks(current, settings.alpha()).against(reference, assessments);
        return new Result(
                decides ? DatasetVerdict.of(members) : DatasetVerdict.inconclusive(Reason.LEARNING),
                settings.alpha(),
                decides
                        ? contract(reference, assessments)
                        : "No column is called drifted while its reference is being learned.",
                BinBudget.apply(reports),
                findings,
                MovedEvents.of(reports, assessments, current.traced()),
                attributions.report());
    }

    /** Holm's adjusted p-values over those columns that can be decided; null for the others. */
    private static List<@Nullable Double> adjusted(List<ColumnAssessment> assessments) {
        double[] pValues = assessments.stream()
                .filter(ColumnAssessment::isTested)
                .mapToDouble(ColumnAssessment::pValue)
                .toArray();
        double[] corrected = Holm.adjust(pValues);
        List<@Nullable Double> adjusted = new ArrayList<>();
        int next = 0;
        for (ColumnAssessment assessment : assessments) {
            adjusted.add(assessment.isTested() ? corrected[next++] : null);
        }
        return adjusted;
    }

    private String contract(Reference reference, List<ColumnAssessment> assessments) {
        String pin = reference.isLearned()
                ? " The reference was learned from the stream; until somebody pins it, only major drift sends messages."
                : "";
        return contract(assessments) + pin;
    }

    private String contract(List<ColumnAssessment> assessments) {
        long unknown = assessments.stream()
                .filter(assessment -> !assessment.isVariationKnown())
                .count();
        if (unknown == 0) {
            return settings.contract();
        }
        String where = unknown == assessments.size() ? "" : " of " + unknown + " of " + assessments.size() + " columns";
        return settings.contract() + " The natural variation" + where
                + " is unknown: the rate holds only for traffic as even as the reference's.";
    }
}
