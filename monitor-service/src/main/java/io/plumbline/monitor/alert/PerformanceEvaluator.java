package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertStatus.Seen;
import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides from a performance report, and from what was before, which alerts begin and end: {@code performance}, that the model is worse than
 * in its reference, {@code fairness}, that a group is chosen less than four fifths as often as another, and limits that people set. Pure, as {@link AlertEvaluator}.
 *
 * <p>A window is reported anew as its labels come. If each report were asked, one of them would be unusual by chance. So a window
 * is looked at when it has {@link #FEWEST} labels, and then each time it has twice as many as at the last look, and look <i>j</i> may
 * spend 1 / (j (j + 1)) of what the window may: all looks together spend no more than it.
 *
 * <p>Windows are taken in order of time. One that has labels enough only after a later one had is passed over.
 */
public final class PerformanceEvaluator {
    /** Labels of a window before which it is not looked at. */
    public static final long FEWEST = 50;

    private static final String RULE = "performance";
    private static final String FAIRNESS = "fairness";
    private static final double FOUR_FIFTHS = .8;

    private PerformanceEvaluator() {}

    /** Whether a report is to be evaluated, by the labels that there were when one of its window was last. */
    public static boolean looks(PerformanceReport report, long labels) {
        return report.labels() >= Math.max(FEWEST, 2 * labels);
    }

    /**
     * What follows from a report.
     *
     * @param previous the state kept from the report before of the same model, version and segment; null for none
     * @param look 1 for the first look at the window
     * @param ofAll the state kept of all events, for a segment: of what is told of those, nobody is told again; null for all events
     * @throws IllegalArgumentException if {@code previous} is not a state that this version reads
     */
    public static AlertEvaluator.Evaluation evaluate(
            byte @Nullable [] previous,
            PerformanceReport report,
            int look,
            AlertSettings settings,
            byte @Nullable [] ofAll) {
        TreeMap<String, Signal> signals = new TreeMap<>();
        Signal performance = performance(report, look);
        boolean told = AlertState.read(ofAll).of(RULE) instanceof AlertStatus.Firing;
        signals.put(RULE, told && performance instanceof Signal.Moved ? Signal.Still.UNDECIDED : performance);
        boolean all = report.segment().equals(Segment.ALL);
        if (all) {
            signals.put(FAIRNESS, fairness(report));
        }
        for (OwnRule rule : settings.rules()) {
            if (all && rule.number().isOfPerformance() && !rule.number().isEstimated()) {
                signals.put(rule.id(), rule.read(report));
            }
        }
        return step(previous, report, signals, settings);
    }

    /** Whether a report is to be evaluated by what is estimated of it: the first of its window is, as no label is waited for. */
    public static boolean looksAtEstimate(PerformanceReport report, int revision) {
        return revision == 1
                && report.predictions() >= FEWEST
                && report.segment().equals(Segment.ALL);
    }

    /**
     * What follows from a report by scores alone: limits that people set to estimated numbers. Its state is one of its own, as its windows
     * are ahead of those whose labels have come.
     *
     * @param previous the state kept from the estimate before of the same model and version; null for none
     * @throws IllegalArgumentException if {@code previous} is not a state that this version reads
     */
    public static AlertEvaluator.Evaluation evaluateEstimate(
            byte @Nullable [] previous, PerformanceReport report, AlertSettings settings) {
        TreeMap<String, Signal> signals = new TreeMap<>();
        for (OwnRule rule : settings.rules()) {
            if (rule.number().isEstimated()) {
                signals.put(rule.id(), rule.read(report));
            }
        }
        return previous == null && signals.isEmpty()
                ? new AlertEvaluator.Evaluation(null, List.of())
                : step(previous, report, signals, settings);
    }

    private static AlertEvaluator.Evaluation step(
            byte @Nullable [] previous,
            PerformanceReport report,
            TreeMap<String, Signal> signals,
            AlertSettings settings) {
        AlertState state = AlertState.read(previous);
        WindowReport.Span span = report.window();
        Long last = state.last().get(span.size());
        long start = span.start().toEpochMilli();
        if (last != null && start < last) {
            return new AlertEvaluator.Evaluation(previous, List.of());
        }
        Seen window = new Seen(span.size(), start, span.end().toEpochMilli(), last == null || start > last);
        if (signals.values().stream().anyMatch(signal -> signal != Signal.Still.UNDECIDED)) {
            state.last().put(span.size(), start);
        }
        List<AlertTransition> transitions = new ArrayList<>();
        state.forgetAllBut(signals.keySet())
                .forEach((rule, episode) -> transitions.add(
                        AlertWording.forgotten(rule, report.modelRef(), report.segment(), span, episode)));
        signals.forEach((rule, signal) -> {
            AlertStatus.News news = state.step(rule, window, signal, settings);
            if (news != null) {
                transitions.add(
                        signal instanceof Signal.Moved moved
                                ? transition(
                                        rule,
                                        State.FIRING,
                                        report,
                                        news.episode(),
                                        firing(rule, moved),
                                        moved.findings(),
                                        news.graver())
                                : transition(
                                        rule,
                                        State.RESOLVED,
                                        report,
                                        news.episode(),
                                        resolved(rule) + AlertWording.lasted(news.episode(), span.end()),
                                        List.of(),
                                        false));
            }
        });
        return new AlertEvaluator.Evaluation(state.toBytes(), transitions);
    }

    private static Signal performance(PerformanceReport report, int look) {
        PerformanceReport.Metric judged = report.judged();
        Double pValue = report.pValue();
        Double alpha = report.alpha();
        if (judged == null || pValue == null || alpha == null || report.verdict() == Verdict.INCONCLUSIVE) {
            return Signal.Still.UNDECIDED;
        }
        if (report.verdict() == Verdict.STABLE) {
            return Signal.Still.CALM;
        }
        double spent = alpha / ((double) look * (look + 1));
        return pValue < spent
                ? new Signal.Moved(List.of(new Finding(
                        judged.name(),
                        Objects.requireNonNullElse(report.severity(), Severity.MODERATE),
                        "worse than in the reference",
                        Wording.metric(judged))))
                : Signal.Still.UNDECIDED;
    }

    /** By the whole interval of the ratio: it moved if that is below four fifths, and is calm if it is not at all. */
    private static Signal fairness(PerformanceReport report) {
        List<Finding> findings = new ArrayList<>();
        boolean calm = false;
        for (PerformanceReport.Disparity one : report.fairness()) {
            if (one.name().equals(PerformanceReport.DISPARATE_IMPACT)) {
                if (one.high() < FOUR_FIFTHS) {
                    findings.add(new Finding(
                            one.by(),
                            Severity.MODERATE,
                            "a group is chosen less than four fifths as often",
                            Wording.disparity(one)));
                }
                calm |= one.low() >= FOUR_FIFTHS;
            }
        }
        return findings.isEmpty() ? calm ? Signal.Still.CALM : Signal.Still.UNDECIDED : new Signal.Moved(findings);
    }

    private static String firing(String rule, Signal.Moved moved) {
        Finding finding = moved.findings().get(0);
        return switch (rule) {
            case RULE -> " performs worse: " + finding.message();
            case FAIRNESS -> " treats groups unlike: " + finding.message();
            default -> ", " + rule + ": " + finding.column() + " " + finding.cause();
        };
    }

    private static String resolved(String rule) {
        return switch (rule) {
            case RULE -> " performs as well as in the reference again";
            case FAIRNESS -> " chooses each group at least four fifths as often as the others again";
            default -> ", " + rule + ": over";
        };
    }

    private static AlertTransition transition(
            String rule,
            State state,
            PerformanceReport report,
            Episode episode,
            String words,
            List<Finding> findings,
            boolean graver) {
        return AlertWording.of(
                rule,
                state,
                report.modelRef(),
                report.segment(),
                report.window(),
                episode,
                AlertWording.subject(report.modelRef(), report.segment()) + words,
                findings,
                graver);
    }
}
