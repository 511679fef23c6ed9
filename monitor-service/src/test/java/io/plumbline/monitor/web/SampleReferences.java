package io.plumbline.monitor.web;

import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.history.ReferenceStore;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** References in memory: what is decided of them is shown at once. */
final class SampleReferences implements ReferenceHistory, ReferenceStore {
    final SortedMap<ReferenceKey, Reference> all = new TreeMap<>(ReferenceKey.ORDER);
    final List<String> done = new ArrayList<>();
    boolean unavailable;

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public List<Listed> references() {
        List<Listed> listed = new ArrayList<>();
        all.forEach((key, reference) -> listed.add(Listed.of(key, reference)));
        return listed;
    }

    @Override
    public SortedMap<ReferenceKey, Reference> all() {
        if (unavailable) {
            throw new HistoryUnavailable("the broker is away");
        }
        return all;
    }

    @Override
    public ReferenceKey.Place publish(Reference reference) {
        done.add("publish " + reference.id());
        all.put(ReferenceKey.of(reference).at(ReferenceKey.Place.NEXT), reference);
        return ReferenceKey.Place.NEXT;
    }

    @Override
    public void pin(Reference learned) {
        done.add("pin " + learned.id());
        all.remove(ReferenceKey.of(learned));
        all.put(ReferenceKey.of(learned.model(), learned.version()), learned.at(Reference.Stage.PINNED));
    }

    @Override
    public void delete(ReferenceKey key) {
        done.add("delete " + key.place());
        all.remove(key);
    }
}
