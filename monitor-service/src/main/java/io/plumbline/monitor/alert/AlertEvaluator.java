package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from a window report and what was before, which alerts begin and end. Pure.
 *
 * <p>There are two rules: {@code drift} over features, predictions and scores, and {@code label_drift} over labels. Each
 * has at most one episode at a time for a model, version and segment, whatever the window size. For a rule, a column has
 * <em>moved</em> if it is DRIFTED and at least MODERATE, or MAJOR where the reference is provisional, and a window
 *
 * <ul>
 *   <li><em>moved</em> if a column of the rule moved: it begins an episode, or goes on with it;
 *   <li>is <em>calm</em> if none moved, no column that moved in the episode is INCONCLUSIVE, and at least one column of
 *       the rule is not INCONCLUSIVE;
 *   <li>decides nothing otherwise: it neither begins nor ends anything, nor breaks the row of calm windows.
 * </ul>
 *
 * <p>An episode ends with the second calm window in a row of the size that began it. In windows of other sizes it can only
 * become graver. After its end, a window of another size that reaches back into it begins no new one unless a column
 * moved that it did not have.
 *
 * <p>Windows are taken in the order in which they close. A first report of a window that is not later than the last of its
 * size changes nothing; nor does a restatement of a window that later ones of its size have passed. A restatement of
 * the last window may begin an episode or go on with one, but is never counted as calm: so no window publishes the same
 * transition twice.
 */
public final class AlertEvaluator {
    /** Calm windows in a row that end an episode. */
    static final int CALM = 2;

    /**
     * What follows from a report.
     *
     * @param next the state to keep, as bytes; null for none
     * @param transitions what to publish, in order
     */
    public record Evaluation(byte @Nullable [] next, List<AlertTransition> transitions) {}

    /**
     * @param previous the state kept from the report before of the same model, version and segment; null for none
     * @param revision 1 for the window's first report
     * @throws IllegalArgumentException if {@code previous} is not a state that this version reads
     */
    public Evaluation evaluate(byte @Nullable [] previous, WindowReport report, int revision) {
        AlertState state = AlertState.read(previous);
        String size = report.window().size();
        long start = report.window().start().toEpochMilli();
        Long last = state.last().get(size);
        boolean first = revision == 1;
        if (last != null && (first ? start <= last : start < last)) {
            return new Evaluation(previous, List.of());
        }
        state.last().put(size, start);
        List<AlertTransition> transitions = new ArrayList<>();
        for (AlertRule rule : AlertRule.values()) {
            AlertTransition transition = step(state, rule, report, first);
            if (transition != null) {
                transitions.add(transition);
            }
        }
        return new Evaluation(state.toBytes(), transitions);
    }

    /** Whether an alert fires in a state that {@link #evaluate} gave. */
    public static boolean isFiring(byte[] state) {
        return AlertState.read(state).episodes().values().stream().anyMatch(Episode::firing);
    }

    private static @Nullable AlertTransition step(
            AlertState state, AlertRule rule, WindowReport report, boolean first) {
        List<ColumnReport> columns = rule.columns(report.columns());
        List<ColumnReport> moved = Wording.ranked(columns.stream()
                .filter(column -> hasMoved(column, least(report)))
                .toList());
        Episode episode = state.episodes().get(rule);
        if (!moved.isEmpty()) {
            Episode next = moved(episode, report.window(), moved);
            state.episodes().put(rule, next);
            boolean began = next.firing() && (episode == null || !episode.firing());
            return began ? AlertWording.transition(rule, State.FIRING, report, next, moved) : null;
        }
        if (episode == null || !episode.firing() || !first || !isCalm(episode, report, columns)) {
            return null;
        }
        Episode calmer = episode.calmer();
        if (calmer.calm() < CALM) {
            state.episodes().put(rule, calmer);
            return null;
        }
        state.episodes().put(rule, calmer.ended());
        return AlertWording.transition(rule, State.RESOLVED, report, calmer, List.of());
    }

    /** The least severity that is worth an alert: against a reference that nobody has approved, only the gravest. */
    private static Severity least(WindowReport report) {
        return report.provisional() ? Severity.MAJOR : Severity.MODERATE;
    }

    private static boolean hasMoved(ColumnReport column, Severity least) {
        Severity severity = column.severity();
        return column.verdict() == Verdict.DRIFTED && severity != null && severity.compareTo(least) >= 0;
    }

    /** The episode, begun by the window where there was none to go on with. */
    private static Episode moved(@Nullable Episode episode, WindowReport.Span window, List<ColumnReport> moved) {
        long end = window.end().toEpochMilli();
        Severity worst = moved.stream()
                .map(ColumnReport::severity)
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        List<String> names = moved.stream().map(ColumnReport::name).toList();
        if (episode == null) {
            return Episode.begin(window.size(), end, worst, names);
        }
        if (!episode.firing()) {
            boolean echo = episode.isEchoed(window.size(), window.start().toEpochMilli(), names);
            return echo ? episode : Episode.begin(window.size(), end, worst, names);
        }
        return episode.size().equals(window.size())
                ? episode.moved(end, worst, names)
                : episode.movedElsewhere(end, worst);
    }

    /** Whether a window in which no column of the rule moved says that those of the episode are well again. */
    private static boolean isCalm(Episode episode, WindowReport report, List<ColumnReport> columns) {
        boolean decided = false;
        for (ColumnReport column : columns) {
            if (column.verdict() != Verdict.INCONCLUSIVE) {
                decided = true;
            } else if (episode.columns().contains(column.name())) {
                return false;
            }
        }
        return decided && episode.size().equals(report.window().size());
    }
}
