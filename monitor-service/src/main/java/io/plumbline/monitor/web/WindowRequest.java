package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.PathName;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a request says of models, windows and segments. */
final class WindowRequest {
    private final Context request;

    WindowRequest(Context request) {
        this.request = request;
    }

    ModelRef model() {
        try {
            return new ModelRef(
                    PathName.named(request.pathParam("model")), PathName.named(request.pathParam("version")));
        } catch (IllegalArgumentException e) {
            throw new HttpFailure(400, String.valueOf(e.getMessage()));
        }
    }

    String segment() {
        return PathName.named(Objects.requireNonNullElse(request.queryParam("segment"), Segment.ALL));
    }

    /** Null where none is named. */
    @Nullable
    WindowSize size() {
        String text = request.queryParam("size");
        try {
            return text == null ? null : WindowSize.parse(text);
        } catch (IllegalArgumentException e) {
            throw new HttpFailure(400, "size: " + e.getMessage());
        }
    }

    /** What is asked for, as a clause such as {@code of model churn version 3}. */
    String words() {
        ModelRef model = model();
        WindowSize size = size();
        return "of model " + model.model() + " version " + model.version()
                + (segment().equals(Segment.ALL) ? "" : ", segment " + segment() + ",")
                + (size == null ? "" : " in size " + size);
    }

    Instant start() {
        return start(request.pathParam("start"));
    }

    /** The start of a window that the query names; null where it names none. */
    @Nullable
    Instant at(String name) {
        String text = request.queryParam(name);
        return text == null ? null : start(text);
    }

    private static Instant start(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new HttpFailure(
                    400, "'" + text + "' is no start of a window; such as 2012-01-02T00:00:00Z is allowed");
        }
    }

    /** At most that many, as the request says. */
    int limit(int fallback, int most) {
        String text = request.queryParam("limit");
        if (text == null) {
            return fallback;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new HttpFailure(400, "limit: 1 to " + most + " is allowed, not " + text);
    }
}
