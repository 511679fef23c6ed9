package io.plumbline.monitor.ingest;

import io.plumbline.monitor.event.ModelEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Gives the columns of events the names that the configuration has for them. For one thread. */
final class MappedColumns {
    /** Models whose mapping is remembered; names come from events, and may be without end. */
    private static final int MOST_MODELS = 10_000;

    private final Function<String, ColumnMapping> columns;
    private final boolean none;
    private final Map<String, ColumnMapping> known = new HashMap<>();

    MappedColumns(Function<String, ColumnMapping> columns) {
        this.columns = columns;
        this.none = columns == IngestSettings.AS_THEY_ARE;
    }

    /**
     * The same list where no event's columns are called otherwise.
     *
     * @throws Refusal if two columns of an event would have one name
     */
    List<ModelEvent> apply(List<ModelEvent> events) throws Refusal {
        if (none) {
            return events;
        }
        List<ModelEvent> mapped = events;
        for (int i = 0; i < events.size(); i++) {
            ModelEvent event = events.get(i);
            ColumnMapping mapping = mapping(event.model().model());
            if (mapping != ColumnMapping.NONE) {
                mapped = mapped == events ? new ArrayList<>(events) : mapped;
                mapped.set(i, mapping.apply(event));
            }
        }
        return mapped;
    }

    private ColumnMapping mapping(String model) {
        ColumnMapping mapping = known.get(model);
        if (mapping == null) {
            ColumnMapping found = columns.apply(model);
            mapping = found.isNone() ? ColumnMapping.NONE : found;
            if (known.size() >= MOST_MODELS) {
                known.clear();
            }
            known.put(model, mapping);
        }
        return mapping;
    }
}
