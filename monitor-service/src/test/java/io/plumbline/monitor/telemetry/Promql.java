package io.plumbline.monitor.telemetry;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What queries and documents name, held against the catalogue. */
final class Promql {
    private static final Pattern METRIC = Pattern.compile(
            "(?<![\\w:])((?:[a-z_]+:)?(?:plumbline|jvm|process|system)_[a-z0-9_]+(?::[a-z0-9]+)?)(?![\\w:*])");
    private static final Pattern SELECTOR = Pattern.compile("(plumbline_[a-z0-9_]+)\\{([^}]*)}");
    private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");

    /** What Prometheus adds. */
    private static final Set<String> OF_TARGETS = Set.of("job", "instance", "pod", "le");

    private Promql() {}

    /** Names of metrics and of recorded series. */
    static Set<String> metrics(String text) {
        Set<String> found = new TreeSet<>();
        METRIC.matcher(text).results().forEach(match -> found.add(match.group(1)));
        return found;
    }

    /** The meter that a series belongs to. */
    static Optional<Meter> meter(String metric) {
        String family = metric.replaceFirst("_(bucket|sum|count)$", "");
        return Stream.of(Meter.values())
                .filter(meter -> meter.metric().equals(metric)
                        || meter.type() == Meter.Type.HISTOGRAM
                                && meter.metric().equals(family))
                .findFirst();
    }

    /** Selectors that ask for a label which the meter does not have. */
    static List<String> wrongLabels(String query) {
        return SELECTOR.matcher(query)
                .results()
                .flatMap(selector -> {
                    List<String> known =
                            meter(selector.group(1)).map(Meter::labels).orElse(List.of());
                    return LABEL.matcher(selector.group(2).replaceAll("\"[^\"]*\"", ""))
                            .results()
                            .map(label -> label.group(1))
                            .filter(label -> !known.contains(label) && !OF_TARGETS.contains(label))
                            .map(label -> selector.group(1) + " has no label " + label);
                })
                .toList();
    }

    /** Selectors of Plumbline's metrics without this matcher. */
    static List<String> without(String query, String matcher) {
        return metrics(query).stream()
                .filter(metric -> !metric.contains(":"))
                .filter(metric -> {
                    Matcher use =
                            Pattern.compile(metric + "(?![\\w])(\\{[^}]*})?").matcher(query);
                    return use.results()
                            .anyMatch(
                                    one -> one.group(1) == null || !one.group(1).contains(matcher));
                })
                .toList();
    }
}
