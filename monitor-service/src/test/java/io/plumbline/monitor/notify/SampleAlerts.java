package io.plumbline.monitor.notify;

import io.plumbline.monitor.alert.AlertEvaluator;
import io.plumbline.monitor.alert.AlertSettings;
import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.assess.SampleReports;
import io.plumbline.stats.verdict.Part;
import io.plumbline.stats.verdict.Severity;

/** Alerts as the evaluator makes them. */
public final class SampleAlerts {
    public static final AlertTransition FIRING;
    public static final AlertTransition RESOLVED;

    static {
        AlertEvaluator evaluator = new AlertEvaluator();
        AlertEvaluator.Evaluation fired = evaluator.evaluate(
                null,
                SampleReports.hour(
                        0,
                        SampleReports.drifted("temp", Severity.MODERATE, Part.ABOVE_RANGE),
                        SampleReports.drifted("hum", Severity.MAJOR, Part.NULL)),
                1,
                AlertSettings.DEFAULT);
        byte[] calm = evaluator
                .evaluate(fired.next(), hour(1), 1, AlertSettings.DEFAULT)
                .next();
        FIRING = fired.transitions().get(0);
        RESOLVED = evaluator
                .evaluate(calm, hour(2), 1, AlertSettings.DEFAULT)
                .transitions()
                .get(0);
    }

    private SampleAlerts() {}

    private static io.plumbline.monitor.assess.WindowReport hour(int hour) {
        return SampleReports.hour(hour, SampleReports.stable("temp"), SampleReports.stable("hum"));
    }
}
