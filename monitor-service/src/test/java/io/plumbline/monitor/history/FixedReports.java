package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The reports that a test adds, the first of each window. */
public final class FixedReports extends NoReports {
    public final List<WindowReport> all = new ArrayList<>();
    /** What the summaries say. */
    public int revision = 1;

    public @Nullable String learning;
    public boolean ready = true;
    /** Whether no report can be fetched. */
    public boolean unavailable;

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public List<ModelRef> models() {
        return all.stream().map(WindowReport::modelRef).distinct().sorted().toList();
    }

    @Override
    public List<String> segments(ModelRef model) {
        return all.stream()
                .filter(report -> report.modelRef().equals(model))
                .map(WindowReport::segment)
                .distinct()
                .sorted(Comparator.comparing((String segment) -> !segment.equals(Segment.ALL))
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    @Override
    public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
        Map<WindowSize, Integer> taken = new HashMap<>();
        return of(model, segment)
                .map(this::summary)
                .sorted(Comparator.comparing(WindowSummary::start).reversed().thenComparing(WindowSummary::size))
                .filter(window -> taken.merge(window.size(), 1, Integer::sum) <= limit)
                .toList();
    }

    @Override
    public List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit) {
        return of(model, segment)
                .filter(report -> report.window().size().equals(size.toString()))
                .map(report -> WindowColumns.of(summary(report), report))
                .sorted(Comparator.comparing((WindowColumns one) -> one.window().start())
                        .reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start) {
        if (unavailable) {
            throw new HistoryUnavailable("the broker is away");
        }
        return of(model, segment)
                .filter(report -> report.window().size().equals(size.toString())
                        && report.window().start().equals(start))
                .findFirst();
    }

    @Override
    public List<WindowReport> latest(Predicate<String> ofModel) {
        return all.stream().filter(report -> ofModel.test(report.model())).toList();
    }

    private WindowSummary summary(WindowReport report) {
        return WindowSummary.of(report, revision, learning, null);
    }

    private Stream<WindowReport> of(ModelRef model, String segment) {
        return all.stream()
                .filter(report ->
                        report.modelRef().equals(model) && report.segment().equals(segment));
    }
}
