package io.plumbline.monitor.assess;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How right a model was in a window, by the labels that came so far. Its JSON is the value on the topic {@code plumbline.performance-reports}, and the
 * API's answer. It is published anew as labels come, and has nothing of the order in which they came.
 *
 * @param schema {@link #SCHEMA}
 * @param task {@code classification}, {@code regression} or {@code ranking}
 * @param predictions in the window, by event time, that have an id; where a sample is joined, those of the sample
 * @param shed further ones that were not kept, as too many waited for their labels
 * @param labels predictions whose label has come
 * @param coverage labels by predictions, in [0, 1]; null without predictions
 * @param delay how long labels took, of those that came; null if none has
 * @param labelsUntil event time of the last label that can count
 * @param referenceId with whose performance it is compared; null where the reference has none
 * @param metric the one that is judged
 * @param verdict whether it is worse than in the reference by an amount that matters
 * @param reason why, where that is not plain
 * @param severity null unless DRIFTED
 * @param pValue of the hypothesis that it is not worse; null where that cannot be said
 * @param alpha what {@code pValue} is compared with; null where there is nothing to compare with
 * @param variation how much the judged number differs by nature from window to window, as a standard deviation; null where that is not known
 * @param metrics by labels that came, those that are defined
 * @param estimated by scores alone, of all predictions, as the reference's labels tell how far scores are to be trusted; empty where
 *     that cannot be done
 * @param assumption what must hold for {@code estimated}, in a sentence; null where there is none
 * @param confusion rows by true and predicted class; empty for numbers
 * @param calibration scores beside what came true; empty for numbers and without scores
 * @param fairness how segments that must be treated alike differ; empty unless asked for
 */
public record PerformanceReport(
        String schema,
        String model,
        String version,
        String segment,
        WindowReport.Span window,
        String task,
        long predictions,
        long shed,
        long labels,
        @Nullable Double coverage,
        @Nullable Delay delay,
        Instant labelsUntil,
        @Nullable String referenceId,
        String metric,
        Verdict verdict,
        @Nullable Reason reason,
        @Nullable Severity severity,
        @Nullable Double pValue,
        @Nullable Double alpha,
        @Nullable Double variation,
        List<Metric> metrics,
        List<Metric> estimated,
        @Nullable String assumption,
        List<Confusion> confusion,
        List<CalibrationBin> calibration,
        List<Disparity> fairness) {

    public static final String SCHEMA = "plumbline.performance-report/1";

    /** The ratio of selection rates, of which four fifths is a line that laws know. */
    public static final String DISPARATE_IMPACT = "demographic_parity_ratio";

    /** In seconds: half of the labels, and nine tenths, took no longer. */
    public record Delay(long median, long p90) {}

    /**
     * A number.
     *
     * @param name such as {@code roc_auc}
     * @param low lower bound of a 95 % interval
     * @param high its upper bound
     * @param n rows that it was found in
     * @param reference its value in the reference; null where that has none
     */
    public record Metric(
            String name,
            double value,
            double low,
            double high,
            long n,
            @Nullable Double reference) {
        /** The one of a name; null where it is not among them. */
        public static @Nullable Metric named(List<Metric> metrics, String name) {
            return metrics.stream()
                    .filter(one -> one.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Rows of a true class that were predicted to be of a class. */
    public record Confusion(String truth, String predicted, long count) {}

    /**
     * Rows whose score is in a range.
     *
     * @param score their mean score
     * @param share of them that came true, in [0, 1]
     * @param low lower bound of its 95 % interval
     * @param high its upper bound
     */
    public record CalibrationBin(double score, double share, double low, double high, long n) {}

    /**
     * How groups differ.
     *
     * @param by name by which the groups are formed
     * @param name such as {@code demographic_parity_difference}
     * @param value of the two groups that differ most
     * @param low lower bound of a 95 % interval
     * @param high its upper bound
     * @param groups the two, by what they are called; the one with the greater rate first
     */
    public record Disparity(String by, String name, double value, double low, double high, List<String> groups) {}

    @JsonIgnore
    public ModelRef modelRef() {
        return new ModelRef(model, version);
    }

    /** The number that is judged; null where it is not defined. */
    @JsonIgnore
    public @Nullable Metric judged() {
        return Metric.named(metrics, metric);
    }

    /** Confusion and calibration left out: they are most of what it takes to hold a report. */
    public PerformanceReport withoutTables() {
        return new PerformanceReport(
                schema,
                model,
                version,
                segment,
                window,
                task,
                predictions,
                shed,
                labels,
                coverage,
                delay,
                labelsUntil,
                referenceId,
                metric,
                verdict,
                reason,
                severity,
                pValue,
                alpha,
                variation,
                metrics,
                estimated,
                assumption,
                List.of(),
                List.of(),
                fairness);
    }

    public byte[] toJson() {
        return Json.bytes(this);
    }

    /** @throws IllegalArgumentException if the bytes are not a performance report */
    public static PerformanceReport fromJson(byte[] json) {
        return Json.read(json, PerformanceReport.class);
    }
}
