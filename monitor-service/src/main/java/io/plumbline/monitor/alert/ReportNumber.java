package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.assess.WindowReport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers that people may set limits to: of a window report, first those of the window, then those that each column has, and of a performance report. */
public enum ReportNumber {
    EVENTS,
    LABELS,
    DRIFTED_COLUMNS,
    ATTRIBUTION_NDCG,
    PSI,
    PSI_CORRECTED,
    KS,
    JS,
    WASSERSTEIN,
    CHI_SQUARE,
    VALUES,
    NULL_RATIO,
    WRONG_TYPE,
    BELOW_RANGE,
    ABOVE_RANGE,
    UNSEEN,
    MEAN,
    SD,
    MIN,
    MAX,
    ACCURACY,
    PRECISION,
    RECALL,
    SPECIFICITY,
    F1,
    MCC,
    ROC_AUC,
    AVERAGE_PRECISION,
    LOG_LOSS,
    BRIER,
    CALIBRATION_ERROR,
    MAE,
    RMSE,
    BIAS,
    MAPE,
    R2,
    BUSINESS_VALUE,
    NDCG,
    HIT_RATE,
    RECIPROCAL_RANK,
    ESTIMATED_ACCURACY,
    ESTIMATED_PRECISION,
    ESTIMATED_RECALL,
    ESTIMATED_SPECIFICITY,
    ESTIMATED_F1,
    ESTIMATED_ROC_AUC;

    private static final String ESTIMATED = "estimated_";

    /** Whether each column has one, and not the window. */
    public boolean isOfColumns() {
        return compareTo(ATTRIBUTION_NDCG) > 0 && compareTo(MAX) <= 0;
    }

    /** Whether it is of performance, by labels or estimated. */
    public boolean isOfPerformance() {
        return compareTo(MAX) > 0;
    }

    /** Whether it is of performance as scores alone have it, without labels. */
    public boolean isEstimated() {
        return compareTo(RECIPROCAL_RANK) > 0;
    }

    /** Null where the report has none. */
    PerformanceReport.@Nullable Metric of(PerformanceReport report) {
        String name = isEstimated() ? toString().substring(ESTIMATED.length()) : toString();
        return PerformanceReport.Metric.named(isEstimated() ? report.estimated() : report.metrics(), name);
    }

    /**
     * Null where the window has none.
     *
     * @throws IllegalStateException if each column has one
     */
    @Nullable
    Double of(WindowReport report) {
        return switch (this) {
            case EVENTS -> (double) report.nCurrent();
            case LABELS -> (double) report.nLabels();
            case DRIFTED_COLUMNS -> (double) report.drifted().size();
            case ATTRIBUTION_NDCG ->
                report.attributions() == null ? null : report.attributions().ndcg();
            default -> throw new IllegalStateException(this + " is of columns");
        };
    }

    /** Null where the column has none; so has every column of a number of the window. */
    @Nullable
    Double of(ColumnReport column) {
        return switch (this) {
            case EVENTS, LABELS, DRIFTED_COLUMNS, ATTRIBUTION_NDCG -> null;
            case ACCURACY, PRECISION, RECALL, SPECIFICITY, F1, MCC, ROC_AUC, AVERAGE_PRECISION, LOG_LOSS, BRIER -> null;
            case CALIBRATION_ERROR, MAE, RMSE, BIAS, MAPE, R2, BUSINESS_VALUE, NDCG, HIT_RATE, RECIPROCAL_RANK -> null;
            case ESTIMATED_ACCURACY, ESTIMATED_PRECISION, ESTIMATED_RECALL -> null;
            case ESTIMATED_SPECIFICITY, ESTIMATED_F1, ESTIMATED_ROC_AUC -> null;
            case PSI, PSI_CORRECTED, KS, JS, WASSERSTEIN, CHI_SQUARE ->
                column.scores().get(toString());
            case VALUES -> (double) column.n();
            case NULL_RATIO -> column.quality().nullRatio();
            case WRONG_TYPE -> (double) column.quality().wrongType();
            case BELOW_RANGE -> (double) column.quality().belowRange();
            case ABOVE_RANGE -> (double) column.quality().aboveRange();
            case UNSEEN -> (double) column.quality().unseen();
            case MEAN, SD, MIN, MAX -> column.current() == null ? null : of(column.current());
        };
    }

    private @Nullable Double of(ColumnReport.Summary summary) {
        return switch (this) {
            case MEAN -> summary.mean();
            case SD -> summary.sd();
            case MIN -> summary.min();
            default -> summary.max();
        };
    }

    /** As it is written. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
