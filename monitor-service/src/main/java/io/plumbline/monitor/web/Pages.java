package io.plumbline.monitor.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.plumbline.monitor.event.ModelRef;
import java.util.Map;

/** The console's pages. They work without a script; the one there is only keeps them up to date. */
final class Pages {
    static final String HTML = "text/html; charset=utf-8";

    private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Pages.class.getClassLoader(), "io.plumbline.monitor");
    /** Nothing but the service's own style, script and pages. */
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Views views;

    Pages(Views views) {
        this.views = views;
    }

    void fleet(Context request) {
        show(request, "fleet", views.fleet());
    }

    void model(Context request) {
        WindowRequest asked = new WindowRequest(request);
        ModelRef ref = asked.model();
        Views.Model model = views.model(ref, asked.segment(), asked.size());
        if (model == null) {
            throw new HttpFailure(404, "No window " + asked.words() + " has been reported.");
        }
        show(request, "model", model);
    }

    void alerts(Context request) {
        show(request, "alerts", views.alerts());
    }

    void failure(Context request, int status, String detail) {
        StringOutput out = new StringOutput();
        ENGINE.render(
                "web/failure.jte",
                Map.of("shell", views.shell(Problem.title(status)), "status", status, "detail", detail),
                out);
        secured(request).contentType(HTML).result(out.toString());
    }

    private static void show(Context request, String template, Object page) {
        StringOutput out = new StringOutput();
        ENGINE.render("web/" + template + ".jte", page, out);
        secured(request).contentType(HTML).result(out.toString());
    }

    private static Context secured(Context request) {
        return request.header("Content-Security-Policy", POLICY);
    }
}
