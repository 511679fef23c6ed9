package io.plumbline.monitor.app;

import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ReferenceStore;
import io.plumbline.monitor.kafka.BrokerFailure;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import java.util.SortedMap;
import java.util.function.Supplier;

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
        orUnavailable(() -> {
            store.pin(learned);
            return learned;
        });
    }

    @Override
    public void delete(ReferenceKey key) {
        orUnavailable(() -> {
            store.delete(key);
            return key;
        });
    }

    private static <T> T orUnavailable(Supplier<T> task) {
        try {
            return task.get();
        } catch (BrokerFailure e) {
            throw new HistoryUnavailable(String.valueOf(e.getMessage()));
        }
    }
}
