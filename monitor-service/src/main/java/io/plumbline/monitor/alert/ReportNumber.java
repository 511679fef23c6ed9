package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.assess.WindowReport;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Numbers that people may set limits to: of a window report, first those of the window, then those that each column has, and of a performance report. */
public enum ReportNumber {
    EVENTS,
    LABELS,
    DRIFTED_COLUMNS,
    NDCG,
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
    R2;

    /** Whether each column has one, and not the window. */
    public boolean isOfColumns() {
        return compareTo(NDCG) > 0 && !isOfPerformance();
    }

    /** Whether it is known by labels. */
    public boolean isOfPerformance() {
        return compareTo(MAX) > 0;
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
            case NDCG ->
                report.attributions() == null ? null : report.attributions().ndcg();
            default -> throw new IllegalStateException(this + " is of columns");
        };
    }

    /** Null where the column has none; so has every column of a number of the window. */
    @Nullable
    Double of(ColumnReport column) {
        return switch (this) {
            case EVENTS, LABELS, DRIFTED_COLUMNS, NDCG -> null;
            case ACCURACY, PRECISION, RECALL, SPECIFICITY, F1, MCC, ROC_AUC, AVERAGE_PRECISION, LOG_LOSS, BRIER -> null;
            case CALIBRATION_ERROR, MAE, RMSE, BIAS, MAPE, R2 -> null;
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
