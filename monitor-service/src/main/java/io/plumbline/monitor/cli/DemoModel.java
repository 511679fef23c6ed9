package io.plumbline.monitor.cli;

import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The model that the demo watches: the mean of the year it was fitted on, by month, hour and kind of day. Simple, but honest. */
final class DemoModel {
    private record Slot(double month, double hour, double workingDay) {
        static Slot of(DemoHour hour) {
            return new Slot(hour.number("mnth"), hour.number("hr"), hour.number("workingday"));
        }
    }

    private final Map<Slot, DoubleSummaryStatistics> slots = new HashMap<>();
    private final DoubleSummaryStatistics all = new DoubleSummaryStatistics();

    private DemoModel() {}

    static DemoModel fit(List<DemoHour> hours) {
        DemoModel model = new DemoModel();
        for (DemoHour hour : hours) {
            model.slots
                    .computeIfAbsent(Slot.of(hour), slot -> new DoubleSummaryStatistics())
                    .accept(hour.rentals());
            model.all.accept(hour.rentals());
        }
        return model;
    }

    /** Rentals expected in that hour. */
    double predict(DemoHour hour) {
        return slots.getOrDefault(Slot.of(hour), all).getAverage();
    }
}
