package io.plumbline.monitor.web;

import io.javalin.http.Context;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who asks.
 *
 * @param name of the token; null where none is needed, or none was given
 * @param scope {@link Scope#NONE} for who is not known
 * @param session whether a browser's cookie says so
 * @param form what the forms of a page must send back
 * @param here path of the page that was asked for
 */
record Visitor(@Nullable String name, Scope scope, boolean session, String form, String here) {
    private static final String ATTRIBUTE = Visitor.class.getName();

    static Visitor of(Context request) {
        return Objects.requireNonNull(request.<Visitor>attribute(ATTRIBUTE));
    }

    void stay(Context request) {
        request.attribute(ATTRIBUTE, this);
    }

    boolean isKnown() {
        return scope != Scope.NONE;
    }

    boolean isNamed() {
        return name != null;
    }

    boolean mayWrite() {
        return scope.includes(Scope.WRITE);
    }

    boolean mayAdmin() {
        return scope.includes(Scope.ADMIN);
    }
}
