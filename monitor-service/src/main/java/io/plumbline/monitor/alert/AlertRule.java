package io.plumbline.monitor.alert;

import io.plumbline.monitor.assess.ColumnReport;
import io.plumbline.monitor.profile.ColumnRole;
import java.util.List;

/** What an alert is about: which columns of a report count for it. */
enum AlertRule {
    /** What goes into the model and what comes out of it. */
    DRIFT("drift"),
    /**
     * What really happened. Apart from the inputs, as a change of the world in the label asks for another answer than a
     * fault in the inputs.
     */
    LABEL_DRIFT("label_drift");

    private final String id;

    AlertRule(String id) {
        this.id = id;
    }

    /** As it is published. */
    String id() {
        return id;
    }

    /** @throws IllegalArgumentException if there is no such rule */
    static AlertRule of(String id) {
        for (AlertRule rule : values()) {
            if (rule.id.equals(id)) {
                return rule;
            }
        }
        throw new IllegalArgumentException("not a rule: " + id);
    }

    List<ColumnReport> columns(List<ColumnReport> all) {
        return all.stream()
                .filter(c -> (c.role() == ColumnRole.LABEL) == (this == LABEL_DRIFT))
                .toList();
    }
}
