package io.plumbline.monitor.reference;

import io.plumbline.monitor.event.ModelRef;
import java.util.Optional;

/** The references that are known now. */
public interface References {
    /** The one that applies: that of the model and version, else that of the model. */
    Optional<Reference> find(ModelRef model);

    /** The one with this id, as long as it is that of its model or version. */
    Optional<Reference> byId(ModelRef model, String id);
}
