package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.stats.verdict.Reason;
import io.plumbline.stats.verdict.Severity;
import io.plumbline.stats.verdict.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A window report in a line: what lists and pages need without the report itself.
 *
 * @param revision 1 for the first report of the window, one more for each restatement
 * @param learning how far the model's reference is learned, in a sentence; null where that is over
 * @param configuration hash of what was configured of the model when it was reported; null where that is not known
 * @param drifted names of the columns that drifted, in order of name
 */
public record WindowSummary(
        ModelRef model,
        String segment,
        WindowSize size,
        Instant start,
        Instant end,
        int revision,
        Verdict verdict,
        @Nullable Reason reason,
        @Nullable Severity severity,
        @Nullable String referenceId,
        long nCurrent,
        long nLabels,
        @Nullable String learning,
        @Nullable String configuration,
        List<String> drifted) {
    /** Header of a report's record that holds its revision, in decimal digits. */
    public static final String REVISION_HEADER = "plumbline.revision";

    /** Header of a report's record that says how far the reference is learned. */
    public static final String LEARNING_HEADER = "plumbline.learning";

    /** Header of a report's record that names the configuration it was made by, as a hash. */
    public static final String CONFIGURATION_HEADER = "plumbline.configuration";

    private static final int NAMED = 4;

    /** As its reporter's headers would say, were there but a revision. */
    public static WindowSummary of(WindowReport report, int revision) {
        return of(report, revision, null, null);
    }

    public static WindowSummary of(
            WindowReport report, int revision, @Nullable String learning, @Nullable String configuration) {
        return new WindowSummary(
                report.modelRef(),
                report.segment(),
                WindowSize.parse(report.window().size()),
                report.window().start(),
                report.window().end(),
                revision,
                report.verdict(),
                report.reason(),
                report.severity(),
                report.referenceId(),
                report.nCurrent(),
                report.nLabels(),
                learning,
                configuration,
                report.drifted().stream().map(c -> c.name()).toList());
    }

    /** What drifted, or why there is no verdict, in a few words; empty where there is nothing to say. */
    public String says() {
        if (!drifted.isEmpty()) {
            String names = drifted.stream().limit(NAMED).map(Wording::name).collect(Collectors.joining(", "));
            return drifted.size() > NAMED ? names + " and " + (drifted.size() - NAMED) + " more" : names;
        }
        return learning != null ? learning : reason == null ? "" : Wording.reason(reason);
    }
}
