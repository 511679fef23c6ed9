package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.profile.ProfileLayout;
import java.util.Optional;

/** The references that are known now. */
public interface References {
    /** The one that applies: that of the model and version, else that of the model, else the one learned from the stream. */
    Optional<Reference> find(ModelRef model);

    /** Whether there is one against which columns are called drifted or stable. */
    default boolean decide(ModelRef model) {
        return find(model).filter(known -> known.stage().decides()).isPresent();
    }

    /** How columns of the model are summarised: in the cells of the one that applies. */
    ProfileLayout layout(ModelRef model);

    /** The one with this id, as long as it is that of its model or version. */
    Optional<Reference> byId(ModelRef model, String id);
}
