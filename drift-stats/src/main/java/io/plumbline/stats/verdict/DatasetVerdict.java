package io.plumbline.stats.verdict;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on all columns together.
 *
 * @param severity the gravest of the drifted columns; null unless DRIFTED
 * @param reason the most frequent one of the inconclusive columns; null unless INCONCLUSIVE
 * @param driftedShare share of the columns that drifted, in [0, 1]
 * @param stableShare share of the columns that are stable, in [0, 1]
 */
public record DatasetVerdict(
        Verdict verdict,
        @Nullable Severity severity,
        @Nullable Reason reason,
        double driftedShare,
        double stableShare) {
    private static final double ENOUGH_STABLE = .8;

    /** A column's part in the whole. */
    public record Member(boolean prediction, ColumnVerdict verdict) {}

    /**
     * DRIFTED if any column is; STABLE if the predictions and at least 80 % of the columns are; else INCONCLUSIVE.
     *
     * @param columns may be empty, which is INCONCLUSIVE(NO_VALUES)
     */
    public static DatasetVerdict of(List<Member> columns) {
        if (columns.isEmpty()) {
            return new DatasetVerdict(Verdict.INCONCLUSIVE, null, Reason.NO_VALUES, 0, 0);
        }
        Severity severity = null;
        int drifted = 0;
        int stable = 0;
        boolean predictionsStable = true;
        for (Member column : columns) {
            ColumnVerdict verdict = column.verdict();
            Severity its = verdict.severity();
            if (its != null && (severity == null || its.compareTo(severity) > 0)) {
                severity = its;
            }
            drifted += verdict.verdict() == Verdict.DRIFTED ? 1 : 0;
            stable += verdict.verdict() == Verdict.STABLE ? 1 : 0;
            predictionsStable &= !column.prediction() || verdict.verdict() == Verdict.STABLE;
        }
        double driftedShare = (double) drifted / columns.size();
        double stableShare = (double) stable / columns.size();
        if (drifted > 0) {
            return new DatasetVerdict(Verdict.DRIFTED, severity, null, driftedShare, stableShare);
        }
        return predictionsStable && stableShare >= ENOUGH_STABLE
                ? new DatasetVerdict(Verdict.STABLE, null, null, 0, stableShare)
                : new DatasetVerdict(Verdict.INCONCLUSIVE, null, commonReason(columns), 0, stableShare);
    }

    private static Reason commonReason(List<Member> columns) {
        Map<Reason, Integer> counts = new TreeMap<>();
        for (Member column : columns) {
            Reason reason = column.verdict().reason();
            if (column.verdict().verdict() == Verdict.INCONCLUSIVE && reason != null) {
                counts.merge(reason, 1, Integer::sum);
            }
        }
        Reason common = Reason.TOO_FEW_EVENTS;
        int most = 0;
        for (Map.Entry<Reason, Integer> count : counts.entrySet()) {
            if (count.getValue() > most) {
                most = count.getValue();
                common = count.getKey();
            }
        }
        return common;
    }
}
