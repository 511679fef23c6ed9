package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.event.NamePattern;
import io.plumbline.stats.verdict.Severity;
import java.util.List;
import java.util.Set;

/**
 * Which alerts a receiver is told of: those that all of these match; an empty one matches everything.
 *
 * <p>An end goes to whom its beginning went, also after a restart and although an episode may have become graver since:
 * of its severity and the milder ones, one must match. So an end may come whose beginning did not, never the reverse.
 *
 * @param severities any of them; an alert without a severity is of each
 * @param models any of them, as for the others
 */
public record Route(
        Set<Severity> severities,
        List<NamePattern> models,
        List<NamePattern> versions,
        List<NamePattern> rules,
        List<NamePattern> segments) {
    /** To be told of everything. */
    public static final Route ALL = new Route(Set.of(), List.of(), List.of(), List.of(), List.of());

    public Route {
        severities = Set.copyOf(severities);
        models = List.copyOf(models);
        versions = List.copyOf(versions);
        rules = List.copyOf(rules);
        segments = List.copyOf(segments);
    }

    boolean takes(AlertTransition alert) {
        return takesSeverity(alert)
                && any(models, alert.model())
                && any(versions, alert.version())
                && any(rules, alert.rule())
                && any(segments, alert.segment());
    }

    private boolean takesSeverity(AlertTransition alert) {
        Severity severity = alert.severity();
        if (severities.isEmpty() || severity == null) {
            return true;
        }
        return alert.state() == State.RESOLVED
                ? severities.stream().anyMatch(one -> one.compareTo(severity) <= 0)
                : severities.contains(severity);
    }

    private static boolean any(List<NamePattern> patterns, String name) {
        return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }
}
