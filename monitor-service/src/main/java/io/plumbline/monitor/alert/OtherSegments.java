package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What other segments say of the same window: with all events go the segments that explain what moved; in a segment, nobody is told again
 * of what is told of all events.
 *
 * @param where by column: in which segments it drifted, where it did not in all of them; in words
 * @param told columns of the alert of all events
 */
public record OtherSegments(Map<String, String> where, Set<String> told) {
    /** There are none. */
    public static final OtherSegments NONE = new OtherSegments(Map.of(), Set.of());

    private static final int NAMED = 3;

    /** For all events: by the reports of the segments. */
    public static OtherSegments explaining(Collection<WindowReport> segments) {
        Map<String, List<String>> drifted = new TreeMap<>();
        Map<String, Integer> others = new TreeMap<>();
        for (WindowReport report : segments) {
            for (ColumnReport column : report.columns()) {
                if (column.verdict() == Verdict.DRIFTED) {
                    drifted.computeIfAbsent(column.name(), name -> new ArrayList<>())
                            .add(report.segment());
                } else {
                    others.merge(column.name(), 1, Integer::sum);
                }
            }
        }
        Map<String, String> where = new TreeMap<>();
        drifted.forEach((column, in) -> {
            Integer elsewhere = others.get(column);
            if (elsewhere != null) {
                where.put(column, words(in, elsewhere));
            }
        });
        return new OtherSegments(where, Set.of());
    }

    /** For a segment: by the state kept of all events, as {@link AlertEvaluator} gave it. */
    public static OtherSegments toldBy(byte @Nullable [] ofAll) {
        return new OtherSegments(
                Map.of(), AlertEvaluator.columns(AlertState.read(ofAll).of(BuiltInRule.DRIFT)));
    }

    private static String words(List<String> in, int elsewhere) {
        List<String> names =
                in.stream().sorted().limit(NAMED).map(Wording::name).toList();
        return "drifted in " + String.join(", ", names)
                + (in.size() > NAMED ? " and " + (in.size() - NAMED) + " more" : "")
                + ", not in " + elsewhere + " other segment" + (elsewhere == 1 ? "" : "s");
    }

    /** What moved, with where; without what is told already. */
    Signal apply(Signal signal) {
        if (!(signal instanceof Signal.Moved moved)) {
            return signal;
        }
        List<AlertTransition.Finding> findings = moved.findings().stream()
                .filter(finding -> !told.contains(finding.column()))
                .map(finding -> {
                    String in = where.get(finding.column());
                    return in == null ? finding : finding.with(finding.message() + "; " + in);
                })
                .toList();
        return findings.isEmpty() ? Signal.Still.UNDECIDED : new Signal.Moved(findings);
    }
}
