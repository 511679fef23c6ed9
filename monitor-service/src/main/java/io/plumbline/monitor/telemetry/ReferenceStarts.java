package io.plumbline.monitor.telemetry;

import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** From which window on a model has been compared with the reference that applies now. Looked up when that changes only. */
final class ReferenceStarts {
    private static final int WINDOWS = 500;

    private record Start(String reference, Instant at) {}

    private final ReportHistory reports;
    private final Map<ModelRef, Start> starts = new ConcurrentHashMap<>();

    ReferenceStarts(ReportHistory reports) {
        this.reports = reports;
    }

    /** @param newest the newest report of a model and version, that has a reference */
    Instant of(WindowReport newest, String reference) {
        Start known = starts.get(newest.modelRef());
        if (known == null || !known.reference().equals(reference)) {
            known = new Start(reference, look(newest, reference));
            starts.put(newest.modelRef(), known);
        }
        return known.at();
    }

    private Instant look(WindowReport newest, String reference) {
        WindowSize size = WindowSize.parse(newest.window().size());
        Instant start = newest.window().start();
        for (WindowSummary window : reports.windows(newest.modelRef(), Segment.ALL, WINDOWS)) {
            if (window.size().equals(size) && !window.start().isAfter(start)) {
                if (!reference.equals(window.referenceId())) {
                    break;
                }
                start = window.start();
            }
        }
        return start;
    }

    void keep(Set<ModelRef> models) {
        starts.keySet().retainAll(models);
    }
}
