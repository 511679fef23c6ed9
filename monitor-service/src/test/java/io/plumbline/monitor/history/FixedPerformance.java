package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.PerformanceReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A history of the reports that a test puts into it. */
public final class FixedPerformance implements PerformanceHistory {
    private static final Comparator<PerformanceReport> BY_START =
            Comparator.comparing(report -> report.window().start());

    public final List<PerformanceReport> all = new ArrayList<>();

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<ModelRef> models() {
        return all.stream().map(PerformanceReport::modelRef).distinct().sorted().toList();
    }

    @Override
    public List<WindowSize> sizes(ModelRef model, String segment) {
        return all.stream()
                .filter(report ->
                        report.modelRef().equals(model) && report.segment().equals(segment))
                .map(report -> WindowSize.parse(report.window().size()))
                .distinct()
                .sorted()
                .toList();
    }

    @Override
    public List<PerformanceReport> reports(ModelRef model, String segment, WindowSize size, int limit) {
        return all.stream()
                .filter(report -> report.modelRef().equals(model)
                        && report.segment().equals(segment)
                        && report.window().size().equals(size.toString()))
                .sorted(BY_START.reversed())
                .limit(limit)
                .toList();
    }

    @Override
    public List<PerformanceReport> latest(Predicate<String> ofModel) {
        return newest(all.stream().filter(report -> ofModel.test(report.model())));
    }

    @Override
    public List<PerformanceReport> latestLabelled(Predicate<String> ofModel) {
        return newest(all.stream().filter(report -> ofModel.test(report.model()) && report.labels() > 0));
    }

    private static List<PerformanceReport> newest(Stream<PerformanceReport> reports) {
        return List.copyOf(reports.collect(Collectors.toMap(
                        report -> Map.entry(
                                report.modelRef(),
                                report.segment() + " " + report.window().size()),
                        report -> report,
                        BinaryOperator.maxBy(BY_START)))
                .values());
    }
}
