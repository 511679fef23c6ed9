package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The reports that a test adds, the first of each window. */
public final class FixedReports extends NoReports {
    public final List<WindowReport> all = new ArrayList<>();

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
                .sorted(Comparator.comparing((String segment) -> !segment.equals(Segment.ALL)))
                .toList();
    }

    @Override
    public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
        return of(model, segment)
                .map(report -> WindowSummary.of(report, 1))
                .sorted(Comparator.comparing(WindowSummary::start).reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit) {
        return of(model, segment)
                .filter(report -> report.window().size().equals(size.toString()))
                .map(report -> WindowColumns.of(WindowSummary.of(report, 1), report))
                .sorted(Comparator.comparing((WindowColumns one) -> one.window().start())
                        .reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start) {
        return of(model, segment)
                .filter(report -> report.window().size().equals(size.toString())
                        && report.window().start().equals(start))
                .findFirst();
    }

    private Stream<WindowReport> of(ModelRef model, String segment) {
        return all.stream()
                .filter(report ->
                        report.modelRef().equals(model) && report.segment().equals(segment));
    }
}
