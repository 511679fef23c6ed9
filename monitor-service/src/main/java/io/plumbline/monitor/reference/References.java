package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ProfileLayout;
import io.plumbline.monitor.profile.SegmentLayouts;
import java.util.List;
import java.util.Optional;

/** The references that are known now. */
public interface References {
    /** A reference, and how columns are summarised in its cells. */
    record Known(Reference reference, ProfileLayout layout, SegmentLayouts segments) {
        public Known(Reference reference) {
            this(reference, reference.layout(), reference.segmentLayouts());
        }
    }

    /**
     * Those of a model and version, the first that is active for a pane applies to it: of the version, of the model, learned
     * from the stream; of each the current one, then the one before it.
     */
    List<Known> candidates(ModelRef model);

    /** References that are to replace current ones, in order of model and version. */
    List<ReferenceKey> waiting();

    /** What lies under a key. */
    Optional<Reference> get(ReferenceKey key);

    /** Whether there is one against which columns are called drifted or stable, or will be from some time on. */
    default boolean decide(ModelRef model) {
        List<Known> all = candidates(model);
        return !all.isEmpty() && all.get(0).reference().stage().decides();
    }

    /** The one with this id, as long as it is among the candidates of its model and version. */
    default Optional<Reference> byId(ModelRef model, String id) {
        return candidates(model).stream()
                .map(Known::reference)
                .filter(reference -> reference.id().equals(id))
                .findFirst();
    }
}
