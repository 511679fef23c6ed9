package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.ModelEvent;
import java.util.ArrayList;
import java.util.List;

/** Gives the columns of events the names that the configuration has for them. */
final class MappedColumns {
    private final ColumnNames columns;

    MappedColumns(ColumnNames columns) {
        this.columns = columns;
    }

    /**
     * The same list where no event's columns are called otherwise.
     *
     * @throws Refusal if two columns of an event would have one name
     */
    List<ModelEvent> apply(List<ModelEvent> events) throws Refusal {
        if (!columns.areGiven()) {
            return events;
        }
        List<ModelEvent> mapped = events;
        for (int i = 0; i < events.size(); i++) {
            ModelEvent event = events.get(i);
            ColumnMapping mapping = columns.of(event.model().model(), event.time());
            if (!mapping.isNone()) {
                mapped = mapped == events ? new ArrayList<>(events) : mapped;
                mapped.set(i, mapping.apply(event));
            }
        }
        return mapped;
    }
}
