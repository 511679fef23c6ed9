package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.assess.Attributions;
import io.plumbline.monitor.assess.BinQuantiles;
import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.ColumnReport.Bin;
import io.plumbline.monitor.assess.ColumnReport.Summary;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.ColumnType;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** What is said of a column in a window. */
record ColumnSeries(WindowReport report, ColumnReport column) {
    /** A p-value may be 0 to the last digit; evidence without an end could not be drawn. */
    private static final double LEAST_P = 1e-300;

    private static final int MOST_BINS = 24;
    private static final List<Integer> PERCENTS = List.of(10, 50, 90);

    /** Drifts, gravest first, then what is no feature, then what is nearest to a drift. */
    static final Comparator<ColumnSeries> MOST_TELLING_FIRST = Comparator.comparingInt(
                    (ColumnSeries one) -> -Math.max(0, one.status()))
            .thenComparing(one -> one.column.role() == ColumnRole.FEATURE)
            .thenComparing(ColumnSeries::evidence, Comparator.reverseOrder())
            .thenComparing(one -> one.column.name())
            .thenComparing(one -> one.report.segment())
            .thenComparing(one -> one.report.window().size());

    boolean drifted() {
        return column.verdict() == Verdict.DRIFTED;
    }

    int status() {
        return status(column.verdict(), column.severity());
    }

    /** -1 inconclusive, 0 stable, 1 to 3 drifted: minor, moderate, major. */
    static int status(Verdict verdict, @Nullable Severity severity) {
        return switch (verdict) {
            case INCONCLUSIVE -> -1;
            case STABLE -> 0;
            case DRIFTED -> 1 + (severity == null ? 0 : severity.ordinal());
        };
    }

    private double evidence() {
        Double ratio = ratio();
        return ratio == null ? -1 : ratio;
    }

    /** The evidence of a drift: 1 at the threshold; null without a test. */
    private @Nullable Double ratio() {
        Double p = column.pAdjusted();
        Double threshold = column.threshold();
        return p == null || threshold == null || threshold <= 0 || threshold >= 1
                ? null
                : Math.abs(Math.log(Math.max(LEAST_P, Math.min(1, p))) / Math.log(threshold));
    }

    List<Scrape.Sample> samples() {
        List<Scrape.Sample> all = new ArrayList<>();
        all.add(sample(Meter.COLUMN_STATUS, status()));
        addIfKnown(all, Meter.COLUMN_RATIO, ratio());
        addIfKnown(all, Meter.COLUMN_P, column.pAdjusted());
        column.scores().forEach((test, score) -> all.add(sample(Meter.COLUMN_SCORE, score, test)));
        all.add(sample(Meter.COLUMN_VALUES, column.n()));
        Long needed = column.nNeeded();
        addIfKnown(all, Meter.COLUMN_NEEDED, needed == null ? null : Double.valueOf(needed));
        all.add(sample(Meter.COLUMN_NULLS, column.quality().nullRatio()));
        addUnusual(all, column.quality());
        addMoments(all, "current", column.current());
        addMoments(all, "reference", column.reference());
        if (column.role() == ColumnRole.FEATURE) {
            addImportance(all);
        }
        if (drifted()) {
            addDistribution(all, "current", Bin::current, column.current());
            addDistribution(all, "reference", Bin::reference, column.reference());
        }
        return all;
    }

    private void addImportance(List<Scrape.Sample> all) {
        Attributions attributions = report.attributions();
        Attributions.Ranked ranked = attributions == null
                ? null
                : attributions.ranking().stream()
                        .filter(one ->
                                ColumnRole.FEATURE.columnName(one.feature()).equals(column.name()))
                        .findFirst()
                        .orElse(null);
        Double before = ranked == null ? column.importance() : ranked.referenceShare();
        if (before != null) {
            all.add(sample(Meter.FEATURE_IMPORTANCE, before, "reference"));
        }
        if (ranked != null) {
            all.add(sample(Meter.FEATURE_IMPORTANCE, ranked.currentShare(), "current"));
        }
    }

    private void addUnusual(List<Scrape.Sample> all, ColumnReport.Quality quality) {
        unusual(all, "wrong_type", quality.wrongType());
        if (column.type() == ColumnType.NUMERIC) {
            unusual(all, "not_finite", quality.nans() + quality.infinities());
            unusual(all, "out_of_range", quality.belowRange() + quality.aboveRange());
        } else {
            unusual(all, "unseen", quality.unseen());
        }
    }

    private void unusual(List<Scrape.Sample> all, String check, long count) {
        // Of labels there may be more than inference events, and of a column more values than that.
        long events = Math.max(report.nCurrent(), column.n() + column.quality().nulls());
        all.add(sample(Meter.COLUMN_UNUSUAL, events == 0 ? 0 : Math.min(1, (double) count / events), check));
    }

    private void addMoments(List<Scrape.Sample> all, String data, @Nullable Summary summary) {
        if (summary != null) {
            all.add(sample(Meter.COLUMN_MEAN, summary.mean(), data));
            Double sd = summary.sd();
            if (sd != null) {
                all.add(sample(Meter.COLUMN_SD, sd, data));
            }
        }
    }

    /** While it is drifted: of all columns, all the time, these would be most of the series. */
    private void addDistribution(
            List<Scrape.Sample> all, String data, ToLongFunction<Bin> counts, @Nullable Summary summary) {
        List<Bin> bins = column.bins();
        long total = bins.stream().mapToLong(counts).sum();
        if (total == 0) {
            return;
        }
        for (int i = 0; i < Math.min(MOST_BINS, bins.size()); i++) {
            String place = String.format(Locale.ROOT, "%02d", i + 1);
            all.add(sample(Meter.COLUMN_BIN, (double) counts.applyAsLong(bins.get(i)) / total, data, place));
        }
        if (column.type() == ColumnType.NUMERIC && summary != null) {
            for (int percent : PERCENTS) {
                addIfKnown(
                        all,
                        Meter.COLUMN_QUANTILE,
                        BinQuantiles.of(percent / 100.0, bins, counts, summary),
                        data,
                        percent + "");
            }
        }
    }

    private void addIfKnown(List<Scrape.Sample> all, Meter meter, @Nullable Double value, String data, String which) {
        if (value != null) {
            all.add(sample(meter, value, data, which));
        }
    }

    private void addIfKnown(List<Scrape.Sample> all, Meter meter, @Nullable Double value) {
        if (value != null) {
            all.add(sample(meter, value));
        }
    }

    private Scrape.Sample sample(Meter meter, double value) {
        return new Scrape.Sample(
                meter,
                value,
                report.model(),
                report.version(),
                column.name(),
                report.segment(),
                report.window().size());
    }

    private Scrape.Sample sample(Meter meter, double value, String data, String which) {
        return new Scrape.Sample(
                meter,
                value,
                report.model(),
                report.version(),
                column.name(),
                report.segment(),
                report.window().size(),
                data,
                which);
    }

    private Scrape.Sample sample(Meter meter, double value, String last) {
        return new Scrape.Sample(
                meter,
                value,
                report.model(),
                report.version(),
                column.name(),
                report.segment(),
                report.window().size(),
                last);
    }
}
