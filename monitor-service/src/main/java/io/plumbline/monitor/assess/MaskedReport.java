package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Quality;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.assess.WindowReport.QualityFinding;
import io.plumbline.monitor.assess.WindowReport.TracedEvent;
import io.plumbline.monitor.event.NamePattern;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports without values of events, for columns that hold what nobody should read: categories are numbered, in the order of their
 * frequency in the reference, and numbers that are values of single events, as the ends of bins are, are told in two digits. Counts, shares,
 * scores and verdicts stay.
 */
public final class MaskedReport {
    private static final MathContext DIGITS = new MathContext(2);
    private static final String OTHER = "other";

    private MaskedReport() {}

    /** @param patterns names of columns, in which {@code *} stands for any text */
    public static WindowReport of(WindowReport report, Collection<String> patterns) {
        List<NamePattern> masked = patterns.stream().map(NamePattern::new).toList();
        if (masked.isEmpty()) {
            return report;
        }
        Map<String, Map<String, String>> labels = new HashMap<>();
        List<ColumnReport> columns = new ArrayList<>();
        for (ColumnReport column : report.columns()) {
            if (isMasked(column.name(), masked)) {
                labels.put(column.name(), labels(column));
                columns.add(masked(column, labels.get(column.name())));
            } else {
                columns.add(column);
            }
        }
        return report.with(
                columns,
                report.quality().stream()
                        .map(finding -> finding.column() != null && isMasked(finding.column(), masked)
                                ? masked(finding)
                                : finding)
                        .toList(),
                report.traces().stream()
                        .map(event -> masked(event, labels.get(event.column())))
                        .toList());
    }

    /** Attributions are masked with their feature, as a value may be found by what it added. */
    private static boolean isMasked(String column, List<NamePattern> patterns) {
        String feature = ColumnRole.ofColumn(column) == ColumnRole.ATTRIBUTION
                ? ColumnRole.FEATURE.columnName(ColumnRole.attributed(column))
                : column;
        return patterns.stream().anyMatch(pattern -> pattern.matches(column) || pattern.matches(feature));
    }

    /** What stands in place of the labels of a column's bins, by label, as it is and shortened. */
    private static Map<String, String> labels(ColumnReport column) {
        Map<String, String> labels = new HashMap<>();
        Bin nulls = Wording.nullBin(column.bins());
        int known = 0;
        int unknown = 0;
        for (Bin bin : column.bins()) {
            String label = bin.label();
            if (bin == nulls) {
                labels.put(label, label);
            } else if (column.type() == ColumnType.NUMERIC) {
                labels.put(label, label(rounded(bin.low()), rounded(bin.high()), label));
            } else if (label.equals(OTHER)) {
                labels.put(label, label);
            } else {
                String number = bin.reference() > 0 ? "category " + ++known : "new category " + ++unknown;
                labels.put(label, number);
                labels.put(Categories.shortened(label), number);
            }
        }
        return labels;
    }

    private static String label(@Nullable Double low, @Nullable Double high, String otherwise) {
        if (low == null) {
            return high == null ? otherwise : "below " + Phrases.number(high);
        }
        if (high == null) {
            return "above " + Phrases.number(low);
        }
        return low.equals(high) ? "about " + Phrases.number(low) : Phrases.number(low) + " to " + Phrases.number(high);
    }

    private static ColumnReport masked(ColumnReport column, Map<String, String> labels) {
        return column.with(
                masked(column.quality()),
                masked(column.reference()),
                masked(column.current()),
                column.bins().stream()
                        .map(bin -> new Bin(
                                labels.getOrDefault(bin.label(), OTHER),
                                rounded(bin.low()),
                                rounded(bin.high()),
                                bin.reference(),
                                bin.current()))
                        .toList());
    }

    private static Quality masked(Quality quality) {
        return new Quality(
                quality.nulls(),
                quality.nullRatio(),
                quality.wrongType(),
                quality.nans(),
                quality.infinities(),
                quality.belowRange(),
                quality.aboveRange(),
                quality.unseen(),
                List.of());
    }

    private static @Nullable Summary masked(@Nullable Summary summary) {
        return summary == null
                ? null
                : new Summary(summary.mean(), summary.sd(), rounded(summary.min()), rounded(summary.max()));
    }

    /** What is said of values is said without them. */
    private static QualityFinding masked(QualityFinding finding) {
        String column = Wording.name(String.valueOf(finding.column()));
        return switch (finding.check()) {
            case QualityChecks.UNSEEN ->
                new QualityFinding(
                        finding.column(),
                        finding.check(),
                        finding.count(),
                        Phrases.count(finding.count(), "event has a category", "events have a category") + " of "
                                + column + " that the reference does not know.");
            case QualityChecks.OUT_OF_RANGE ->
                new QualityFinding(
                        finding.column(),
                        finding.check(),
                        finding.count(),
                        "Column " + column + " has " + Phrases.count(finding.count(), "value", "values")
                                + " outside the range of the reference.");
            default -> finding;
        };
    }

    private static TracedEvent masked(TracedEvent event, @Nullable Map<String, String> labels) {
        return labels == null
                ? event
                : new TracedEvent(
                        event.traceId(),
                        event.spanId(),
                        event.column(),
                        event.bin().equals("unknown") ? event.bin() : labels.getOrDefault(event.bin(), OTHER));
    }

    private static @Nullable Double rounded(@Nullable Double value) {
        return value == null ? null : Double.valueOf(rounded(value.doubleValue()));
    }

    private static double rounded(double value) {
        return Double.isFinite(value) ? BigDecimal.valueOf(value).round(DIGITS).doubleValue() : value;
    }
}
