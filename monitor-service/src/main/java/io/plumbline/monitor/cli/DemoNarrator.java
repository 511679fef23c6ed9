package io.plumbline.monitor.cli;

import io.plumbline.monitor.alert.AlertTransition;
import io.plumbline.monitor.alert.AlertTransition.State;
import io.plumbline.monitor.history.AlertHistory;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

/** Tells what the monitor finds, as it finds it. */
final class DemoNarrator {
    private static final int MOST = 200;

    private final AlertHistory alerts;
    private final Consumer<String> out;
    private final Set<String> told = new HashSet<>();

    DemoNarrator(AlertHistory alerts, Consumer<String> out) {
        this.alerts = alerts;
        this.out = out;
    }

    /** Tells what is new. */
    void tell() {
        for (AlertTransition transition : transitions()) {
            if (told.add(transition.id())) {
                out.accept(String.format(
                        Locale.ROOT,
                        "  %s  %-8s  %s",
                        transition.at().atZone(ZoneOffset.UTC).toLocalDate(),
                        transition.state() == State.FIRING ? "ALERT" : "resolved",
                        transition.summary()));
            }
        }
    }

    /** Whether the fault raised an alert that names its column, which was resolved after the repair. */
    boolean isFoundAndResolved(DemoFault fault) {
        List<AlertTransition> all = transitions();
        var begun = fault.from().atStartOfDay(ZoneOffset.UTC).toInstant();
        var repaired = fault.until().atStartOfDay(ZoneOffset.UTC).toInstant();
        for (AlertTransition fired : all) {
            boolean found = fired.state() == State.FIRING
                    && fired.at().isAfter(begun)
                    && !fired.at().isAfter(repaired)
                    && fired.columns().stream()
                            .anyMatch(column -> column.column().equals(fault.column()));
            if (found) {
                return all.stream()
                        .anyMatch(later -> later.state() == State.RESOLVED
                                && later.fingerprint().equals(fired.fingerprint())
                                && later.at().isAfter(repaired));
            }
        }
        return false;
    }

    /** Oldest first. */
    private List<AlertTransition> transitions() {
        List<AlertTransition> all = new ArrayList<>(alerts.recent(MOST));
        all.sort(Comparator.comparing(AlertTransition::at).thenComparing(AlertTransition::id));
        return all;
    }
}
