package io.plumbline.monitor.web;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.assess.Wording;
import io.plumbline.monitor.event.ModelRef;
import io.plumbline.monitor.event.PathName;
import io.plumbline.monitor.history.ModelHealth;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** The console's pages. They work without a script; the one there is only keeps them up to date. */
final class Pages {
    static final String HTML = "text/html; charset=utf-8";

    private static final TemplateEngine ENGINE = TemplateEngine.createPrecompiled(
            null, ContentType.Html, Pages.class.getClassLoader(), "io.plumbline.monitor");
    /** Nothing but the service's own style, script and pages. */
    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
            + "img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private final Console console;
    private final AlertChanges changes;
    private final ReferenceChanges references;
    private final Gate gate;
    private final String signs;

    Pages(Console console, AlertChanges changes, ReferenceChanges references, Gate gate, String signs) {
        this.console = console;
        this.changes = changes;
        this.references = references;
        this.gate = gate;
        this.signs = signs;
    }

    void fleet(Context request) {
        show(
                request,
                "fleet",
                FleetPage.of(
                        console,
                        Visitor.of(request),
                        Objects.requireNonNullElse(request.queryParam("search"), "")
                                .strip(),
                        state(request)));
    }

    void model(Context request) {
        WindowRequest asked = new WindowRequest(request);
        ModelRef ref = asked.model();
        ModelPage model =
                ModelPage.of(console, Visitor.of(request), ref, asked.segment(), asked.size(), asked.at("at"));
        if (model == null) {
            throw new HttpFailure(404, "No window " + asked.words() + " has been reported.");
        }
        show(request, "model", model);
    }

    void alerts(Context request) {
        show(request, "alerts", AlertsPage.of(console, Visitor.of(request)));
    }

    void column(Context request) {
        WindowRequest asked = new WindowRequest(request);
        String name = PathName.named(request.pathParam("column"));
        ColumnPage column =
                ColumnPage.of(console, Visitor.of(request), asked.model(), name, asked.segment(), asked.size());
        if (column == null) {
            throw new HttpFailure(404, "No window " + asked.words() + " has a column " + Wording.name(name) + ".");
        }
        show(request, "column", column);
    }

    /** @param reports the two that are asked for */
    void comparison(Context request, WindowReport a, WindowReport b) {
        show(request, "comparison", ComparisonPage.of(console, Visitor.of(request), a, b));
    }

    void references(Context request) {
        show(request, "references", ReferencesPage.of(console, Visitor.of(request)));
    }

    void deadLetters(Context request) {
        show(request, "deadletters", DeadLettersPage.of(console, Visitor.of(request)));
    }

    void pipeline(Context request) {
        show(request, "pipeline", PipelinePage.of(console, Visitor.of(request)));
    }

    private static String state(Context request) {
        String state = Objects.requireNonNullElse(request.queryParam("state"), "");
        List<String> allowed =
                Arrays.stream(ModelHealth.State.values()).map(FleetPage::key).toList();
        if (!state.isEmpty() && !allowed.contains(state)) {
            throw new HttpFailure(400, "state: one of " + String.join(", ", allowed) + " is allowed: " + state);
        }
        return state;
    }

    /** What went wrong; nothing else where nobody knows who asks. */
    void failure(Context request, int status, String detail) {
        Visitor visitor = Visitor.of(request);
        if (!visitor.isKnown()) {
            login(request, status, status == 401 ? "" : sentence(detail), visitor.here());
            return;
        }
        StringOutput out = new StringOutput();
        ENGINE.render(
                "web/failure.jte",
                Map.of(
                        "shell",
                        console.shell(
                                Problem.title(status),
                                visitor,
                                request.method().name().equals("GET")),
                        "status",
                        status,
                        "detail",
                        sentence(detail)),
                out);
        secured(request).contentType(HTML).result(out.toString());
    }

    private static String sentence(String clause) {
        return clause.isEmpty()
                ? clause
                : clause.substring(0, 1).toUpperCase(Locale.ROOT)
                        + clause.substring(1)
                        + (clause.endsWith(".") ? "" : ".");
    }

    /** A page that says nothing of the service, and takes a token where tokens are asked for. */
    void login(Context request, int status, String detail, String next) {
        StringOutput out = new StringOutput();
        ENGINE.render(
                "web/login.jte",
                Map.of(
                        "signs",
                        signs,
                        "form",
                        Visitor.of(request).form(),
                        "title",
                        gate.asksForTokens() ? "Log in" : Problem.title(status),
                        "detail",
                        detail,
                        "tokens",
                        gate.asksForTokens(),
                        "next",
                        next),
                out);
        secured(request).status(status).contentType(HTML).result(out.toString());
    }

    void login(Context request) {
        if (!gate.asksForTokens() || Visitor.of(request).isKnown()) {
            request.redirect("/", HttpStatus.SEE_OTHER);
        } else {
            login(request, 200, "", Links.local(request.queryParam("next"), "/"));
        }
    }

    void logIn(Context request) {
        Fields.requireType(request, "application/x-www-form-urlencoded"); // whoever asks with a token
        String next = Links.local(request.formParam("back"), "/");
        String token =
                Objects.requireNonNullElse(request.formParam("token"), "").strip();
        if (gate.asksForTokens() && !gate.login(request, token)) {
            login(request, 401, "This token is not known here.", next);
        } else {
            request.redirect(next, HttpStatus.SEE_OTHER);
        }
    }

    void logOut(Context request) {
        gate.logout(request);
        request.redirect("/login", HttpStatus.SEE_OTHER);
    }

    void answer(Context request) {
        Fields said = Fields.ofForm(request);
        // One form has several buttons; the duration is of one of them.
        changes.answer(
                request, "snoozed".equals(said.text("kind")) ? said.without("topic") : said.without("for", "topic"));
        back(request);
    }

    void accept(Context request) {
        changes.accept(request, Fields.ofForm(request).without("for"));
        back(request);
    }

    void silence(Context request) {
        changes.silence(request, Fields.ofForm(request));
        back(request);
    }

    void endSilence(Context request) {
        Fields.ofForm(request).only();
        changes.end(request);
        back(request);
    }

    void pin(Context request) {
        Fields.ofForm(request).only();
        references.pin(request);
        back(request, Links.REFERENCES);
    }

    void useAgain(Context request) {
        Fields.ofForm(request).only();
        references.useAgain(request);
        back(request, Links.REFERENCES);
    }

    void withdraw(Context request) {
        Fields.ofForm(request).only();
        references.withdraw(request);
        back(request, Links.REFERENCES);
    }

    private static void back(Context request) {
        back(request, Links.ALERTS);
    }

    private static void back(Context request, String otherwise) {
        request.redirect(Links.local(request.formParam("back"), otherwise), HttpStatus.SEE_OTHER);
    }

    /** Has the browser ask once more, from a page of this service: then it sends the cookies it has. */
    static void hop(Context request) {
        StringOutput out = new StringOutput();
        ENGINE.render("web/hop.jte", Map.of("next", Links.here(request)), out);
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
