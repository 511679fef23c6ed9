package io.plumbline.monitor.app;

import static io.plumbline.monitor.app.Availability.orUnavailable;

import io.plumbline.monitor.history.ReferenceStore;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import java.util.SortedMap;

/** A store whose broker may be away: whoever asks over HTTP is told to come again. */
record AvailableReferences(ReferenceStore store) implements ReferenceStore {
    @Override
    public SortedMap<ReferenceKey, Reference> all() {
        return orUnavailable(store::all);
    }

    @Override
    public ReferenceKey.Place publish(Reference reference) {
        return orUnavailable(() -> store.publish(reference));
    }

    @Override
    public void pin(Reference learned) {
        orUnavailable(() -> store.pin(learned));
    }

    @Override
    public void delete(ReferenceKey key) {
        orUnavailable(() -> store.delete(key));
    }
}
