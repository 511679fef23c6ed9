package io.plumbline.monitor.history;

import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import java.util.SortedMap;

/** Keeps references, for all instances. */
public interface ReferenceStore {
    /** Those there are now, in order of {@link ReferenceKey#ORDER}. */
    SortedMap<ReferenceKey, Reference> all();

    /**
     * Publishes one; returns when it is there. Where none applies to its model and version, it applies at once. Where one does,
     * it waits for the model's task to say from which window on.
     *
     * @return where it stands now
     */
    Place publish(Reference reference);

    /** Publishes a learned reference as one that a person stands by. Its content and id stay, so no window is cut in two. */
    void pin(Reference learned);

    /** Deletes a reference, and with the current one what was before and what waits. */
    void delete(ReferenceKey key);
}
