package io.plumbline.monitor.history;

import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Since when a model is as it is.
 *
 * @param verdict DRIFTED or STABLE
 * @param since start of the first window of it
 * @param windows how many of that verdict there are; undecided ones between them neither count nor end it
 * @param whole whether a window before it is known that was otherwise
 */
public record Spell(Verdict verdict, Instant since, int windows, boolean whole) {
    /**
     * @param newestFirst windows of one model, segment and size
     * @return empty where the newest is undecided
     */
    public static Optional<Spell> of(List<WindowSummary> newestFirst) {
        if (newestFirst.isEmpty() || newestFirst.get(0).verdict() == Verdict.INCONCLUSIVE) {
            return Optional.empty();
        }
        Verdict verdict = newestFirst.get(0).verdict();
        Instant since = newestFirst.get(0).start();
        int windows = 0;
        for (WindowSummary window : newestFirst) {
            if (window.verdict() == verdict) {
                since = window.start();
                windows++;
            } else if (window.verdict() != Verdict.INCONCLUSIVE) {
                return Optional.of(new Spell(verdict, since, windows, true));
            }
        }
        return Optional.of(new Spell(verdict, since, windows, false));
    }
}
