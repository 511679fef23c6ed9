package io.plumbline.monitor.web;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;
import io.javalin.plugin.bundled.RateLimitPlugin;
import io.javalin.router.Endpoint;
import io.javalin.util.JavalinBindException;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.event.Wordless;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.Refused;
import io.plumbline.monitor.history.ServiceState;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eclipse.jetty.http.UriCompliance;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service over HTTP: console, API, metrics, health. Answers for all models, whichever instance reports on them. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String OPEN_METRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8";

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    /** The rest is in the report itself, which is as strict when opened as a file; only this cannot be. */
    private static final String REPORT = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /** Attribute of requests to the port of management. */
    private static final String MANAGEMENT = ConsoleServer.class.getName() + ".management";

    private static final String MODEL = "/models/{model}/versions/{version}";
    /** Of a body that is refused, of somebody who may send some: more than events have by default. */
    private static final int MOST_UNREAD_BYTES = 4 << 20;

    private final WebSettings settings;
    private final ServiceState state;
    private final Gate gate;
    private final Api api;
    private final Pages pages;
    private final Loading loading;
    private final ChangeStream live;
    private final @Nullable EventIntake intake;
    private final Javalin server;
    /** Answers for metrics and health, where they are not with the rest. */
    private final @Nullable Javalin management;

    /** The port is taken; the message says which. */
    public static final class PortTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortTaken(String host, int port, String another, Throwable cause) {
            super("port " + port + " of " + host + " is taken or not allowed; say another with " + another, cause);
        }
    }

    /**
     * @param metrics what {@code /metrics} answers, by the content type
     * @param html a report as a page
     * @param intake takes events; null where they do not come over HTTP
     */
    public ConsoleServer(
            WebSettings settings,
            ConsoleSources sources,
            ConsoleActions actions,
            UnaryOperator<String> metrics,
            Function<WindowReport, String> html,
            @Nullable EventIntake intake) {
        this.settings = settings;
        this.state = sources.state();
        this.intake = intake;
        this.gate = new Gate(settings.access(), settings.publicUrl(), sources.clock());
        AlertChanges changes = new AlertChanges(sources, actions);
        ReferenceChanges references = new ReferenceChanges(sources, actions);
        this.api = new Api(sources, changes, references);
        this.loading = new Loading(sources);
        this.live = new ChangeStream(sources.changes(), gate, sources.clock().millis());
        String signs = resource("/io/plumbline/monitor/signs.svg").trim();
        this.pages = new Pages(new Console(sources, actions.acceptances(), signs), changes, references, gate, signs);
        this.server = Javalin.create(config -> configure(config, metrics, html));
        WebSettings.Management apart = settings.management();
        this.management = apart == null
                ? null
                : Javalin.create(config -> {
                    config.routes.before(request -> request.attribute(MANAGEMENT, true));
                    begin(config, new Gate(apart.access(), settings.publicUrl(), sources.clock()));
                    service(config, metrics);
                    failures(config);
                });
    }

    private void configure(JavalinConfig config, UnaryOperator<String> metrics, Function<WindowReport, String> html) {
        if (intake != null) {
            config.http.maxRequestSize = intake.maxBytes();
            config.registerPlugin(new RateLimitPlugin());
        }
        // Names in paths may hold a slash, as those of model hubs do.
        config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        begin(config, gate);
        config.routes.beforeMatched(loading::check);
        asset(
                config,
                "/console.css",
                "text/css",
                resource("/io/plumbline/monitor/theme.css")
                        + resource("/io/plumbline/monitor/chart.css")
                        + resource("console.css"));
        asset(config, "/console.js", "text/javascript", resource("console.js"));
        pages(config, html);
        api(config, html);
        byte[] description = ApiDescription.json();
        get(config, ApiDescription.PATH, Scope.NONE, request -> Kept.byAll(request, "application/json", description));
        if (settings.management() == null) {
            service(config, metrics);
        }
        failures(config);
    }

    /** What is done with any request before it is answered. */
    private static void begin(JavalinConfig config, Gate gate) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        config.jetty.modifyServer(jetty -> jetty.setErrorHandler(new Refusals()));
        config.http.compressionStrategy = CompressionStrategy.GZIP;
        // Beside a secret, such as the proof in a form, how short an answer packs would tell of it.
        config.routes.before(request -> request.disableCompression()
                .header("X-Content-Type-Options", "nosniff")
                // Not to others at all; to ourselves, or a form's Origin would be null.
                .header("Referrer-Policy", "same-origin")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", NOTHING));
        config.routes.before(request -> {
            if (!isOfManagement(request) && Gate.comesFromElsewhere(request)) {
                Pages.hop(request);
                request.skipRemainingHandlers();
            }
        });
        config.routes.before(gate::identify);
        config.routes.beforeMatched(gate::admit);
    }

    /** What is asked by those who run the service. */
    private void service(JavalinConfig config, UnaryOperator<String> metrics) {
        get(config, "/metrics", Scope.READ, request -> {
            String type = takesOpenMetrics(request) ? OPEN_METRICS : METRICS;
            Kept.packed(request)
                    .header("Vary", "Accept, Accept-Encoding")
                    .contentType(type)
                    .result(metrics.apply(type));
        });
        get(config, "/livez", Scope.NONE, request -> health(request, state.alive()));
        get(config, "/readyz", Scope.NONE, request -> health(request, state.alive() && state.ready()));
    }

    private void failures(JavalinConfig config) {
        config.routes.exception(HistoryUnavailable.class, (e, request) -> {
            request.header("Retry-After", "10");
            fail(request, 503, String.valueOf(e.getMessage()));
        });
        config.routes.exception(Refused.class, (e, request) -> {
            int status = switch (e.reason()) {
                case UNKNOWN -> 404;
                case OVER -> 409;
                case NOT_ALLOWED -> 400;
            };
            fail(request, status, String.valueOf(e.getMessage()));
        });
        config.routes.exception(
                HttpFailure.class, (e, request) -> fail(request, e.status(), String.valueOf(e.getMessage())));
        config.routes.exception(
                HttpResponseException.class, (e, request) -> fail(request, e.getStatus(), said(request, e)));
        config.routes.exception(Exception.class, (e, request) -> {
            // Words of an error in events that came may hold their values.
            Throwable told = request.path().equals(EventIntake.PATH) ? Wordless.of(e) : e;
            LOG.atError().addKeyValue("path", request.path()).setCause(told).log("A request failed");
            fail(request, 500, "The service failed to answer; its log says why.");
        });
    }

    /** Prometheus asks for it by name, and says that it takes the other as well; who takes anything gets what all can read. */
    private static boolean takesOpenMetrics(Context request) {
        String accept = request.header("Accept");
        return accept != null && accept.contains("application/openmetrics-text");
    }

    private void pages(JavalinConfig config, Function<WindowReport, String> html) {
        get(config, "/", Scope.READ, pages::fleet);
        get(config, Links.ALERTS, Scope.READ, pages::alerts);
        get(config, MODEL, Scope.READ, pages::model);
        get(config, MODEL + "/columns/{column}", Scope.READ, pages::column);
        get(config, MODEL + "/comparison", Scope.READ, request -> {
            WindowRequest asked = new WindowRequest(request);
            pages.comparison(request, api.report(request, asked.at("a")), api.report(request, asked.at("b")));
        });
        get(config, Links.REFERENCES, Scope.READ, pages::references);
        get(config, "/dead-letters", Scope.READ, pages::deadLetters);
        get(config, "/pipeline", Scope.READ, pages::pipeline);
        get(config, MODEL + "/windows/{start}/report", Scope.READ, request -> report(request, html));
        get(config, "/login", Scope.NONE, pages::login);
        config.routes.post("/login", pages::logIn, Scope.NONE);
        config.routes.post("/logout", pages::logOut, Scope.READ);
        config.routes.post("/alerts/{id}/answers", pages::answer, Scope.WRITE);
        config.routes.post("/alerts/{id}/acceptance", pages::accept, Scope.ADMIN);
        config.routes.post("/references/{id}/pin", pages::pin, Scope.ADMIN);
        config.routes.post("/references/{id}/use", pages::useAgain, Scope.ADMIN);
        config.routes.post("/references/{id}/withdrawal", pages::withdraw, Scope.ADMIN);
        config.routes.post("/silences", pages::silence, Scope.WRITE);
        config.routes.post("/silences/{id}/end", pages::endSilence, Scope.WRITE);
    }

    private void api(JavalinConfig config, Function<WindowReport, String> html) {
        get(config, "/api/v1/models", Scope.READ, api::models);
        get(config, "/api/v1" + MODEL + "/windows", Scope.READ, api::windows);
        get(config, "/api/v1" + MODEL + "/windows/{start}", Scope.READ, api::window);
        get(config, "/api/v1" + MODEL + "/windows/{start}/report", Scope.READ, request -> report(request, html));
        get(config, "/api/v1" + MODEL + "/columns", Scope.READ, api::columns);
        get(config, "/api/v1" + MODEL + "/comparison", Scope.READ, api::comparison);
        get(config, "/api/v1/references", Scope.READ, api::references);
        config.routes.post("/api/v1/references/{id}/pin", api::pin, Scope.ADMIN);
        config.routes.post("/api/v1/references/{id}/use", api::useAgain, Scope.ADMIN);
        config.routes.post("/api/v1/references/{id}/withdrawal", api::withdraw, Scope.ADMIN);
        get(config, "/api/v1/dead-letters", Scope.READ, api::deadLetters);
        get(config, "/api/v1" + MODEL + "/performance", Scope.READ, api::performance);
        get(config, "/api/v1/alerts", Scope.READ, api::alerts);
        get(config, "/api/v1/answers", Scope.READ, api::answers);
        config.routes.post("/api/v1/alerts/{id}/answers", api::answer, Scope.WRITE);
        config.routes.post("/api/v1/alerts/{id}/acceptance", api::accept, Scope.ADMIN);
        get(config, "/api/v1/alerts/{id}/acceptance", Scope.READ, api::acceptance);
        get(config, "/api/v1/silences", Scope.READ, api::silences);
        config.routes.post("/api/v1/silences", api::silence, Scope.WRITE);
        config.routes.delete("/api/v1/silences/{id}", api::endSilence, Scope.WRITE);
        config.routes.post(EventIntake.PATH, this::post, Scope.WRITE);
        get(config, "/api/v1/status", Scope.READ, api::status);
        get(config, "/api/v1/changes", Scope.READ, live::read);
    }

    /** HEAD answers as GET does: Javalin's own would say 200 whatever the handler does. */
    private static void get(JavalinConfig config, String path, Scope needed, Handler handler) {
        config.routes.get(path, handler, needed);
        config.routes.head(path, handler, needed);
    }

    private void post(Context request) {
        if (intake == null) {
            throw new HttpFailure(
                    404, "events are not taken over HTTP here; http.intake.topic in the configuration turns it on");
        }
        intake.post(request);
    }

    private void report(Context request, Function<WindowReport, String> html) {
        byte[] page = html.apply(api.report(request)).getBytes(StandardCharsets.UTF_8);
        Kept.byAsker(request.header("Content-Security-Policy", REPORT), Pages.HTML, page);
    }

    private String said(Context request, HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> "There is no such page.";
            case 405 -> request.method() + " is not allowed here; " + allowed(request) + " is.";
            default -> String.valueOf(e.getMessage());
        };
    }

    private String allowed(Context request) {
        String path = request.path();
        return Stream.of(HandlerType.GET, HandlerType.POST, HandlerType.DELETE)
                .filter(method -> answering(request).unsafe.internalRouter.hasHttpHandlerEntry(method, path))
                .map(HandlerType::name)
                .collect(Collectors.joining(", "));
    }

    private Javalin answering(Context request) {
        return management != null && isOfManagement(request) ? management : server;
    }

    private static boolean isOfManagement(Context request) {
        return request.attribute(MANAGEMENT) != null;
    }

    private static void asset(JavalinConfig config, String path, String type, String content) {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        get(config, path, Scope.NONE, request -> Kept.byAll(request, type + "; charset=utf-8", bytes));
    }

    private void health(Context request, boolean good) {
        request.status(good ? 200 : 503)
                .contentType("text/plain; charset=utf-8")
                .result(
                        !good
                                ? state.description()
                                : state.stream().state().isTrouble() ? "ok, but " + state.description() : "ok");
    }

    private void fail(Context request, int status, String detail) {
        request.status(status);
        if (status == 405) {
            String allowed = allowed(request);
            request.header("Allow", allowed.replace("GET", "GET, HEAD"));
        }
        if (!isBodyRead(request)) {
            // The server ends the connection then: who would send the next request on it has to know.
            request.header("Connection", "close");
        }
        if (Gate.wantsPage(request) && !isOfManagement(request)) {
            pages.failure(request, status, detail);
        } else {
            request.result(Json.bytes(Problem.of(status, detail, request.path())))
                    .contentType(Problem.CONTENT_TYPE);
        }
    }

    /** Reads over what is left of a body: many clients see a broken connection, not the answer, if it ends while they still write. */
    private static boolean isBodyRead(Context request) {
        long length = request.contentLength();
        if (length <= 0 && request.header("Transfer-Encoding") == null) {
            return true;
        }
        int most = Visitor.of(request).isKnown() ? MOST_UNREAD_BYTES : Gate.MOST_BYTES;
        if (length > most || request.header("Expect") != null) {
            return false;
        }
        try {
            request.req().getInputStream().skipNBytes(most);
            return request.req().getInputStream().isFinished();
        } catch (EOFException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String resource(String name) {
        try (InputStream in = ConsoleServer.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing from the build: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @throws PortTaken if the port cannot be listened on */
    public void start() {
        try {
            server.start(settings.host(), settings.port());
        } catch (JavalinBindException e) {
            throw new PortTaken(settings.host(), settings.port(), "--port", e);
        }
        WebSettings.Management apart = settings.management();
        if (management != null && apart != null) {
            try {
                management.start(apart.host(), apart.port());
            } catch (JavalinBindException e) {
                throw new PortTaken(apart.host(), apart.port(), "http.management.port", e);
            }
        }
    }

    /** Who is let in from now on. */
    public void use(AccessSettings access) {
        gate.use(access);
    }

    /** All routes, for those who check what each of them asks for. */
    List<Endpoint> routes() {
        return server.unsafe.internalRouter.allHttpHandlers().stream()
                .map(route -> route.endpoint)
                .toList();
    }

    /** The port listened on. */
    public int port() {
        return server.port();
    }

    /** The port on which metrics and health are answered, which may be the same. */
    int managementPort() {
        return management == null ? server.port() : management.port();
    }

    @Override
    public void close() {
        live.close();
        server.stop();
        if (management != null) {
            management.stop();
        }
    }
}
