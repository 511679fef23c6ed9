package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** A history in which nothing was reported yet. */
public class NoReports implements ReportHistory {
    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<ModelRef> models() {
        return List.of();
    }

    @Override
    public List<String> segments(ModelRef model) {
        return List.of();
    }

    @Override
    public List<WindowSummary> windows(ModelRef model, String segment, int limit) {
        return List.of();
    }

    @Override
    public Optional<WindowSummary> window(ModelRef model, String segment, WindowSize size, Instant start) {
        return windows(model, segment, Integer.MAX_VALUE).stream()
                .filter(one -> one.size().equals(size) && one.start().equals(start))
                .findFirst();
    }

    @Override
    public List<WindowColumns> columns(ModelRef model, String segment, WindowSize size, int limit) {
        return List.of();
    }

    @Override
    public Optional<WindowReport> report(ModelRef model, String segment, WindowSize size, Instant start) {
        return Optional.empty();
    }

    @Override
    public List<WindowReport> latest(Predicate<String> ofModel) {
        return List.of();
    }
}
