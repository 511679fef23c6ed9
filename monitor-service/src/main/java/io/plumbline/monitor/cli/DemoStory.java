package io.plumbline.monitor.cli;

import io.plumbline.monitor.app.MonitorService;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.FeatureValue;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.files.DelayedLabels;
import io.plumbline.monitor.history.ReportHistory;
import io.plumbline.monitor.profile.ColumnRole;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceBuilder;
import io.plumbline.monitor.reference.ReferenceRow;
import io.plumbline.monitor.reference.ReferenceSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What happens in the demo: 2011 is the reference, the fortnights of 2012 are replayed, with faults. */
final class DemoStory {
    private static final ModelRef MODEL = new ModelRef("bike-demand", "1");
    private static final Duration LABEL_DELAY = Duration.ofDays(1);
    private static final long MOST_WAIT_MILLIS = 60_000;
    /** The whole fortnights of 2012, which begin on Mondays. */
    private static final Instant START = midnight(LocalDate.of(2012, 1, 2));

    private static final Instant END = midnight(LocalDate.of(2012, 12, 31));

    private final WindowSize size;
    private final List<DemoHour> current;
    private final DemoModel model;
    private final Reference reference;

    private DemoStory(WindowSize size, List<DemoHour> current, DemoModel model, Reference reference) {
        this.size = size;
        this.current = current;
        this.model = model;
        this.reference = reference;
    }

    private static Reference reference(List<DemoHour> hours, DemoModel model, WindowSize size) {
        ReferenceSettings settings = new ReferenceSettings(
                MODEL.model(),
                null,
                Instant.now(),
                "bike rentals of 2011",
                Set.of(),
                Set.of(),
                Set.copyOf(DemoData.IGNORED),
                List.of(size),
                ZoneOffset.UTC);
        return ReferenceBuilder.build(
                settings,
                rows -> hours.forEach(hour -> rows.accept(new ReferenceRow(
                        hour.time(),
                        hour.features(),
                        new FeatureValue.Numeric(model.predict(hour)),
                        new FeatureValue.Numeric(hour.rentals())))));
    }

    private static Instant midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** Reads the data, fits the model and builds the reference. */
    static DemoStory begin(WindowSize size) {
        List<DemoHour> hours = DemoData.read();
        Instant newYear = midnight(LocalDate.of(2012, 1, 1));
        List<DemoHour> before =
                hours.stream().filter(hour -> hour.time().isBefore(newYear)).toList();
        DemoModel model = DemoModel.fit(before);
        List<DemoHour> current = hours.stream()
                .filter(hour -> !hour.time().isBefore(START) && hour.time().isBefore(END))
                .toList();
        return new DemoStory(size, current, model, reference(before, model, size));
    }

    long start() {
        return START.toEpochMilli();
    }

    long end() {
        return END.toEpochMilli();
    }

    Reference reference() {
        return reference;
    }

    /** What is about to happen, for people. */
    List<String> introduction() {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("The model " + MODEL.model()
                + " predicts the bike rentals of Washington, D.C., hour by hour. Its reference is" + " the year 2011;");
        lines.add(
                "2012 is replayed in windows of " + size + ", labels come a day later. On the way, two things break:");
        for (DemoFault fault : DemoFault.ALL) {
            lines.add("  " + fault.from() + "  " + fault.story() + "; repaired on " + fault.until());
        }
        lines.add(
                "And one thing changes for real: more people rent bikes than in 2011. What Plumbline finds, by the end of"
                        + " the window that decided:");
        return lines;
    }

    /**
     * Replays the year.
     *
     * @return whether each fault was found and seen resolved
     */
    boolean play(MonitorService service, ReplaySpeed speed, DemoProgress progress, StopSignal stop, StatusLine out)
            throws InterruptedException {
        DemoNarrator narrator = new DemoNarrator(service.alerts(), out::print);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(speed, progress, stop));
        while (!sending.isDone()) {
            narrator.tell();
            out.show(progress.line());
            stop.await(200);
        }
        sending.join();
        long deadline = System.nanoTime() + MOST_WAIT_MILLIS * 1_000_000;
        while (!allReported(service.reports()) && System.nanoTime() < deadline && !stop.await(200)) {
            narrator.tell();
        }
        out.close();
        if (stop.isAsked()) {
            return false;
        }
        // The last alerts travel behind their reports.
        stop.await(1000);
        narrator.tell();
        summary(service.reports()).forEach(out::print);
        return DemoFault.ALL.stream().allMatch(narrator::isFoundAndResolved);
    }

    private void send(ReplaySpeed speed, DemoProgress progress, StopSignal stop) {
        DelayedLabels events = new DelayedLabels(LABEL_DELAY, new ReplayPace(speed, stop::isAsked, progress));
        for (DemoHour hour : current) {
            double prediction = model.predict(hour);
            DemoHour sent = hour;
            for (DemoFault fault : DemoFault.ALL) {
                sent = fault.applyTo(sent);
            }
            events.add(sent.inference(MODEL, prediction), new FeatureValue.Numeric(hour.rentals()));
        }
        events.finish(end());
        progress.finish();
    }

    private boolean allReported(ReportHistory reports) {
        long windows =
                (END.toEpochMilli() - START.toEpochMilli()) / size.length().toMillis();
        return reports.windows(MODEL, Segment.ALL, Integer.MAX_VALUE).size() >= windows;
    }

    private static long drifted(List<WindowReport> windows, ColumnRole role) {
        return windows.stream()
                .filter(window -> window.drifted().stream().anyMatch(column -> column.role() == role))
                .count();
    }

    private List<String> summary(ReportHistory reports) {
        List<WindowReport> windows = reports.windows(MODEL, Segment.ALL, Integer.MAX_VALUE).stream()
                .flatMap(window -> reports.report(MODEL, Segment.ALL, window.size(), window.start()).stream())
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add("Verdicts of " + windows.size() + " windows:");
        lines.addAll(VerdictTable.of(windows));
        lines.add("  not compared, as they follow the calendar: " + String.join(", ", reference.ignored()));
        lines.add("The label drifted in " + drifted(windows, ColumnRole.LABEL) + " windows, the prediction in "
                + drifted(windows, ColumnRole.PREDICTION)
                + ": the world has changed, and the model does not know it yet.");
        return lines;
    }
}
