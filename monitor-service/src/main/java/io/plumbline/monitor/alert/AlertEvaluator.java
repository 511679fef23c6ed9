package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.WindowReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decides, from a window report and what was before, which alerts begin and end. Pure. */
public final class AlertEvaluator {
    /**
     * What follows from a report.
     *
     * @param next the state to keep, as bytes; null for none
     * @param transitions what to publish, in order
     */
    public record Evaluation(byte @Nullable [] next, List<AlertTransition> transitions) {}

    /**
     * @param previous the state kept from the report before of the same model, version and segment; null for none
     * @param revision 1 for the window's first report
     */
    public Evaluation evaluate(byte @Nullable [] previous, WindowReport report, int revision) {
        return new Evaluation(previous, List.of());
    }
}
