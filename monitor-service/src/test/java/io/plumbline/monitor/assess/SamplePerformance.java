package io.plumbline.monitor.assess;

import io.plumbline.monitor.assess.PerformanceReport.CalibrationBin;
import io.plumbline.monitor.assess.PerformanceReport.Confusion;
import io.plumbline.monitor.assess.PerformanceReport.Disparity;
import io.plumbline.monitor.assess.PerformanceReport.Metric;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Performance reports whose numbers are fixed. */
public final class SamplePerformance {
    private SamplePerformance() {}

    /** Of a window of 400 predictions of a churn model that starts so many hours after {@link SampleReports#ORIGIN}: 200 have a label, and it does worse. */
    public static PerformanceReport labelled(String model, String segment, int hour) {
        return labelled(model, segment, hour, "no", "yes", "region");
    }

    /** The same with these classes, and groups formed by this name. */
    public static PerformanceReport labelled(String model, String segment, int hour, String no, String yes, String by) {
        return report(
                model,
                segment,
                hour,
                200,
                Verdict.DRIFTED,
                null,
                Severity.MODERATE,
                List.of(
                        new Metric("accuracy", .875, .82, .91, 200, .91),
                        new Metric("roc_auc", .71, .67, .75, 200, .8)),
                List.of(
                        new Confusion(no, no, 120),
                        new Confusion(no, yes, 10),
                        new Confusion(yes, no, 15),
                        new Confusion(yes, yes, 55)),
                List.of(new CalibrationBin(.1, .12, .05, .2, 100), new CalibrationBin(.7, .6, .5, .7, 100)),
                List.of(new Disparity(
                        by, PerformanceReport.DISPARATE_IMPACT, .61, .52, .7, List.of(by + "=eu", by + "=us"))));
    }

    /** Of such a window of which no label has come yet. */
    public static PerformanceReport unlabelled(String model, String segment, int hour) {
        return report(
                model,
                segment,
                hour,
                0,
                Verdict.INCONCLUSIVE,
                Reason.TOO_FEW_EVENTS,
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    private static PerformanceReport report(
            String model,
            String segment,
            int hour,
            long labels,
            Verdict verdict,
            @Nullable Reason reason,
            @Nullable Severity severity,
            List<Metric> metrics,
            List<Confusion> confusion,
            List<CalibrationBin> calibration,
            List<Disparity> fairness) {
        Instant start = SampleReports.ORIGIN.plusSeconds(3600L * hour);
        Instant end = start.plus(WindowSize.parseDuration("1h"));
        return new PerformanceReport(
                PerformanceReport.SCHEMA,
                model,
                "1",
                segment,
                new WindowReport.Span(start, end, "1h"),
                "classification",
                400,
                0,
                labels,
                labels / 400.0,
                labels == 0 ? null : new PerformanceReport.Delay(600, 1800),
                end.plusSeconds(86_400),
                "reference-1",
                "roc_auc",
                verdict,
                reason,
                severity,
                labels == 0 ? null : 1e-4,
                labels == 0 ? null : .001,
                labels == 0 ? null : .004,
                metrics,
                List.of(new Metric("roc_auc", .78, .76, .8, 400, .8)),
                "Rows of one score are of the class as often as in the reference; a change of that is not seen.",
                confusion,
                calibration,
                fairness);
    }
}
