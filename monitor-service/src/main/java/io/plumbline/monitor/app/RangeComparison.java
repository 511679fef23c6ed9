package io.plumbline.monitor.app;

import io.plumbline.monitor.app.RangeResult.Finding;
import io.plumbline.monitor.app.RangeResult.Kind;
import io.plumbline.monitor.history.WindowId;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.kafka.StoredReports.Stored;
import io.plumbline.monitor.policy.ModelPlan;
import io.plumbline.monitor.profile.Window;
import io.plumbline.monitor.stream.StreamLimits;
import io.plumbline.stats.verdict.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Says of a window what its replay shows. The same bytes are the same, whatever else is known; only where they are not is
 * it asked whether the replay could have come to the same at all.
 *
 * @param plans what is and was configured of a model, by its name
 * @param now when the replay began
 * @param inputFrom from which time on the input topics hold all events; {@link Instant#MIN} where nothing was deleted
 * @param reportsFrom from which time on the topic of reports holds all; {@link Instant#MIN} where nothing was deleted
 * @param late events of a window that came when it may no longer have been open to them
 * @param reached highest event time of a model, by its name, in milliseconds
 * @param isNew whether a report came after the replay had begun
 */
record RangeComparison(
        Function<String, ModelPlan> plans,
        Instant now,
        Instant inputFrom,
        Instant reportsFrom,
        ToLongFunction<WindowId> late,
        ToLongFunction<String> reached,
        Predicate<Stored> isNew) {

    /** What is said of a window that at least one of both has reported; null where they are the same. */
    @Nullable
    Finding judge(WindowId window, @Nullable Stored reported, @Nullable Stored replayed) {
        if (reported != null && replayed != null && reported.digest().equals(replayed.digest())) {
            return null;
        }
        String why = excuse(window, reported, replayed);
        if (why != null) {
            return new Finding(window, Kind.NOT_COMPARABLE, List.of(why));
        }
        Kind kind = reported == null ? Kind.NOT_REPORTED : replayed == null ? Kind.NOT_REPLAYED : Kind.DIFFERENT;
        return new Finding(window, kind, List.of());
    }

    private @Nullable String excuse(WindowId window, @Nullable Stored reported, @Nullable Stored replayed) {
        ModelPlan plan = plans.apply(window.model().model());
        Window cut = ReplayRange.cut(window, plan);
        Instant end = Instant.ofEpochMilli(cut.end());
        Duration grace = plan.at(cut.start()).windows().grace();
        if (cut.start() != window.start().toEpochMilli() || !plan.has(window.size(), cut)) {
            return "the configuration has no such window of this model: its sizes or its time zone were others";
        }
        if (window.start().isBefore(inputFrom)) {
            return "some of its events are deleted: the input is complete from "
                    + (inputFrom.equals(Instant.MAX) ? "no time on" : inputFrom + " on");
        }
        if (isOther(window)) {
            return "it counts several together above a limit, and which depends on what was open at the time";
        }
        if (reported != null && isNew.test(reported)) {
            return "it was reported anew while the replay ran";
        }
        if (end.plus(grace).isAfter(now)) {
            return "it may still be open";
        }
        WindowSummary before = reported == null ? null : reported.summary();
        WindowSummary again = replayed == null ? null : replayed.summary();
        String reference = before == null || again == null ? null : ofReference(before, again);
        if (reference != null) {
            return reference;
        }
        if (reported == null) {
            if (end.isBefore(reportsFrom)) {
                return "its report is deleted: those from " + reportsFrom + " on are kept";
            }
            if (reached.applyAsLong(window.model().model()) < end.plus(grace).toEpochMilli()) {
                return "nothing came after it, so the service may not have closed it yet";
            }
        }
        return again == null || reported != null && before == null ? null : ofLateEvents(window, before, again);
    }

    private static boolean isOther(WindowId window) {
        return window.model().model().equals(StreamLimits.OTHERS)
                || window.model().version().equals(StreamLimits.OTHERS);
    }

    private static @Nullable String ofReference(WindowSummary before, WindowSummary again) {
        if (before.reason() == Reason.REFERENCE_CHANGED || again.reason() == Reason.REFERENCE_CHANGED) {
            return "it lies over two references";
        }
        return Objects.equals(before.referenceId(), again.referenceId())
                ? null
                : "it was compared with " + named(before.referenceId()) + "; now there is "
                        + named(again.referenceId());
    }

    private static String named(@Nullable String reference) {
        return reference == null ? "no reference" : "reference " + reference;
    }

    private @Nullable String ofLateEvents(WindowId window, @Nullable WindowSummary before, WindowSummary again) {
        long more = again.nCurrent() + again.nLabels() - (before == null ? 0 : before.nCurrent() + before.nLabels());
        if (more <= 0 || more > late.applyAsLong(window)) {
            return null;
        }
        return more + " of its events came when it may no longer have been open to them: its restatement was over";
    }
}
