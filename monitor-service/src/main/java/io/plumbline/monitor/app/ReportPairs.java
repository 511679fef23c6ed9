package io.plumbline.monitor.app;

import io.plumbline.monitor.app.RangeResult.Finding;
import io.plumbline.monitor.app.RangeResult.Kind;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.kafka.StoredReports;
import io.plumbline.monitor.kafka.StoredReports.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The reports of the service beside those of a replay, window by window. */
final class ReportPairs {
    /** Reports of which the members that differ are told: they are held in memory. */
    private static final int MOST_DETAILED = 200;

    private static final int MOST_MEMBERS = 5;

    private final StoredReports reports;
    private final StoredReports replays;
    private final TreeMap<WindowId, Stored> reported;
    private final TreeMap<WindowId, Stored> replayed;
    private final TreeSet<WindowId> all;

    /** @param wanted the windows to read */
    ReportPairs(StoredReports reports, StoredReports replays, Predicate<WindowId> wanted) {
        this.reports = reports;
        this.replays = replays;
        replayed = replays.last(wanted);
        reported = reports.last(wanted);
        all = new TreeSet<>(reported.keySet());
        all.addAll(replayed.keySet());
    }

    /** Windows that are on either side. */
    long size() {
        return all.size();
    }

    Set<WindowId> replayed() {
        return replayed.keySet();
    }

    /** What is said of those that are not the same, in order. */
    List<Finding> findings(RangeComparison comparison) {
        List<Finding> findings = new ArrayList<>();
        for (WindowId window : all) {
            Finding finding = comparison.judge(window, reported.get(window), replayed.get(window));
            if (finding != null) {
                findings.add(finding);
            }
        }
        Set<WindowId> different = findings.stream()
                .filter(finding -> finding.kind() == Kind.DIFFERENT)
                .map(Finding::window)
                .limit(MOST_DETAILED)
                .collect(Collectors.toSet());
        Map<WindowId, byte[]> before = reports.bodies(only(different, reported));
        Map<WindowId, byte[]> again = replays.bodies(only(different, replayed));
        findings.replaceAll(finding -> {
            byte[] one = before.get(finding.window());
            byte[] other = again.get(finding.window());
            return one == null || other == null
                    ? finding
                    : new Finding(finding.window(), finding.kind(), JsonDifferences.of(one, other, MOST_MEMBERS));
        });
        return findings;
    }

    private static Map<WindowId, Stored> only(Set<WindowId> some, Map<WindowId, Stored> all) {
        Map<WindowId, Stored> only = new TreeMap<>(all);
        only.keySet().retainAll(some);
        return only;
    }
}
