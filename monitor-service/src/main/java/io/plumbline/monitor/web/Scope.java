package io.plumbline.monitor.web;

import io.javalin.security.RouteRole;
import java.util.Locale;

/** What somebody may do, each including those before it. Every route says which of them it needs. */
public enum Scope implements RouteRole {
    /** Nothing that needs a token. */
    NONE,
    /** See everything. */
    READ,
    /** Answer to alerts, begin and end silences, send events. */
    WRITE,
    /** Change what is normal. */
    ADMIN;

    boolean includes(Scope needed) {
        return compareTo(needed) >= 0;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
