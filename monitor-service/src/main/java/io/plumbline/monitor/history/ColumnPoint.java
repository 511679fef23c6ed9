package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.BinQuantiles;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of one window in a line: what its past is drawn from.
 *
 * @param severity null unless DRIFTED
 * @param psi corrected for bias; null without a reference
 * @param interval 90 % of the true PSI, lower and upper bound; empty where there is none
 * @param pAdjusted in [0, 1]; null without a reference
 * @param threshold what {@code pAdjusted} is compared with
 * @param n values in the window, without nulls
 * @param nullRatio share of events without a usable value, in [0, 1]
 * @param mean of finite numbers; null where there are none
 * @param quantiles of finite numbers at {@link #SHARES}, in order; empty where the report holds no bins of numbers
 * @param shares of the most frequent categories; empty for numbers, and where the report holds no bins
 */
public record ColumnPoint(
        String name,
        ColumnRole role,
        ColumnType type,
        Verdict verdict,
        @Nullable Severity severity,
        @Nullable Double psi,
        List<Double> interval,
        @Nullable Double pAdjusted,
        @Nullable Double threshold,
        long n,
        double nullRatio,
        @Nullable Double mean,
        List<Double> quantiles,
        List<Share> shares) {

    /** Where quantiles are taken. */
    public static final List<Double> SHARES = List.of(0.05, 0.25, 0.5, 0.75, 0.95);

    private static final int MOST_SHARES = 6;

    /**
     * @param label of a category, or {@code null}
     * @param of the events in its column's bins, in [0, 1]
     */
    public record Share(String label, double of) {}

    public static ColumnPoint of(ColumnReport column) {
        double[] interval = column.effectInterval();
        Summary current = column.current();
        return new ColumnPoint(
                column.name(),
                column.role(),
                column.type(),
                column.verdict(),
                column.severity(),
                column.scores().get("psi_corrected"),
                interval == null ? List.of() : List.of(interval[0], interval[1]),
                column.pAdjusted(),
                column.threshold(),
                column.n(),
                column.quality().nullRatio(),
                current == null ? null : current.mean(),
                current == null || column.type() != ColumnType.NUMERIC ? List.of() : quantiles(column.bins(), current),
                column.type() == ColumnType.NUMERIC ? List.of() : shares(column.bins()));
    }

    private static List<Double> quantiles(List<Bin> bins, Summary summary) {
        List<Double> quantiles = new ArrayList<>();
        for (double share : SHARES) {
            Double quantile = BinQuantiles.of(share, bins, Bin::current, summary);
            if (quantile == null) {
                return List.of();
            }
            quantiles.add(quantile);
        }
        return List.copyOf(quantiles);
    }

    /** The most frequent of reference and window together, so that one that is new or gone is among them. */
    private static List<Share> shares(List<Bin> bins) {
        double reference = Math.max(1, bins.stream().mapToLong(Bin::reference).sum());
        double current = Math.max(1, bins.stream().mapToLong(Bin::current).sum());
        return bins.stream()
                .sorted(Comparator.comparingDouble(
                                (Bin bin) -> -Math.max(bin.reference() / reference, bin.current() / current))
                        .thenComparing(Bin::label))
                .limit(MOST_SHARES)
                .map(bin -> new Share(bin.label(), bin.current() / current))
                .toList();
    }
}
