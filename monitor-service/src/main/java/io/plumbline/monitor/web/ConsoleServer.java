package io.plumbline.monitor.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.plugin.bundled.RateLimitPlugin;
import io.javalin.util.JavalinBindException;
import io.plumbline.monitor.assess.WindowReport;
import io.plumbline.monitor.event.Json;
import io.plumbline.monitor.history.HistoryUnavailable;
import io.plumbline.monitor.history.ServiceState;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eclipse.jetty.http.UriCompliance;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service over HTTP: console, API, metrics, health. Answers for all models, whichever instance reports on them. */
public final class ConsoleServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleServer.class);
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";

    private static final String NOTHING = "default-src 'none'; frame-ancestors 'none'";
    /** The rest is in the report itself, which is as strict when opened as a file; only this cannot be. */
    private static final String REPORT = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String MODEL = "/models/{model}/versions/{version}";

    private final WebSettings settings;
    private final ServiceState state;
    private final Api api;
    private final Pages pages;
    private final @Nullable EventIntake intake;
    private final Javalin server;

    /** The port is taken; the message says which. */
    public static final class PortTaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        PortTaken(WebSettings settings, Throwable cause) {
            super(
                    "port " + settings.port() + " of " + settings.host()
                            + " is taken or not allowed; say another with --port",
                    cause);
        }
    }

    /**
     * @param metrics what {@code /metrics} answers
     * @param html a report as a page
     * @param intake takes events; null where they do not come over HTTP
     */
    public ConsoleServer(
            WebSettings settings,
            ConsoleSources sources,
            Supplier<String> metrics,
            Function<WindowReport, String> html,
            @Nullable EventIntake intake) {
        this.settings = settings;
        this.state = sources.state();
        this.intake = intake;
        this.api = new Api(sources);
        this.pages = new Pages(
                new Views(sources, resource("/io/plumbline/monitor/signs.svg").trim()));
        this.server = Javalin.create(config -> configure(config, metrics, html));
    }

    private void configure(JavalinConfig config, Supplier<String> metrics, Function<WindowReport, String> html) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.http.prefer405over404 = true;
        if (intake != null) {
            config.http.maxRequestSize = intake.maxBytes();
            config.registerPlugin(new RateLimitPlugin());
        }
        // Names in paths may hold a slash, as those of model hubs do.
        config.jetty.modifyHttpConfiguration(http -> http.setUriCompliance(UriCompliance.UNSAFE));
        config.jetty.modifyServletContextHandler(
                handler -> handler.getServletHandler().setDecodeAmbiguousURIs(true));
        config.routes.before(request -> request.header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store")
                .header("Content-Security-Policy", NOTHING));
        asset(
                config,
                "/console.css",
                "text/css",
                resource("/io/plumbline/monitor/theme.css") + resource("console.css"));
        asset(config, "/console.js", "text/javascript", resource("console.js"));
        get(config, "/", pages::fleet);
        get(config, "/alerts", pages::alerts);
        get(config, MODEL, pages::model);
        get(config, MODEL + "/windows/{start}/report", request -> report(request, html));
        get(config, "/api/v1/models", api::models);
        get(config, "/api/v1" + MODEL + "/windows", api::windows);
        get(config, "/api/v1" + MODEL + "/windows/{start}", api::window);
        get(config, "/api/v1" + MODEL + "/windows/{start}/report", request -> report(request, html));
        get(config, "/api/v1/alerts", api::alerts);
        get(config, "/api/v1/silences", api::silences);
        config.routes.post(EventIntake.PATH, this::post);
        get(config, "/api/v1/status", api::status);
        get(config, "/metrics", request -> request.contentType(METRICS).result(metrics.get()));
        get(config, "/livez", request -> health(request, state.alive()));
        get(config, "/readyz", request -> health(request, state.alive() && state.ready()));
        config.routes.exception(HistoryUnavailable.class, (e, request) -> {
            request.header("Retry-After", "10");
            fail(request, 503, String.valueOf(e.getMessage()));
        });
        config.routes.exception(
                HttpFailure.class, (e, request) -> fail(request, e.status(), String.valueOf(e.getMessage())));
        config.routes.exception(
                HttpResponseException.class, (e, request) -> fail(request, e.getStatus(), said(request, e)));
        config.routes.exception(Exception.class, (e, request) -> {
            LOG.atError().addKeyValue("path", request.path()).setCause(e).log("A request failed");
            fail(request, 500, "The service failed to answer; its log says why.");
        });
    }

    /** HEAD answers as GET does: Javalin's own would say 200 whatever the handler does. */
    private static void get(JavalinConfig config, String path, Handler handler) {
        config.routes.get(path, handler);
        config.routes.head(path, handler);
    }

    private void post(Context request) {
        if (intake == null) {
            throw new HttpFailure(
                    404, "events are not taken over HTTP here; http.intake.topic in the configuration turns it on");
        }
        intake.post(request);
    }

    private void report(Context request, Function<WindowReport, String> html) {
        String page = html.apply(api.report(request));
        request.header("Content-Security-Policy", REPORT)
                .contentType(Pages.HTML)
                .result(page);
    }

    private static String said(Context request, HttpResponseException e) {
        return switch (e.getStatus()) {
            case 404 -> "There is no such page.";
            case 405 -> request.method() + " is not allowed here; " + allowed(request) + " is.";
            default -> String.valueOf(e.getMessage());
        };
    }

    private static String allowed(Context request) {
        return request.path().equals(EventIntake.PATH) ? "POST" : "GET";
    }

    private static void asset(JavalinConfig config, String path, String type, String content) {
        get(
                config,
                path,
                request -> request.contentType(type + "; charset=utf-8").result(content));
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
            request.header("Allow", allowed.equals("GET") ? "GET, HEAD" : allowed);
        }
        String accept = request.header("Accept");
        boolean page = accept != null
                && accept.contains("text/html")
                && !request.path().startsWith("/api/");
        if (page) {
            pages.failure(request, status, detail);
        } else {
            request.result(Json.bytes(Problem.of(status, detail, request.path())))
                    .contentType(Problem.CONTENT_TYPE);
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
            throw new PortTaken(settings, e);
        }
    }

    /** The port listened on. */
    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.stop();
    }
}
