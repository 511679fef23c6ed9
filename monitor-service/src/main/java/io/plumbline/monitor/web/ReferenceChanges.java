package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.plumbline.monitor.history.ReferenceDesk;
import io.plumbline.monitor.history.ReferenceHistory;
import io.plumbline.monitor.reference.Reference;
import java.util.function.Function;

/** What requests decide of references, done and put on record: the same for the API and the forms of the console. */
final class ReferenceChanges {
    private final ReferenceDesk desk;
    private final ReferenceHistory references;

    ReferenceChanges(ConsoleSources sources, ConsoleActions actions) {
        this.desk = actions.references();
        this.references = sources.references();
    }

    /** Approves the learned one that the path names. */
    Reference pin(Context request) {
        return done(request, "pins a reference", desk::pin);
    }

    /** Has the previous one that the path names apply again. */
    Reference useAgain(Context request) {
        return done(request, "uses a reference again", desk::useAgain);
    }

    /** Takes back the waiting one that the path names. */
    Reference withdraw(Context request) {
        return done(request, "takes back a reference", desk::withdraw);
    }

    private Reference done(Context request, String what, Function<String, Reference> change) {
        var before = references.references();
        Reference reference = change.apply(request.pathParam("id"));
        AuditLog.tell(request, what, "reference", reference.id(), "model", reference.model());
        AlertChanges.awaitSeen(() -> !references.references().equals(before));
        return reference;
    }
}
