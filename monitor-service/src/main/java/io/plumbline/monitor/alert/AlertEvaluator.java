package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertStatus.Seen;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.profile.Segment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides, from a window report and what was before, which alerts begin and end. Pure: a function of the rules, the state before, the report
 * and its event time.
 *
 * <p>Each {@link AlertRule} has at most one alert at a time for a model, version and segment, whatever the window size. What a window
 * says to a rule is a {@link Signal}; what the alert becomes by it is of {@link AlertStatus}. It ends with calm windows in a row
 * of the size that began it; in windows of other sizes it can only become graver. After its end, a window of another size that
 * reaches back into it begins no new one unless a column moved that it did not have. One that comes back soon must be calm for longer.
 *
 * <p>Windows are taken in the order in which they close. A first report of a window that is not later than the last of its
 * size changes nothing; nor does a restatement of a window that later ones of its size have passed. A restatement of
 * the last window may begin an alert or go on with one; it is never counted as calm, but if it was the only window in which
 * something moved, the alert is withdrawn.
 */
public final class AlertEvaluator {
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
    public Evaluation evaluate(byte @Nullable [] previous, WindowReport report, int revision, AlertSettings settings) {
        return evaluate(previous, report, revision, settings, OtherSegments.NONE);
    }

    /**
     * The same beside other segments.
     *
     * @throws IllegalArgumentException if {@code previous} is not a state that this version reads
     */
    public Evaluation evaluate(
            byte @Nullable [] previous,
            WindowReport report,
            int revision,
            AlertSettings settings,
            OtherSegments others) {
        AlertState state = compared(AlertState.read(previous), previous == null, report, revision);
        WindowReport.Span span = report.window();
        Seen window =
                new Seen(span.size(), span.start().toEpochMilli(), span.end().toEpochMilli(), revision == 1);
        Long last = state.last().get(window.size());
        if (last != null && (window.first() ? window.start() <= last : window.start() < last)) {
            return new Evaluation(previous, List.of());
        }
        state.last().put(window.size(), window.start());
        if (window.first()) {
            state.look(report);
        }
        List<AlertRule> rules = rules(report, settings);
        List<AlertTransition> transitions = forget(state, report, rules);
        for (AlertRule rule : rules) {
            AlertStatus before = state.of(rule);
            Signal signal = rule.read(report, columns(before));
            if (rule == BuiltInRule.DRIFT) {
                signal = others.apply(signal);
            }
            if (isOfDrift(rule)
                    && signal instanceof Signal.Moved
                    && !(before instanceof AlertStatus.Firing)
                    && window.start() < settled(state.against(), settings)) {
                signal = Signal.Still.UNDECIDED;
            }
            if (isOfDrift(rule) && signal instanceof Signal.Moved moved) {
                signal = moved.changed(column -> state.change(window.size(), column), window.start());
            }
            AlertStatus.News news = state.step(rule.id(), window, signal, settings);
            if (news != null) {
                if (news.state() == AlertTransition.State.RESOLVED) {
                    state.settle(news.episode().columns());
                }
                transitions.add(transition(rule, report, news, signal));
            }
        }
        return new Evaluation(state.toBytes(), transitions);
    }

    /** With what the window is compared; a version's first window, and the first with another reference, begin anew. */
    private static AlertState compared(AlertState state, boolean first, WindowReport report, int revision) {
        String reference = Objects.requireNonNullElse(report.referenceId(), "");
        boolean another =
                !reference.isEmpty() && !reference.equals(state.against().reference());
        boolean known = !first && state.against().reference().isEmpty(); // from a state that did not keep it
        if (!another || revision > 1) {
            return state;
        }
        long since = known ? Long.MIN_VALUE : report.window().start().toEpochMilli();
        return state.against(new AlertState.Against(reference, since));
    }

    private static boolean isOfDrift(AlertRule rule) {
        return rule == BuiltInRule.DRIFT || rule == BuiltInRule.LABEL_DRIFT || rule == BuiltInRule.ATTRIBUTION_DRIFT;
    }

    private static long settled(AlertState.Against against, AlertSettings settings) {
        return settings.settle().isZero() || against.since() == Long.MIN_VALUE
                ? Long.MIN_VALUE
                : against.since() + settings.settle().toMillis();
    }

    /** In a segment it is asked for drift alone: what else there is to say is said of all events. */
    private static List<AlertRule> rules(WindowReport report, AlertSettings settings) {
        if (!report.segment().equals(Segment.ALL)) {
            return List.of(BuiltInRule.DRIFT);
        }
        List<AlertRule> rules = new ArrayList<>(List.of(BuiltInRule.values()));
        settings.rules().stream()
                .filter(rule -> !rule.number().isOfPerformance())
                .forEach(rules::add);
        return rules;
    }

    /** Of rules that are no longer there nothing is kept, and alerts end. */
    private static List<AlertTransition> forget(AlertState state, WindowReport report, List<AlertRule> rules) {
        List<AlertTransition> ended = new ArrayList<>();
        state.forgetAllBut(rules.stream().map(AlertRule::id).collect(Collectors.toSet()))
                .forEach((rule, episode) -> ended.add(
                        AlertWording.forgotten(rule, report.modelRef(), report.segment(), report.window(), episode)));
        return ended;
    }

    /** Whether an alert fires in a state that {@link #evaluate} gave. */
    public static boolean isFiring(byte[] state) {
        return AlertState.read(state).alerts().values().stream().anyMatch(AlertStatus.Firing.class::isInstance);
    }

    static Set<String> columns(AlertStatus status) {
        return status instanceof AlertStatus.Firing firing ? firing.episode().columns() : Set.of();
    }

    /** What people are told: that it began, has become graver, or is over. */
    private static AlertTransition transition(
            AlertRule rule, WindowReport report, AlertStatus.News news, Signal signal) {
        return signal instanceof Signal.Moved moved
                ? AlertWording.firing(rule, report, news.episode(), moved, news.graver())
                : AlertWording.resolved(rule, report, news.episode());
    }
}
