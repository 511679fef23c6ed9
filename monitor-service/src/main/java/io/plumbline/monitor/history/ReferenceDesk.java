package io.plumbline.monitor.history;

import io.plumbline.monitor.reference.Reference;
import io.plumbline.monitor.reference.ReferenceKey;
import io.plumbline.monitor.reference.ReferenceKey.Place;
import java.util.Map;
import java.util.function.Predicate;

/** Takes what people decide of references: the same way for the command line, the API and the console. */
public final class ReferenceDesk {
    private final ReferenceStore store;

    public ReferenceDesk(ReferenceStore store) {
        this.store = store;
    }

    /**
     * Approves the reference of this id, which was learned.
     *
     * @throws Refused if there is none of that id, it is pinned already, or it does not decide anything yet
     */
    public Reference pin(String id) {
        return pin(find(id, key -> key.place() == Place.CURRENT, "current").getValue());
    }

    /** @throws Refused as {@link #pin(String)} */
    public Reference pin(Reference reference) {
        if (!reference.isLearned()) {
            throw new Refused(
                    Refused.Reason.OVER,
                    "reference " + reference.id() + " of " + reference.model() + " is pinned already");
        }
        if (!reference.stage().decides()) {
            throw new Refused(
                    Refused.Reason.NOT_ALLOWED,
                    "the reference of model " + reference.model() + " is still being learned (" + reference.stage()
                            + "): its natural variation is not known yet; the console says what is missing");
        }
        store.pin(reference);
        return reference.at(Reference.Stage.PINNED);
    }

    /**
     * Has the reference of this id, which applied before the current one, apply again: from the next window on, as the model's
     * task decides.
     *
     * @throws Refused if there is none of that id that applied before
     */
    public Reference useAgain(String id) {
        Reference previous =
                find(id, key -> key.place() == Place.PREVIOUS, "previous").getValue();
        Reference again = previous.activeFrom(null);
        store.publish(again);
        return again;
    }

    /**
     * Takes back the reference of this id, which waits to replace the current one.
     *
     * @throws Refused if there is none of that id that waits
     */
    public Reference withdraw(String id) {
        Map.Entry<ReferenceKey, Reference> waiting = find(id, key -> key.place() == Place.NEXT, "waiting");
        store.delete(waiting.getKey());
        return waiting.getValue();
    }

    private Map.Entry<ReferenceKey, Reference> find(String id, Predicate<ReferenceKey> which, String kind) {
        return store.all().entrySet().stream()
                .filter(entry -> entry.getValue().id().equals(id) && which.test(entry.getKey()))
                .findFirst()
                .orElseThrow(() -> new Refused(Refused.Reason.UNKNOWN, "there is no " + kind + " reference " + id));
    }
}
