package io.plumbline.monitor.history;

import io.plumbline.monitor.alert.AlertTransition;
import java.util.List;

/** A history in which no alert ever fired. */
public final class NoAlerts implements AlertHistory {
    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<AlertTransition> firing() {
        return List.of();
    }

    @Override
    public List<AlertTransition> latest() {
        return List.of();
    }

    @Override
    public List<AlertTransition> recent(int limit) {
        return List.of();
    }
}
