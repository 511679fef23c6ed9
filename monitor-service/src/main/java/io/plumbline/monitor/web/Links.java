package io.plumbline.monitor.web;

import io.javalin.http.Context;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.PathName;
import io.plumbline.monitor.history.WindowSummary;
import io.plumbline.monitor.profile.Segment;
import io.plumbline.monitor.profile.WindowSize;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Paths of pages. Names in them may hold any character. */
final class Links {
    static final String ALERTS = "/alerts";
    static final String REFERENCES = "/references";

    private static final int LONGEST = 4000;

    private Links() {}

    /** The page that is asked for. */
    static String here(Context request) {
        String query = request.queryString();
        return local(request.req().getRequestURI() + (query == null ? "" : "?" + query), "/");
    }

    /** A path of this service; anything else is somebody else's wish to have people led away. */
    static String local(@Nullable String path, String otherwise) {
        if (path == null) {
            return otherwise;
        }
        boolean ours = path.length() <= LONGEST
                && path.startsWith("/")
                && !path.startsWith("//")
                && path.chars().allMatch(c -> c > ' ' && c < 0x7f && c != '\\');
        return ours ? path : otherwise;
    }

    static String model(ModelRef model) {
        return "/models/" + PathName.encoded(model.model()) + "/versions/" + PathName.encoded(model.version());
    }

    /** What a model is compared with. */
    static String references(ModelRef model) {
        return REFERENCES + "#" + ReferencesPage.anchor(model.model());
    }

    /** The models that stand so and whose names hold that; empty for any. */
    static String fleet(String state, String search) {
        String query = (state.isEmpty() ? "" : "&state=" + state)
                + (search.isEmpty() ? "" : "&search=" + PathName.encoded(search));
        return query.isEmpty() ? "/" : "/?" + query.substring(1);
    }

    /** The model's page, with one window. */
    static String window(WindowSummary window) {
        return model(window) + "&at=" + window.start();
    }

    /** The page of a column, with windows of a size. */
    static String column(ModelRef model, String column, WindowSize size, String segment) {
        return model(model) + "/columns/" + PathName.encoded(column) + "?size=" + size + segment(segment);
    }

    /** Two windows beside each other. */
    static String comparison(WindowSummary window, Instant earlier) {
        return comparison(window.model(), window.segment(), window.size(), earlier, window.start());
    }

    static String comparison(ModelRef model, String segment, WindowSize size, Instant a, Instant b) {
        return model(model) + "/comparison?size=" + size + segment(segment) + "&a=" + a + "&b=" + b;
    }

    /** The model's page, with the columns of the window's size. */
    static String model(WindowSummary window) {
        return model(window.model()) + "?size=" + window.size() + segment(window.segment());
    }

    static String report(WindowSummary window) {
        return report(window.model(), window.segment(), window.size(), window.start());
    }

    static String report(ModelRef model, String segment, WindowSize size, Instant start) {
        return model(model) + "/windows/" + start + "/report?size=" + size + segment(segment);
    }

    private static String segment(String segment) {
        return segment.equals(Segment.ALL) ? "" : "&segment=" + PathName.encoded(segment);
    }
}
