package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.plumbline.monitor.history.HistoryUnavailable;
import java.util.Set;

/**
 * Answers requests about what was reported while that is still being read: not now, rather than with a part of it. A route
 * that needs none of it is open to all, or is named here.
 */
record Loading(ConsoleSources sources) {
    private static final Set<String> WITHOUT_HISTORY =
            Set.of("/metrics", "/logout", "/pipeline", EventIntake.PATH, "/api/v1/status");

    void check(Context request) {
        boolean needed = !request.routeRoles().contains(Scope.NONE) && !WITHOUT_HISTORY.contains(request.path());
        if (needed && !isOver()) {
            throw new HistoryUnavailable(
                    "This instance is still reading what was reported before it started. Ask again in some seconds.");
        }
    }

    private boolean isOver() {
        return sources.reports().ready()
                && sources.performance().ready()
                && sources.alerts().ready()
                && sources.answers().ready()
                && sources.references().ready();
    }
}
