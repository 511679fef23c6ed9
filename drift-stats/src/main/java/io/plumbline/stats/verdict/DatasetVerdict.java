package io.plumbline.stats.verdict;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on all columns together.
 *
 * @param severity the gravest of the drifted columns; null unless DRIFTED
 * @param reason the most frequent one of the inconclusive columns; null unless INCONCLUSIVE
 * @param driftedShare share of the columns that drifted, in [0, 1]
 * @param stableShare share of the columns that are stable, in [0, 1]
 * @param part what decided in the first of the gravest drifted columns; null unless DRIFTED
 * @param eventsNeeded values in a column that would settle as many of the inconclusive ones as STABLE asks for, each with a
 *     90 % chance if nothing more changes; empty unless INCONCLUSIVE, and where no number would
 */
public record DatasetVerdict(
        Verdict verdict,
        @Nullable Severity severity,
        @Nullable Reason reason,
        double driftedShare,
        double stableShare,
        @Nullable Part part,
        OptionalLong eventsNeeded) {
    private static final double ENOUGH_STABLE = .8;

    /** INCONCLUSIVE for a reason that more events would not mend. */
    public static DatasetVerdict inconclusive(Reason reason) {
        return inconclusive(reason, 0, OptionalLong.empty());
    }

    private static DatasetVerdict inconclusive(Reason reason, double stableShare, OptionalLong eventsNeeded) {
        return new DatasetVerdict(Verdict.INCONCLUSIVE, null, reason, 0, stableShare, null, eventsNeeded);
    }

    /** A column's part in the whole. */
    public record Member(boolean prediction, ColumnVerdict verdict) {}

    /**
     * DRIFTED if any column is; STABLE if the predictions and at least 80 % of the columns are; else INCONCLUSIVE.
     *
     * @param columns may be empty, which is INCONCLUSIVE(NO_VALUES)
     */
    public static DatasetVerdict of(List<Member> columns) {
        if (columns.isEmpty()) {
            return inconclusive(Reason.NO_VALUES);
        }
        Severity severity = null;
        Part part = null;
        int drifted = 0;
        int stable = 0;
        boolean predictionsStable = true;
        for (Member column : columns) {
            ColumnVerdict verdict = column.verdict();
            Severity its = verdict.severity();
            if (its != null && (severity == null || its.compareTo(severity) > 0)) {
                severity = its;
                part = verdict.part();
            }
            drifted += verdict.verdict() == Verdict.DRIFTED ? 1 : 0;
            stable += verdict.verdict() == Verdict.STABLE ? 1 : 0;
            predictionsStable &= !column.prediction() || verdict.verdict() == Verdict.STABLE;
        }
        double driftedShare = (double) drifted / columns.size();
        double stableShare = (double) stable / columns.size();
        if (drifted > 0) {
            return new DatasetVerdict(
                    Verdict.DRIFTED, severity, null, driftedShare, stableShare, part, OptionalLong.empty());
        }
        return predictionsStable && stableShare >= ENOUGH_STABLE
                ? new DatasetVerdict(Verdict.STABLE, null, null, 0, stableShare, null, OptionalLong.empty())
                : inconclusive(commonReason(columns), stableShare, eventsNeeded(columns));
    }

    /** The predictions must be settled, and of the others those that need least, until enough are stable. */
    private static OptionalLong eventsNeeded(List<Member> columns) {
        long stable = 0;
        long needed = 0;
        List<Long> others = new ArrayList<>();
        for (Member column : columns) {
            OptionalLong its = column.verdict().eventsNeeded();
            if (column.verdict().verdict() == Verdict.STABLE) {
                stable++;
            } else if (column.prediction() && its.isEmpty()) {
                return OptionalLong.empty();
            } else if (column.prediction()) {
                needed = Math.max(needed, its.getAsLong());
                stable++;
            } else if (its.isPresent()) {
                others.add(its.getAsLong());
            }
        }
        Collections.sort(others);
        for (long next : others) {
            if (stable >= ENOUGH_STABLE * columns.size()) {
                break;
            }
            needed = Math.max(needed, next);
            stable++;
        }
        return stable >= ENOUGH_STABLE * columns.size() ? OptionalLong.of(needed) : OptionalLong.empty();
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
