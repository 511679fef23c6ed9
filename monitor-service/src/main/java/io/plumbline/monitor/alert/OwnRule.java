package io.plumbline.monitor.alert;

import io.plumbline.monitor.alert.AlertTransition.Finding;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.NamePattern;
import io.plumbline.stats.inference.StabilityIndexTest;
import io.plumbline.stats.verdict.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A limit that a person set to a number of window reports, outside the budget of false alarms.
 *
 * @param name what alerts are called
 * @param number which one
 * @param columns whose, as a {@link NamePattern}; of no meaning for a number of the window
 * @param above it moved if the number is larger; null for no such limit
 * @param below it moved if the number is smaller; null for no such limit
 */
public record OwnRule(
        String name,
        ReportNumber number,
        String columns,
        @Nullable Double above,
        @Nullable Double below,
        Severity severity)
        implements AlertRule {
    private static final Pattern NAMES = Pattern.compile("[a-z][a-z0-9_]{0,39}");
    private static final Set<String> TAKEN = Set.of(
            "no_data",
            "volume",
            "performance",
            "fairness",
            "label_starvation",
            ChangeRule.COLUMNS.id(),
            ChangeRule.ERRORS.id());

    /** @throws IllegalArgumentException if a value is not allowed; the message begins with its name */
    public OwnRule {
        if (!NAMES.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: 1 to 40 small letters, digits and underscores are allowed, a letter first: " + name);
        }
        if (TAKEN.contains(name) || BuiltInRule.is(name)) {
            throw new IllegalArgumentException("name: there is a rule " + name + " already");
        }
        if (above == null && below == null) {
            throw new IllegalArgumentException("above: a limit is needed, above or below");
        }
        if (above != null && !Double.isFinite(above) || below != null && !Double.isFinite(below)) {
            throw new IllegalArgumentException("above: a finite number is needed");
        }
    }

    @Override
    public String id() {
        return name;
    }

    @Override
    public Signal read(WindowReport report, Set<String> before) {
        if (!number.isOfColumns()) {
            Double value = number.of(report);
            if (value == null) {
                return Signal.Still.UNDECIDED;
            }
            return isBeyond(value)
                    ? new Signal.Moved(List.of(new Finding(number.toString(), severity, says(value), detail(report))))
                    : Signal.Still.CALM;
        }
        List<Finding> findings = new ArrayList<>();
        boolean any = false;
        for (ColumnReport column : report.columns()) {
            Double value = new NamePattern(columns).matches(column.name()) ? number.of(column) : null;
            if (value != null) {
                any = true;
                if (isBeyond(value)) {
                    findings.add(
                            new Finding(column.name(), severity, number + " " + says(value), chance(report, column)));
                }
            }
        }
        if (!findings.isEmpty()) {
            return new Signal.Moved(findings);
        }
        return any ? Signal.Still.CALM : Signal.Still.UNDECIDED;
    }

    /** What a performance report says to a limit: it moved if a whole interval is beyond it, and is calm if the value is not. */
    Signal read(PerformanceReport report) {
        PerformanceReport.Metric metric = number.of(report);
        if (metric == null) {
            return Signal.Still.UNDECIDED;
        }
        if (!isBeyond(metric.value())) {
            return Signal.Still.CALM;
        }
        return isBeyond(metric.low()) && isBeyond(metric.high())
                ? new Signal.Moved(List.of(new Finding(
                        number.toString(),
                        severity,
                        says(metric.value()),
                        number.isEstimated() ? Wording.estimated(metric) : Wording.metric(metric))))
                : Signal.Still.UNDECIDED;
    }

    private String detail(WindowReport report) {
        return number == ReportNumber.ATTRIBUTION_NDCG && report.attributions() != null
                ? Wording.ranking(report.attributions())
                : "";
    }

    private boolean isBeyond(double value) {
        return above != null && value > above || below != null && value < below;
    }

    private String says(double value) {
        String than = above != null && value > above ? "above " + limit(above) : "below " + limit(below);
        return Figures.number(value) + ", " + than;
    }

    /** For people, such as {@code psi of price above 0.2}. */
    public String limit() {
        String whose = number.isOfColumns() && !columns.equals("*") ? " of " + columns : "";
        return number
                + whose
                + (above == null ? "" : " above " + limit(above))
                + (above == null || below == null ? "" : " or")
                + (below == null ? "" : " below " + limit(below));
    }

    private static String limit(@Nullable Double limit) {
        return limit == null ? "" : Figures.number(limit);
    }

    /** How often it would be so although nothing changed; empty where that is not known. */
    private String chance(WindowReport report, ColumnReport column) {
        Double chance = chance(column.bins().size(), report.nCurrent(), report.nReference());
        return chance == null
                ? ""
                : "Where nothing changed, about " + Figures.percent(chance) + " of windows of "
                        + Figures.count(report.nCurrent(), "event") + " are so";
    }

    /**
     * The share of windows in which it moves although nothing changed.
     *
     * @param cells of the column
     * @param events in a window
     * @param rows of the reference
     * @return null where that is not known: only PSI has a formula
     */
    public @Nullable Double chance(int cells, long events, long rows) {
        return number == ReportNumber.PSI && above != null && above > 0 && cells > 1 && events > 0 && rows > 0
                ? StabilityIndexTest.survival(above, cells, events, rows)
                : null;
    }
}
