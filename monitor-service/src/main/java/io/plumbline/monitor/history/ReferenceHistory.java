package io.plumbline.monitor.history;

import io.plumbline.monitor.assess.Figures;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What all models are compared with. */
public interface ReferenceHistory {
    /** Whether all that there were at the start have been read. */
    boolean ready();

    /** In order of {@link ReferenceKey#ORDER}. */
    List<Listed> references();

    /** The one of this id that a model's windows are compared with, or were or will be; none where it is gone. */
    default Optional<Listed> find(ModelRef model, @Nullable String id) {
        return references().stream()
                .filter(one -> one.id().equals(id) && one.key().model().equals(model.model()))
                .findFirst();
    }

    /**
     * A reference in a line.
     *
     * @param rows number of rows it was built of
     * @param columns number of columns
     * @param segments number of parts that are compared on their own
     * @param labelled rows whose label is known; 0 where it does not know how right its model was
     * @param activeFrom it applies to windows that begin then or later; null for all
     */
    record Listed(
            ReferenceKey key,
            String id,
            Reference.Stage stage,
            Instant createdAt,
            String source,
            @Nullable Instant from,
            @Nullable Instant to,
            long rows,
            int columns,
            int segments,
            long labelled,
            @Nullable Instant activeFrom) {
        public static Listed of(ReferenceKey key, Reference reference) {
            return new Listed(
                    key,
                    reference.id(),
                    reference.stage(),
                    reference.createdAt(),
                    reference.source(),
                    reference.from(),
                    reference.to(),
                    reference.rows(),
                    reference.columns().size(),
                    reference.segments().size(),
                    reference.outcomes() == null
                            ? 0
                            : reference.outcomes().profile().labelled(),
                    reference.activeFrom());
        }

        /** From when it applies, in words that follow that. */
        public String applies() {
            return applies(key.place(), activeFrom);
        }

        public static String applies(ReferenceKey.Place place, @Nullable Instant activeFrom) {
            String from = activeFrom == null ? null : "from " + Figures.time(activeFrom) + " UTC";
            return switch (place) {
                case CURRENT -> from == null ? "to all windows" : from;
                case NEXT -> from == null ? "from the next window" : from;
                case PREVIOUS -> from == null ? "before that" : from + " until then";
            };
        }

        /** Whether a person may approve it now. */
        public boolean isPinnable() {
            return key.learned() && key.place() == ReferenceKey.Place.CURRENT && stage.decides();
        }
    }
}
