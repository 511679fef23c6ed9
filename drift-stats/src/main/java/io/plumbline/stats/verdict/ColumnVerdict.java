package io.plumbline.stats.verdict;

import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The verdict on one column.
 *
 * @param severity null unless DRIFTED
 * @param reason why, where that is not plain from the numbers; never null for INCONCLUSIVE
 * @param part the part with the smallest p-value, which names the cause; null where none applies
 * @param eventsNeeded values in the window that would settle an INCONCLUSIVE verdict with a 90 % chance if nothing more
 *     changes; empty where it is settled or no number would settle it
 */
public record ColumnVerdict(
        Verdict verdict,
        @Nullable Severity severity,
        @Nullable Reason reason,
        @Nullable Part part,
        OptionalLong eventsNeeded) {

    /** INCONCLUSIVE for a reason that more events would not mend. */
    public static ColumnVerdict inconclusive(Reason reason) {
        return new ColumnVerdict(Verdict.INCONCLUSIVE, null, reason, null, OptionalLong.empty());
    }
}
